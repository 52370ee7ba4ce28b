//! A pattern's values against a response's, by structure.
//!
//! Every function answers with the ways in which the pattern can match, each
//! with what it captures: none means that it does not. Sets can be matched in
//! several ways; how many are followed is bounded, and so is the work.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;

use super::equality::{
    Order, numbers_of, ranges, same, same_instant, same_numbers, same_string, typed,
};
use super::response::{Node, Response, item_name};
use super::syntax::{Bit, Item, Of, Word};
use crate::template::{Bindings, Value, digits};

/// What a pattern has captured on the way to here.
pub(super) type Captures = Vec<(String, Value)>;

/// How many ways of matching one set are followed.
const WAYS: usize = 64;
/// How many values are compared in one judgement.
const FUEL: u32 = 500_000;
/// What patterns are compared under.
pub(super) struct Matcher<'a> {
    bindings: &'a Bindings,
    words: &'a BTreeSet<String>,
    fuel: Cell<u32>,
}

/// The FETCH data of one message, from one or several responses.
#[derive(Debug)]
pub(super) struct Fetched<'m, 'a> {
    pub(super) number: &'m Node<'a>,
    pub(super) items: Vec<(Vec<u8>, &'m Node<'a>)>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(bindings: &'a Bindings, words: &'a BTreeSet<String>) -> Self {
        Matcher {
            bindings,
            words,
            fuel: Cell::new(FUEL),
        }
    }

    /// Whether the work was cut short.
    pub(super) fn is_exhausted(&self) -> bool {
        self.fuel.get() == 0
    }

    pub(super) fn lookup(&self, name: &str, captures: &Captures) -> Option<Value> {
        let captured = captures.iter().rev().find(|(known, _)| known == name);
        match captured {
            Some((_, value)) => Some(value.clone()),
            None => self.bindings.get(name),
        }
    }

    /// Untagged data other than FETCH.
    pub(super) fn data(
        &self,
        items: &[Item],
        response: &Response<'_>,
        captures: &Captures,
    ) -> Vec<Captures> {
        let nodes = &response.nodes[..];
        let keyword = keyword(items);
        let start = |length: usize| match (items.get(..length), nodes.get(..length)) {
            (Some(items), Some(nodes)) => self.fixed(items, nodes, captures, false),
            _ => Vec::new(),
        };
        let rest = |length: usize| {
            (
                items.get(length..).unwrap_or_default(),
                nodes.get(length..).unwrap_or_default(),
            )
        };
        match keyword.as_deref() {
            Some("CAPABILITY") => {
                let (items, nodes) = rest(1);
                each(start(1), |so_far| {
                    self.set(items, nodes, &so_far, Order::AtLeast)
                })
            }
            Some("ENABLED") => {
                let (items, nodes) = rest(1);
                each(start(1), |so_far| {
                    self.set(items, nodes, &so_far, Order::Exactly)
                })
            }
            Some("SEARCH") => {
                let (items, nodes) = rest(1);
                each(start(1), |so_far| self.numbers(items, nodes, &so_far))
            }
            Some("ESEARCH") => {
                let (items, nodes) = rest(1);
                each(start(1), |so_far| self.esearch(items, nodes, &so_far))
            }
            Some("FLAGS") => match (items, nodes) {
                ([_, Item::List(flags)], [_, Node::List(own)]) => each(start(1), |so_far| {
                    self.set(flags, own, &so_far, Order::Flags)
                }),
                _ => self.fixed(items, nodes, captures, true),
            },
            Some("LIST" | "LSUB" | "XLIST") => match (items, nodes) {
                ([_, Item::List(attributes), items @ ..], [_, Node::List(own), nodes @ ..]) => {
                    // LIST-EXTENDED may add a list of its own (RFC 5258 §3.5).
                    let nodes = match items.last() {
                        Some(Item::Rest) => nodes,
                        _ => nodes.get(..items.len()).unwrap_or(nodes),
                    };
                    let so_far = each(start(1), |so_far| {
                        self.set(attributes, own, &so_far, Order::AtLeast)
                    });
                    each(so_far, |so_far| self.fixed(items, nodes, &so_far, true))
                }
                _ => self.fixed(items, nodes, captures, true),
            },
            Some("STATUS") => match (items, nodes) {
                ([_, _, Item::List(pairs)], [_, _, Node::List(own)]) => each(start(2), |so_far| {
                    self.pairs(pairs, &paired(own), &so_far, true)
                }),
                _ => self.fixed(items, nodes, captures, true),
            },
            // Each resource has usage and limit, in any order (RFC 9208 §4.2.1).
            Some("QUOTA") => match (items, nodes) {
                ([_, _, Item::List(wanted)], [_, _, Node::List(own)]) => {
                    each(start(2), |so_far| self.triplets(wanted, own, &so_far))
                }
                _ => self.fixed(items, nodes, captures, true),
            },
            // Each identifier has rights, in any order (RFC 4314 §3.6).
            Some("ACL") => {
                let (items, nodes) = rest(2);
                each(start(2), |so_far| {
                    self.pairs(items, &paired(nodes), &so_far, true)
                })
            }
            // Groups of rights behind the required ones, in any order (RFC 4314 §3.7).
            Some("LISTRIGHTS") => {
                let (items, nodes) = rest(4);
                each(start(4), |so_far| {
                    self.set(items, nodes, &so_far, Order::AtLeast)
                })
            }
            // Each entry has a value, in any order and any number of responses (RFC 5464 §4.4).
            Some("METADATA") => match (items, nodes) {
                ([_, _, Item::List(pairs)], [_, _, Node::List(own)]) => each(start(2), |so_far| {
                    self.pairs(pairs, &paired(own), &so_far, true)
                }),
                ([_, _, Item::List(_)], _) | (_, [_, _, Node::List(_)]) => Vec::new(),
                _ => {
                    let (items, nodes) = rest(2);
                    each(start(2), |so_far| {
                        self.set(items, nodes, &so_far, Order::AtLeast)
                    })
                }
            },
            Some("ID") => match (items, nodes) {
                ([_, Item::List(pairs)], [_, Node::List(own)]) => each(start(1), |so_far| {
                    self.pairs(pairs, &paired(own), &so_far, true)
                }),
                _ => self.fixed(items, nodes, captures, true),
            },
            _ => self.fixed(items, nodes, captures, true),
        }
    }

