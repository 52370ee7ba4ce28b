//! What came nearest to a pattern that nothing matches, and how it differs.

use super::judgement::Arrived;
use super::matching::{Captures, Fetched, Matcher, keyword, paired};
use super::reply::Reply;
use super::response::{Node, Response, Source, item_name};
use super::shown::{first_line, shown};
use super::syntax::{Alternative, From, Item};

/// The message that comes nearest.
#[derive(Debug)]
pub(super) struct Nearest {
    pub(super) likeness: u32,
    pub(super) got: String,
    /// Empty if there is no difference: something else took the message.
    pub(super) difference: String,
}

/// The nearest of all messages, if any is of the kind that the pattern means.
pub(super) fn nearest(
    alternative: &Alternative,
    matcher: &Matcher<'_>,
    responses: &[Response<'_>],
    replies: &[Reply<'_>],
    arrived: &Arrived<'_>,
    captures: &Captures,
) -> Option<Nearest> {
    let explainer = Explainer { matcher, captures };
    match alternative {
        Alternative::Closed | Alternative::Bye => (!arrived.closed).then(|| Nearest {
            likeness: 1,
            got: arrived
                .messages
                .last()
                .map_or_else(String::new, |last| shown(last)),
            difference: "the connection is still open".to_owned(),
        }),
        Alternative::Reply { ok, code, items } => replies
            .iter()
            .zip(arrived.messages)
            .map(|(reply, message)| Nearest {
                likeness: 5 + u32::from(reply.ok == Some(*ok)),
                got: shown(first_line(message)),
                difference: explainer.reply(*ok, code.as_deref(), items, reply),
            })
            .next_back(),
        _ => responses
            .iter()
            .filter_map(|response| explainer.response(alternative, response, arrived.tag))
            .max_by_key(|nearest| nearest.likeness),
    }
}

struct Explainer<'e> {
    matcher: &'e Matcher<'e>,
    captures: &'e Captures,
}

impl Explainer<'_> {
    fn response(
        &self,
        alternative: &Alternative,
        response: &Response<'_>,
        tag: Option<&str>,
    ) -> Option<Nearest> {
        let (likeness, difference) = match (alternative, &response.status) {
            (Alternative::Data(items), None) if response.from == Source::Untagged => {
                let wanted = keyword(items)?;
                if !response.is(&wanted) {
                    return None;
                }
                self.data(&wanted, items, response)
            }
            (Alternative::Status { from, status, code }, Some((own, own_code))) => {
                let likeness = match (from, response.from) {
                    (From::Untagged, Source::Untagged) => 2,
                    (From::Completion, Source::Tagged(own))
                        if tag.is_none_or(|tag| tag.as_bytes() == own) =>
                    {
                        20
                    }
                    (From::Completion, Source::Tagged(_)) => 3,
                    (From::Completion, Source::Untagged) if own.eq_ignore_ascii_case(b"BYE") => 10,
                    (From::Tag(tag), Source::Tagged(own)) if tag.as_bytes() == own => 20,
                    _ => return None,
                };
                self.status(
                    likeness,
                    from,
                    status,
                    code.as_deref(),
                    own,
                    own_code.as_deref(),
                )?
            }
            (Alternative::Continuation(_), _) if response.from == Source::Continuation => {
                (5, String::new())
            }
            _ => return None,
        };
        Some(Nearest {
            likeness,
            got: shown(response.octets),
            difference,
        })
    }

    fn status(
        &self,
        likeness: u32,
        from: &From,
        status: &str,
        code: Option<&[Item]>,
        own: &[u8],
        own_code: Option<&[Node<'_>]>,
    ) -> Option<(u32, String)> {
        let same_status = own.eq_ignore_ascii_case(status.as_bytes());
        let Some(code) = code else {
            let difference = match same_status {
                true => String::new(),
                false => format!("{} where {status} was expected", own.escape_ascii()),
            };
            return Some((likeness, difference));
        };
        let wanted = self.list(code);
        let own_name = own_code
            .and_then(|nodes| nodes.first())
            .and_then(Node::octets);
        let same_name = match (code.first(), own_name) {
            (Some(name), Some(own)) => self
                .describe(name)
                .eq_ignore_ascii_case(&own.escape_ascii().to_string()),
            _ => false,
        };
        // An untagged status without this code is just another one.
        if *from == From::Untagged && !same_name {
            return None;
        }
        let difference = match own_code {
            _ if !same_status => format!("{} where {status} was expected", own.escape_ascii()),
            None => format!("no [{wanted}] in it"),
            Some(nodes) if !self.matcher.code(code, nodes, self.captures).is_empty() => {
                String::new()
            }
            Some(nodes) => format!("[{}] where [{wanted}] was expected", nodes_text(nodes)),
        };
        Some((
            likeness + 5 * u32::from(same_status) + 10 * u32::from(same_name),
            difference,
        ))
    }

    fn data(&self, wanted: &str, items: &[Item], response: &Response<'_>) -> (u32, String) {
        let nodes = &response.nodes;
        if wanted == "FETCH" {
            return self.fetch(items, nodes);
        }
        if !self.matcher.data(items, response, self.captures).is_empty() {
            return (50, String::new());
        }
        match (wanted, items, nodes.as_slice()) {
            ("EXISTS" | "RECENT" | "EXPUNGE", [number, ..], [own, ..]) => (
                20,
                format!(
                    "{wanted} {} where {} was expected",
                    node_text(own),
                    self.describe(number)
                ),
            ),
            ("STATUS", [_, mailbox, Item::List(pairs)], [_, own, Node::List(values)]) => {
                match self.matcher.fixed(
                    std::slice::from_ref(mailbox),
                    std::slice::from_ref(own),
                    self.captures,
                    true,
                ) {
                    ways if ways.is_empty() => (15, self.first_difference(items, nodes)),
                    _ => (20, self.pairs(pairs, &paired(values))),
                }
            }
            ("FLAGS", [_, Item::List(flags)], [_, Node::List(own)]) => (20, self.set(flags, own)),
            ("SEARCH" | "CAPABILITY" | "ENABLED", [_, items @ ..], [_, own @ ..]) => {
                (20, self.set(items, own))
            }
            _ => {
                let same = items
                    .iter()
                    .zip(nodes)
                    .filter(|(item, node)| self.is_like(item, node))
                    .count();
                let same = u32::try_from(same.min(20)).unwrap_or(20);
                (10 + same, self.first_difference(items, nodes))
            }
        }
    }

    fn fetch(&self, items: &[Item], nodes: &[Node<'_>]) -> (u32, String) {
        let (Some(number), [own, _, Node::List(values), ..]) = (items.first(), nodes) else {
            return (10, "no list of items in it".to_owned());
        };
        if !self.is_like(number, own) {
            let difference = format!(
                "message {} where {} was expected",
                node_text(own),
                self.describe(number)
            );
            return (10, difference);
        }
        let fetched = Fetched {
            number: own,
            items: paired(values),
        };
        if !self
            .matcher
            .fetch(items, &fetched, self.captures)
            .is_empty()
        {
            return (50, String::new());
        }
        match items.get(2) {
            Some(Item::List(pairs)) => {
                let difference = self.pairs(pairs, &fetched.items);
                // The response that has the item is nearer than one without.
                let likeness = if difference.starts_with("no ") {
                    20
                } else {
                    30
                };
                (likeness, difference)
            }
            _ => (20, String::new()),
        }
    }

    fn pairs(&self, items: &[Item], own: &[(Vec<u8>, &Node<'_>)]) -> String {
        for pair in items.chunks(2) {
            let [Item::Word(name) | Item::Quoted(name), value] = pair else {
                continue;
            };
            let Some(name) = self.matcher.text(name, self.captures) else {
                continue;
            };
            let name = item_name(&name);
            let Some((_, node)) = own.iter().rev().find(|(known, _)| *known == name) else {
                return format!("no {} in it", name.escape_ascii());
            };
            let difference = match (name.as_slice(), value, node) {
                (b"FLAGS", Item::List(flags), Node::List(own)) => {
                    let counting = own.iter().filter(|node| !self.is_free(flags, node));
                    let counting: Vec<Node<'_>> = counting.cloned().collect();
                    self.set(flags, &counting)
                }
                _ if self.is_like(value, node) => String::new(),
                _ => format!(
                    "{} where {} was expected",
                    node_text(node),
                    self.describe(value)
                ),
            };
            if !difference.is_empty() {
                return format!("{}: {difference}", name.escape_ascii());
            }
        }
        String::new()
    }

    /// What is missing in a set; if nothing is, what is too much.
    fn set(&self, items: &[Item], own: &[Node<'_>]) -> String {
        let missing: Vec<String> = items
            .iter()
            .filter(|item| !matches!(item, Item::Rest))
            .filter(|item| !own.iter().any(|node| self.is_like(item, node)))
            .map(|item| self.describe(item))
            .collect();
        let extra: Vec<String> = own
            .iter()
            .filter(|node| !items.iter().any(|item| self.is_like(item, node)))
            .map(node_text)
            .collect();
        match (missing.is_empty(), extra.is_empty()) {
            (false, true) => format!("{} is missing", missing.join(" ")),
            (false, false) => format!(
                "{} where {} was expected",
                nodes_text(own),
                self.list(items)
            ),
            (true, false) => format!("{} was not expected", extra.join(" ")),
            (true, true) => String::new(),
        }
    }

    /// Whether a list of flags may have this one beside those that it names.
    fn is_free(&self, flags: &[Item], node: &Node<'_>) -> bool {
        let named = flags.iter().any(|item| self.is_like(item, node));
        let open = flags.iter().any(|item| matches!(item, Item::Rest));
        !named && (open || self.matcher.is_foreign_flag(node, flags))
    }

    fn first_difference(&self, items: &[Item], nodes: &[Node<'_>]) -> String {
        for (at, item) in items.iter().enumerate() {
            match (item, nodes.get(at)) {
                (Item::Rest, _) => return String::new(),
                (item, None) => return format!("{} is missing", self.describe(item)),
                (item, Some(node)) if !self.is_like(item, node) => {
                    return format!(
                        "{} where {} was expected",
                        node_text(node),
                        self.describe(item)
                    );
                }
                _ => {}
            }
        }
        match nodes.get(items.len()..) {
            Some([]) | None => "its values do not fit together".to_owned(),
            Some(extra) => format!("{} was not expected", nodes_text(extra)),
        }
    }

    fn reply(&self, ok: bool, code: Option<&str>, items: &[Item], reply: &Reply<'_>) -> String {
        let wanted = if ok { "+OK" } else { "-ERR" };
        if reply.ok != Some(ok) {
            let own = match reply.ok {
                Some(true) => "+OK",
                Some(false) => "-ERR",
                None => "neither +OK nor -ERR",
            };
            return format!("{own} where {wanted} was expected");
        }
        if let (Some(code), false) = (code, reply.has_code(code)) {
            return format!("no [{code}] in it");
        }
        let text = match code {
            Some(_) => reply.text,
            None => reply.behind_status,
        };
        let nodes: Vec<Node<'_>> = text
            .split(|octet| matches!(octet, b' ' | b'\t'))
            .filter(|word| !word.is_empty())
            .map(Node::Atom)
            .collect();
        match self
            .matcher
            .tokens(items, text, self.captures, false)
            .is_empty()
        {
            true => self.first_difference(items, nodes.get(..items.len()).unwrap_or(&nodes)),
            false => String::new(),
        }
    }

    fn is_like(&self, item: &Item, node: &Node<'_>) -> bool {
        !self
            .matcher
            .fixed(
                std::slice::from_ref(item),
                std::slice::from_ref(node),
                self.captures,
                true,
            )
            .is_empty()
    }

    /// A pattern's value with what its variables hold.
    fn describe(&self, item: &Item) -> String {
        match item {
            Item::Hole {
                name: Some(name), ..
            } => match self.matcher.lookup(name, self.captures) {
                Some(value) => format!("{value} ({{{name}}})"),
                None => item.to_string(),
            },
            Item::Word(word) | Item::Quoted(word) => match self.matcher.text(word, self.captures) {
                Some(text) => shown(&text),
                None => item.to_string(),
            },
            Item::List(items) => format!("({})", self.list(items)),
            Item::Hole { name: None, .. } | Item::Rest => item.to_string(),
        }
    }

    fn list(&self, items: &[Item]) -> String {
        let texts: Vec<String> = items.iter().map(|item| self.describe(item)).collect();
        texts.join(" ")
    }
}

fn node_text(node: &Node<'_>) -> String {
    shown(&node.canonical())
}

fn nodes_text(nodes: &[Node<'_>]) -> String {
    let texts: Vec<String> = nodes.iter().map(node_text).collect();
    texts.join(" ")
}
