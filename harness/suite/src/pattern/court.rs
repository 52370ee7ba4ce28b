//! Which of the messages that arrived meets which expectation.

use std::collections::{HashMap, hash_map::Entry};

use super::explain;
use super::judgement::{Arrived, Kind, Mismatch, NOTHING_CAME};
use super::matching::{Captures, Fetched, Matcher, keyword, paired};
use super::reply::{Reply, split_line};
use super::response::{Node, Response, Source};
use super::shown::shown;
use super::syntax::{Alternative, Expect, From, Item, Pattern};
use crate::Protocol;

/// What arrived, read once, and how it is compared.
pub(super) struct Court<'c, 'a> {
    arrived: &'c Arrived<'a>,
    matcher: &'c Matcher<'c>,
    responses: Vec<Response<'a>>,
    replies: Vec<Reply<'a>>,
    /// The FETCH responses by message: indices into `responses`. An EXPUNGE
    /// renumbers, so what comes after it is gathered anew.
    fetches: Vec<Vec<usize>>,
    /// The SEARCH responses to one command as one, if they are several: no sentence of
    /// RFC 3501 §7.2.5 says that all numbers come in one.
    searches: Option<Searches<'a>>,
}

/// Several SEARCH responses.
struct Searches<'a> {
    indices: Vec<usize>,
    whole: Response<'a>,
}

/// Something that a pattern may match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Candidate {
    /// `messages[n]`
    Message(usize),
    /// `fetches[n]`
    Fetch(usize),
    /// `searches`
    Searches,
    /// The end of the connection.
    End,
}

/// One expectation at work: its patterns, of which one is enough.
struct Claim<'e> {
    patterns: Vec<&'e Pattern>,
    optional: bool,
}

impl<'c, 'a> Court<'c, 'a> {
    pub(super) fn new(
        protocol: Protocol,
        arrived: &'c Arrived<'a>,
        matcher: &'c Matcher<'c>,
    ) -> Self {
        let mut court = Court {
            arrived,
            matcher,
            responses: Vec::new(),
            replies: Vec::new(),
            fetches: Vec::new(),
            searches: None,
        };
        match protocol {
            Protocol::Imap => {
                court.responses = arrived
                    .messages
                    .iter()
                    .map(|message| Response::read(message))
                    .collect();
                court.fetches = gather(&court.responses);
                // With several commands in progress each has its own.
                court.searches = arrived.tag.and_then(|_| Searches::of(&court.responses));
            }
            Protocol::Pop3 => {
                court.replies = arrived
                    .messages
                    .iter()
                    .map(|message| Reply::read(message))
                    .collect();
            }
        }
        court
    }

    /// What all expectations together capture, and those that are not met.
    pub(super) fn expectations(
        &self,
        expect: &[Expect],
        ordered: bool,
    ) -> (Captures, Vec<Mismatch>) {
        let mut claims: Vec<Claim<'_>> = expect.iter().map(Claim::from).collect();
        let mut mismatches = Vec::new();
        // What nothing can meet, whatever the others take, would send the
        // search through all their choices.
        claims.retain(|claim| {
            let hopeless = !claim.optional && self.is_hopeless(claim);
            if hopeless {
                mismatches.push(self.missing(claim, &Captures::new(), ordered));
            }
            !hopeless
        });
        loop {
            let mut search = Search {
                court: self,
                claims: &claims,
                ordered,
                used: Vec::new(),
                deepest: (0, Captures::new()),
            };
            if let Some(captures) = search.from(0, Captures::new(), None) {
                return (captures, mismatches);
            }
            let (failed, captures) = search.deepest;
            if claims.is_empty() || self.matcher.is_exhausted() {
                return (captures, mismatches);
            }
            let claim = claims.remove(failed.min(claims.len() - 1));
            mismatches.push(self.missing(&claim, &captures, ordered));
        }
    }

    /// Whether nothing matches even while its variables are free.
    fn is_hopeless(&self, claim: &Claim<'_>) -> bool {
        let none = Captures::new();
        let depends = claim.patterns.iter().any(|pattern| {
            let mut variables = pattern.variables().into_iter();
            variables
                .any(|(name, can_bind)| !can_bind && self.matcher.lookup(name, &none).is_none())
        });
        !depends
            && !claim
                .patterns
                .iter()
                .any(|pattern| self.is_seen(pattern, &none))
    }