    /// `* n FETCH (…)` against what is known of one message.
    pub(super) fn fetch(
        &self,
        items: &[Item],
        fetched: &Fetched<'_, '_>,
        captures: &Captures,
    ) -> Vec<Captures> {
        let [number, _, rest @ ..] = items else {
            return Vec::new();
        };
        let ways = self.item(number, fetched.number, captures, Order::Fixed);
        match rest {
            [Item::List(pairs)] => each(ways, |so_far| {
                self.pairs(pairs, &fetched.items, &so_far, true)
            }),
            [Item::Rest | Item::Hole { name: None, .. }] => ways,
            _ => Vec::new(),
        }
    }

    /// A response code; one that names nothing but the code takes any
    /// arguments.
    pub(super) fn code(
        &self,
        items: &[Item],
        nodes: &[Node<'_>],
        captures: &Captures,
    ) -> Vec<Captures> {
        let (Some(name), Some(own)) = (items.first(), nodes.first()) else {
            return Vec::new();
        };
        let ways = self.item(name, own, captures, Order::Fixed);
        let (items, nodes) = (&items[1..], &nodes[1..]);
        if items.is_empty() {
            return ways;
        }
        match (text_of(name).as_deref(), items, nodes) {
            (Some("CAPABILITY"), ..) => each(ways, |so_far| {
                self.set(items, nodes, &so_far, Order::AtLeast)
            }),
            (Some("PERMANENTFLAGS"), [Item::List(flags)], [Node::List(own)]) => {
                each(ways, |so_far| self.set(flags, own, &so_far, Order::Flags))
            }
            _ => each(ways, |so_far| self.fixed(items, nodes, &so_far, true)),
        }
    }

    /// Values one after the other; if `all`, nothing may be left over.
    pub(super) fn fixed(
        &self,
        items: &[Item],
        nodes: &[Node<'_>],
        captures: &Captures,
        all: bool,
    ) -> Vec<Captures> {
        let mut ways = vec![captures.clone()];
        let mut nodes = nodes.iter();
        for item in items {
            if matches!(item, Item::Rest) {
                return ways;
            }
            let Some(node) = nodes.next() else {
                return Vec::new();
            };
            ways = each(ways, |so_far| self.item(item, node, &so_far, Order::Fixed));
            if ways.is_empty() {
                return ways;
            }
        }
        match all && nodes.next().is_some() {
            true => Vec::new(),
            false => ways,
        }
    }

    /// Values in any order.
    fn set(
        &self,
        items: &[Item],
        nodes: &[Node<'_>],
        captures: &Captures,
        order: Order,
    ) -> Vec<Captures> {
        let open = matches!(items.last(), Some(Item::Rest)) || order == Order::AtLeast;
        let mut ways = vec![(captures.clone(), vec![false; nodes.len()])];
        for item in items.iter().filter(|item| !matches!(item, Item::Rest)) {
            let mut next = Vec::new();
            for (captures, used) in &ways {
                for (at, node) in nodes.iter().enumerate() {
                    if used[at] || next.len() >= WAYS {
                        continue;
                    }
                    for captures in self.item(item, node, captures, order) {
                        let mut used = used.clone();
                        used[at] = true;
                        next.push((captures, used));
                    }
                }
            }
            ways = next;
        }
        ways.retain(|(_, used)| {
            open || nodes.iter().zip(used).all(|(node, used)| {
                *used || (order == Order::Flags && self.is_foreign_flag(node, items))
            })
        });
        ways.into_iter().map(|(captures, _)| captures).collect()
    }

    /// A flag that a list without `{...}` need not name: `\Recent`, which other
    /// sessions decide, and any that neither RFC 3501 nor the case knows.
    pub(super) fn is_foreign_flag(&self, node: &Node<'_>, items: &[Item]) -> bool {
        let Some(flag) = node.octets() else {
            return false;
        };
        let flag = String::from_utf8_lossy(flag).to_ascii_lowercase();
        match flag.as_str() {
            "\\recent" => !items
                .iter()
                .any(|item| text_of(item).is_some_and(|text| text == "\\RECENT")),
            "\\seen" | "\\answered" | "\\flagged" | "\\deleted" | "\\draft" | "\\*" => false,
            other => !self.words.contains(other),
        }
    }

    /// Named values in any order.
    fn pairs(
        &self,
        items: &[Item],
        own: &[(Vec<u8>, &Node<'_>)],
        captures: &Captures,
        at_least: bool,
    ) -> Vec<Captures> {
        let mut ways = vec![captures.clone()];
        let mut named = BTreeSet::new();
        let mut items = items.iter();
        while let Some(item) = items.next() {
            let name = match item {
                Item::Rest => return ways,
                Item::Word(word) | Item::Quoted(word) => self.text(word, captures),
                Item::Hole {
                    name: Some(name), ..
                } => self
                    .lookup(name, captures)
                    .map(|value| value.octets().into_owned()),
                Item::Hole { name: None, .. } | Item::List(_) => None,
            };
            let (Some(name), Some(value)) = (name.map(|name| item_name(&name)), items.next())
            else {
                return Vec::new();
            };
            if matches!(value, Item::Rest) {
                return ways;
            }
            let order = match name.as_slice() {
                b"FLAGS" => Order::Flags,
                b"ALL" => Order::Exactly,
                _ => Order::Fixed,
            };
            ways = each(ways, |so_far| {
                own.iter()
                    .filter(|(own, _)| *own == name)
                    .flat_map(|(_, node)| self.item(value, node, &so_far, order))
                    .take(WAYS)
                    .collect()
            });
            named.insert(name);
        }
        match at_least || own.iter().all(|(name, _)| named.contains(name)) {
            true => ways,
            false => Vec::new(),
        }
    }

    /// A list of a name and two values each, in any order.
    fn triplets(&self, items: &[Item], own: &[Node<'_>], captures: &Captures) -> Vec<Captures> {
        let (items, open) = match items {
            [items @ .., Item::Rest] => (items, true),
            items => (items, false),
        };
        let mut ways = vec![captures.clone()];
        for wanted in items.chunks(3) {
            ways = each(ways, |so_far| {
                own.chunks_exact(3)
                    .flat_map(|triplet| self.fixed(wanted, triplet, &so_far, true))
                    .take(WAYS)
                    .collect()
            });
        }
        match open || items.len() == own.len() {
            true => ways,
            false => Vec::new(),
        }
    }

    /// `esearch-response` without its keyword (RFC 4731 §3.1): a correlator
    /// and UID, then pairs.
    fn esearch(
        &self,
        mut items: &[Item],
        mut nodes: &[Node<'_>],
        captures: &Captures,
    ) -> Vec<Captures> {
        let mut ways = vec![captures.clone()];
        if let [Node::List(own), rest @ ..] = nodes {
            nodes = rest;
            if let [Item::List(wanted), rest @ ..] = items {
                items = rest;
                ways = self.fixed(wanted, own, captures, true);
            }
        }
        if matches!(items, [Item::Rest]) {
            return ways;
        }
        let wanted = items.first().and_then(text_of).as_deref() == Some("UID");
        let is_uid =
            |node: &Node<'_>| matches!(node, Node::Atom(text) if text.eq_ignore_ascii_case(b"UID"));
        if wanted != nodes.first().is_some_and(is_uid) {
            return Vec::new();
        }
        let skip = usize::from(wanted);
        let pairs = paired(&nodes[skip..]);
        each(ways, |so_far| {
            self.pairs(&items[skip..], &pairs, &so_far, false)
        })
    }

    /// The numbers of a SEARCH response: a set.
    fn numbers(&self, items: &[Item], nodes: &[Node<'_>], captures: &Captures) -> Vec<Captures> {
        if let [items @ .., wanted @ Item::List(_)] = items {
            let list = nodes
                .iter()
                .rev()
                .find(|node| matches!(node, Node::List(_)));
            let Some(list) = list else {
                return Vec::new();
            };
            let ways = self.item(wanted, list, captures, Order::Fixed);
            return each(ways, |so_far| self.numbers(items, nodes, &so_far));
        }
        // CONDSTORE puts `(MODSEQ n)` behind them (RFC 7162 §3.1.5).
        let own: Option<BTreeSet<u64>> = nodes
            .iter()
            .filter(|node| !matches!(node, Node::List(_)))
            .map(|node| node.octets().and_then(digits))
            .collect();
        let Some(own) = own else {
            return Vec::new();
        };
        if let [Item::Hole { name, of: Of::Set }] = items {
            let set = Value::Set(ranges(own.iter().copied()));
            return self.take(name.as_deref(), set, captures);
        }
        let mut left = own.clone();
        let mut holes = Vec::new();
        let mut open = false;
        for item in items {
            let fixed = match item {
                Item::Rest => {
                    open = true;
                    continue;
                }
                Item::Word(word) | Item::Quoted(word) => self.text(word, captures).map(Value::atom),
                Item::Hole { name, .. } => {
                    let bound = name.as_deref().and_then(|name| self.lookup(name, captures));
                    if bound.is_none() {
                        holes.push(item);
                        continue;
                    }
                    bound
                }
                Item::List(_) => None,
            };
            let Some(numbers) = fixed.as_ref().and_then(numbers_of) else {
                return Vec::new();
            };
            for number in numbers {
                if !own.contains(&number) {
                    return Vec::new();
                }
                left.remove(&number);
            }
        }
        let mut ways = vec![(captures.clone(), left)];
        for hole in holes {
            let mut next = Vec::new();
            for (captures, left) in &ways {
                for number in left.iter().take(WAYS) {
                    let digits = number.to_string();
                    let node = Node::Atom(digits.as_bytes());
                    for captures in self.item(hole, &node, captures, Order::Fixed) {
                        let mut left = left.clone();
                        left.remove(number);
                        next.push((captures, left));
                    }
                }
            }
            next.truncate(WAYS);
            ways = next;
        }
        ways.retain(|(_, left)| open || left.is_empty());
        ways.into_iter().map(|(captures, _)| captures).collect()
    }

    /// One value.
    fn item(
        &self,
        item: &Item,
        node: &Node<'_>,
        captures: &Captures,
        order: Order,
    ) -> Vec<Captures> {
        if self.fuel.get() == 0 {
            return Vec::new();
        }
        self.fuel.set(self.fuel.get() - 1);
        let matched = match item {
            Item::Rest => true,
            Item::Word(word) => self.word(word, node, captures, order),
            Item::Quoted(word) => match (self.text(word, captures), node.octets()) {
                (Some(text), Some(own)) => same_string(&text, own) || same_instant(&text, own),
                _ => false,
            },
            Item::List(items) => {
                return match node {
                    Node::List(nodes) if order == Order::Flags => {
                        self.set(items, nodes, captures, Order::Flags)
                    }
                    Node::List(nodes) => self.fixed(items, nodes, captures, true),
                    _ => Vec::new(),
                };
            }
            Item::Hole { name, of } => {
                let Some(value) = typed(*of, node) else {
                    return Vec::new();
                };
                let bound = name.as_deref().and_then(|name| self.lookup(name, captures));
                match bound {
                    Some(bound) => same(&bound, node, order),
                    None => return self.take(name.as_deref(), value, captures),
                }
            }
        };
        match matched {
            true => vec![captures.clone()],
            false => Vec::new(),
        }
    }

    /// Captures a value, or compares it with what is captured already.
    fn take(&self, name: Option<&str>, value: Value, captures: &Captures) -> Vec<Captures> {
        let Some(name) = name else {
            return vec![captures.clone()];
        };
        match self.lookup(name, captures) {
            None => {
                let mut captures = captures.clone();
                captures.push((name.to_owned(), value));
                vec![captures]
            }
            Some(bound) if numbers_of(&bound) == numbers_of(&value) => vec![captures.clone()],
            Some(_) => Vec::new(),
        }
    }

    /// An unquoted word: without case, and numbers as numbers. Where variables
    /// are in it, it is the octets that count.
    fn word(&self, word: &Word, node: &Node<'_>, captures: &Captures, order: Order) -> bool {
        let Some(text) = self.text(word, captures) else {
            return false;
        };
        let Some(own) = node.octets() else {
            return false;
        };
        if text.eq_ignore_ascii_case(b"NIL") {
            return node.is_nil();
        }
        let constant = word.0.iter().all(|bit| matches!(bit, Bit::Text(_)));
        match constant {
            true => own.eq_ignore_ascii_case(&text) || same_numbers(&text, own, order),
            false => same_string(&text, own) || same_numbers(&text, own, order),
        }
    }

    /// The octets of a word with its variables.
    pub(super) fn text(&self, word: &Word, captures: &Captures) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        for bit in &word.0 {
            match bit {
                Bit::Text(constant) => text.extend_from_slice(constant.as_bytes()),
                Bit::Variable { name, add: 0 } => {
                    text.extend_from_slice(&self.lookup(name, captures)?.octets());
                }
                Bit::Variable { name, add } => {
                    let number = self.lookup(name, captures)?.number()?;
                    let sum = number.checked_add_signed(*add)?;
                    text.extend_from_slice(sum.to_string().as_bytes());
                }
            }
        }
        Some(text)
    }

    /// POP3: words between spaces, as many as the pattern has.
    pub(super) fn tokens(
        &self,
        items: &[Item],
        line: &[u8],
        captures: &Captures,
        all: bool,
    ) -> Vec<Captures> {
        let nodes: Vec<Node<'_>> = line
            .split(|octet| matches!(octet, b' ' | b'\t'))
            .filter(|word| !word.is_empty())
            .map(|word| Node::String(Cow::Borrowed(word)))
            .map(|node| match node.octets().and_then(digits) {
                // A number may be taken as one.
                Some(_) => match node {
                    Node::String(Cow::Borrowed(word)) => Node::Atom(word),
                    other => other,
                },
                None => node,
            })
            .collect();
        self.fixed(items, &nodes, captures, all)
    }
}

/// Every way on from every way to here.
fn each(ways: Vec<Captures>, mut on: impl FnMut(Captures) -> Vec<Captures>) -> Vec<Captures> {
    let mut next = Vec::new();
    for way in ways {
        next.extend(on(way));
        if next.len() >= WAYS {
            next.truncate(WAYS);
            break;
        }
    }
    next
}

/// The keyword of untagged data, in upper case.
pub(super) fn keyword(items: &[Item]) -> Option<String> {
    let first = items.first()?;
    let is_number = match first {
        Item::Word(_) => {
            text_of(first).is_none_or(|text| text.bytes().all(|octet| octet.is_ascii_digit()))
        }
        Item::Hole { .. } => true,
        _ => false,
    };
    match is_number {
        true => items.get(1).and_then(text_of),
        false => text_of(first),
    }
}

/// The text of a word without variables, in upper case.
fn text_of(item: &Item) -> Option<String> {
    match item {
        Item::Word(Word(bits)) => match bits.as_slice() {
            [Bit::Text(text)] => Some(text.to_ascii_uppercase()),
            _ => None,
        },
        _ => None,
    }
}

/// A list of names and values by name; a name without a value is left out.
pub(super) fn paired<'m, 'a>(nodes: &'m [Node<'a>]) -> Vec<(Vec<u8>, &'m Node<'a>)> {
    nodes
        .chunks_exact(2)
        .filter_map(|pair| Some((item_name(pair[0].octets()?), &pair[1])))
        .collect()
}