    fn missing(&self, claim: &Claim<'_>, captures: &Captures, ordered: bool) -> Mismatch {
        let expected: Vec<&str> = claim
            .patterns
            .iter()
            .map(|pattern| pattern.text())
            .collect();
        let nearest = claim
            .patterns
            .iter()
            .flat_map(|pattern| {
                pattern.alternatives.iter().filter_map(|alternative| {
                    explain::nearest(
                        alternative,
                        self.matcher,
                        &self.responses,
                        &self.replies,
                        self.arrived,
                        captures,
                    )
                })
            })
            .max_by_key(|nearest| nearest.likeness);
        let (got, difference) = match nearest {
            Some(nearest) => (nearest.got, nearest.difference),
            None if self.arrived.messages.is_empty() && self.arrived.closed => (
                String::new(),
                "the server closed the connection without a word".to_owned(),
            ),
            None if self.arrived.messages.is_empty() => (String::new(), NOTHING_CAME.to_owned()),
            None if self.arrived.closed => (
                String::new(),
                "nothing like it came before the server closed the connection".to_owned(),
            ),
            None => (String::new(), "nothing like it came".to_owned()),
        };
        let difference = match difference.is_empty() {
            false => difference,
            true if ordered => "it did not come in the order expected".to_owned(),
            true => "another expectation already took it".to_owned(),
        };
        Mismatch {
            kind: Kind::Missing,
            expected: expected.join("  or  "),
            got,
            difference,
            place: claim.patterns[0].place().clone(),
        }
    }

    pub(super) fn forbidden(&self, pattern: &Pattern, captures: &Captures) -> Option<Mismatch> {
        let (candidate, _) = pattern.alternatives.iter().find_map(|alternative| {
            self.candidates(alternative, false)
                .into_iter()
                .find(|candidate| !self.ways(alternative, *candidate, captures).is_empty())
                .map(|candidate| (candidate, alternative))
        })?;
        let got = match candidate {
            Candidate::End => String::new(),
            Candidate::Message(at) => shown(self.arrived.messages[at]),
            Candidate::Fetch(at) => self.shown(&self.fetches[at]),
            Candidate::Searches => self
                .searches
                .as_ref()
                .map_or(String::new(), |searches| self.shown(&searches.indices)),
        };
        Some(Mismatch {
            kind: Kind::Forbidden,
            expected: pattern.text().to_owned(),
            got,
            difference: "this must not come".to_owned(),
            place: pattern.place().clone(),
        })
    }

    fn shown(&self, indices: &[usize]) -> String {
        let lines: Vec<String> = indices
            .iter()
            .map(|index| shown(self.responses[*index].octets))
            .collect();
        lines.join("\n")
    }

    pub(super) fn is_seen(&self, pattern: &Pattern, captures: &Captures) -> bool {
        pattern.alternatives.iter().any(|alternative| {
            self.candidates(alternative, false)
                .into_iter()
                .any(|candidate| !self.ways(alternative, candidate, captures).is_empty())
        })
    }

    /// What an alternative could match, the likeliest first.
    fn candidates(&self, alternative: &Alternative, ordered: bool) -> Vec<Candidate> {
        match alternative {
            Alternative::Bye | Alternative::Closed => vec![Candidate::End],
            Alternative::Data(items) => match keyword(items).as_deref() {
                Some("FETCH") if !ordered => {
                    (0..self.fetches.len()).map(Candidate::Fetch).collect()
                }
                Some("SEARCH") if !ordered && self.searches.is_some() => {
                    vec![Candidate::Searches]
                }
                // The last one says what holds now.
                Some("EXISTS" | "RECENT" | "FLAGS") if !ordered => (0..self.responses.len())
                    .rev()
                    .map(Candidate::Message)
                    .collect(),
                _ => (0..self.responses.len()).map(Candidate::Message).collect(),
            },
            _ => (0..self.arrived.messages.len())
                .map(Candidate::Message)
                .collect(),
        }
    }

    /// The ways in which an alternative matches a candidate.
    fn ways(
        &self,
        alternative: &Alternative,
        candidate: Candidate,
        captures: &Captures,
    ) -> Vec<Captures> {
        let matches = match (alternative, candidate) {
            (Alternative::Closed, Candidate::End) => self.arrived.closed,
            (Alternative::Bye, Candidate::End) => {
                self.arrived.closed
                    && self.responses.iter().any(|response| {
                        response.from == Source::Untagged
                            && matches!(&response.status, Some((status, _))
                                if status.eq_ignore_ascii_case(b"BYE"))
                    })
            }
            (Alternative::Data(items), Candidate::Fetch(at)) => {
                let fetched = self.fetched(&self.fetches[at]);
                return fetched
                    .map(|fetched| self.matcher.fetch(items, &fetched, captures))
                    .unwrap_or_default();
            }
            (Alternative::Data(items), Candidate::Searches) => {
                return match &self.searches {
                    Some(searches) => self.matcher.data(items, &searches.whole, captures),
                    None => Vec::new(),
                };
            }
            (Alternative::Reply { ok, code, items }, Candidate::Message(at)) => {
                return match self.replies.get(at) {
                    Some(reply) if reply.ok == Some(*ok) && reply.has_code(code.as_deref()) => {
                        let text = match code {
                            Some(_) => reply.text,
                            None => reply.behind_status,
                        };
                        self.matcher.tokens(items, text, captures, false)
                    }
                    _ => Vec::new(),
                };
            }
            // A challenge of POP3 (RFC 5034 §4).
            (Alternative::Continuation(items), Candidate::Message(at))
                if self.responses.is_empty() =>
            {
                let message = self
                    .arrived
                    .messages
                    .get(at)
                    .map(|message| split_line(message).0);
                return match message.and_then(|line| line.strip_prefix(b"+")) {
                    Some(text) if text.is_empty() || text.starts_with(b" ") => {
                        self.matcher
                            .tokens(items, text.trim_ascii(), captures, false)
                    }
                    _ => Vec::new(),
                };
            }
            (alternative, Candidate::Message(at)) => {
                return match self.responses.get(at) {
                    Some(response) => self.response_ways(alternative, at, response, captures),
                    None => Vec::new(),
                };
            }
            _ => false,
        };
        match matches {
            true => vec![captures.clone()],
            false => Vec::new(),
        }
    }

    fn response_ways(
        &self,
        alternative: &Alternative,
        at: usize,
        response: &Response<'_>,
        captures: &Captures,
    ) -> Vec<Captures> {
        let matches = match alternative {
            Alternative::Data(items) => {
                if response.from != Source::Untagged || response.status.is_some() {
                    return Vec::new();
                }
                if response.is("FETCH") && keyword(items).as_deref() == Some("FETCH") {
                    let fetched = self.fetched(&[at]);
                    return fetched
                        .map(|fetched| self.matcher.fetch(items, &fetched, captures))
                        .unwrap_or_default();
                }
                return self.matcher.data(items, response, captures);
            }
            Alternative::Status { from, status, code } => {
                let from_it = match (from, response.from) {
                    (From::Untagged, Source::Untagged) => true,
                    (From::Completion, Source::Tagged(tag)) => {
                        self.arrived.tag.is_none_or(|own| own.as_bytes() == tag)
                    }
                    (From::Tag(wanted), Source::Tagged(tag)) => wanted.as_bytes() == tag,
                    _ => false,
                };
                let Some((own, own_code)) = &response.status else {
                    return Vec::new();
                };
                if !from_it || !own.eq_ignore_ascii_case(status.as_bytes()) {
                    return Vec::new();
                }
                match (code, own_code) {
                    (None, _) => true,
                    (Some(code), Some(own)) => return self.matcher.code(code, own, captures),
                    (Some(_), None) => false,
                }
            }
            Alternative::Tagged(tag) => response.from == Source::Tagged(tag.as_bytes()),
            Alternative::Continuation(items) => {
                if response.from != Source::Continuation {
                    return Vec::new();
                }
                // Text is never compared; what a pattern names comes first.
                return self.matcher.fixed(items, &response.nodes, captures, false);
            }
            _ => false,
        };
        match matches {
            true => vec![captures.clone()],
            false => Vec::new(),
        }
    }

    /// What these FETCH responses say about their message.
    fn fetched(&self, indices: &[usize]) -> Option<Fetched<'_, 'a>> {
        let first = self.responses.get(*indices.first()?)?;
        let items = indices
            .iter()
            .filter_map(|index| match self.responses[*index].nodes.as_slice() {
                [_, _, Node::List(items), ..] => Some(paired(items)),
                _ => None,
            })
            .flatten()
            .collect();
        Some(Fetched {
            number: first.nodes.first()?,
            items,
        })
    }
}

impl<'a> Searches<'a> {
    /// The SEARCH responses among these, if they are several.
    fn of(responses: &[Response<'a>]) -> Option<Self> {
        let is_search = |response: &&Response<'a>| {
            response.from == Source::Untagged && response.status.is_none() && response.is("SEARCH")
        };
        let mut whole = responses.iter().find(is_search)?.clone();
        let mut indices = Vec::new();
        for (index, response) in responses.iter().enumerate() {
            if is_search(&response) {
                if !indices.is_empty() {
                    whole.nodes.extend_from_slice(&response.nodes[1..]);
                }
                indices.push(index);
            }
        }
        (indices.len() > 1).then_some(Searches { indices, whole })
    }
}

/// The FETCH responses by message; EXPUNGE begins anew.
fn gather(responses: &[Response<'_>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut current: HashMap<u64, usize> = HashMap::new();
    for (index, response) in responses.iter().enumerate() {
        if response.from != Source::Untagged {
            continue;
        }
        if response.is("EXPUNGE") || response.is("VANISHED") {
            current.clear();
        }
        if !response.is("FETCH") {
            continue;
        }
        let number = match response.nodes.first() {
            Some(Node::Atom(digits)) => crate::template::digits(digits),
            _ => None,
        };
        let Some(number) = number else { continue };
        match current.entry(number) {
            Entry::Occupied(group) => groups[*group.get()].push(index),
            Entry::Vacant(new) => {
                new.insert(groups.len());
                groups.push(vec![index]);
            }
        }
    }
    groups
}

impl<'e> std::convert::From<&'e Expect> for Claim<'e> {
    fn from(expect: &'e Expect) -> Self {
        let (patterns, optional) = match expect {
            Expect::Required(pattern) => (vec![pattern], false),
            Expect::Optional(pattern) => (vec![pattern], true),
            Expect::Any(patterns) => (patterns.iter().collect(), false),
        };
        Claim { patterns, optional }
    }
}

/// The search for a candidate for each claim.
struct Search<'s, 'c, 'a> {
    court: &'s Court<'c, 'a>,
    claims: &'s [Claim<'s>],
    ordered: bool,
    used: Vec<Candidate>,
    /// How far it came, and with what.
    deepest: (usize, Captures),
}

impl Search<'_, '_, '_> {
    /// Satisfies the claims from `at` on; in order, `after` is what the claim
    /// before took.
    fn from(&mut self, at: usize, captures: Captures, after: Option<usize>) -> Option<Captures> {
        if at >= self.deepest.0 {
            self.deepest = (at, captures.clone());
        }
        let Some(claim) = self.claims.get(at) else {
            return Some(captures);
        };
        for pattern in &claim.patterns {
            for alternative in &pattern.alternatives {
                for candidate in self.court.candidates(alternative, self.ordered) {
                    if self.is_taken(alternative, candidate, &captures, after) {
                        continue;
                    }
                    let position = match candidate {
                        Candidate::Message(index) if self.ordered => Some(index),
                        _ => after,
                    };
                    for way in self.court.ways(alternative, candidate, &captures) {
                        // Another candidate would leave the others no more.
                        let settled =
                            way.len() == captures.len() && !self.is_exclusive(alternative, &way);
                        self.used.push(candidate);
                        let found = self.from(at + 1, way, position);
                        if found.is_some() || settled {
                            return found;
                        }
                        self.used.pop();
                    }
                }
            }
        }
        match claim.optional {
            true => self.from(at + 1, captures, after),
            false => None,
        }
    }

    /// Whether a candidate cannot serve this claim because it serves another.
    ///
    /// One response may satisfy several patterns, as one CAPABILITY does, but
    /// `* 1 EXPUNGE` twice means two of them, and patterns that look for *some*
    /// mailbox or message each look for another one.
    fn is_taken(
        &self,
        alternative: &Alternative,
        candidate: Candidate,
        captures: &Captures,
        after: Option<usize>,
    ) -> bool {
        if let (true, Some(after), Candidate::Message(index)) = (self.ordered, after, candidate) {
            return index <= after;
        }
        self.used.contains(&candidate) && self.is_exclusive(alternative, captures)
    }

    /// Whether what this matches cannot serve another claim of its kind too.
    fn is_exclusive(&self, alternative: &Alternative, captures: &Captures) -> bool {
        let Alternative::Data(items) = alternative else {
            return false;
        };
        match keyword(items).as_deref() {
            Some("EXPUNGE" | "VANISHED" | "LIST" | "LSUB") => true,
            Some("FETCH") => match items.first() {
                Some(Item::Hole { name, .. }) => name
                    .as_deref()
                    .is_none_or(|name| self.court.matcher.lookup(name, captures).is_none()),
                _ => false,
            },
            _ => false,
        }
    }
}
