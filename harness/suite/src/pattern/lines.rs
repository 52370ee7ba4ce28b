//! The lines of a POP3 multi-line reply.

use std::collections::BTreeSet;

use super::judgement::{Judgement, Kind, Mismatch};
use super::matching::{Captures, Matcher};
use super::reply::{body, split_line};
use super::shown::shown;
use super::syntax::{Item, LinePattern};
use crate::Place;

/// The lines that a multi-line reply has to have.
#[derive(Clone, Debug)]
pub struct Lines {
    /// A pattern for each line, or `{...}` for any others.
    pub patterns: Vec<LinePattern>,
    /// Where the step stands: what a line is said to be beyond, if no line is expected.
    pub place: Place,
}

impl Lines {
    /// Compares the lines of a multi-line reply: each pattern takes a line of its
    /// own, in any order unless `ordered`; none may be left unless `{...}` is
    /// there.
    pub(super) fn judge(
        &self,
        ordered: bool,
        reply: &[u8],
        words: &BTreeSet<String>,
        judgement: &mut Judgement,
    ) {
        let Lines { patterns, place } = self;
        let body = body(reply);
        let mut lines = Vec::new();
        let mut rest = &body[..];
        while !rest.is_empty() {
            let (line, after) = split_line(rest);
            lines.push(line);
            rest = after;
        }
        let bindings = judgement.bindings.clone();
        let matcher = Matcher::new(&bindings, words);
        let wanted: Vec<(&LinePattern, &[Item])> = patterns
            .iter()
            .filter_map(|pattern| Some((pattern, pattern.items.as_deref()?)))
            .collect();
        let mut search = Search {
            matcher: &matcher,
            wanted: &wanted,
            lines: &lines,
            ordered,
            used: Vec::new(),
            deepest: (0, Vec::new()),
        };
        let Some(captures) = search.from(Captures::new()) else {
            let (failed, used) = search.deepest;
            let (pattern, _) = wanted[failed.min(wanted.len() - 1)];
            let left: Vec<String> = lines
                .iter()
                .enumerate()
                .filter(|(at, _)| !used.contains(at))
                .map(|(_, line)| shown(line))
                .take(5)
                .collect();
            let difference = match left.is_empty() {
                true => "no line is left for this".to_owned(),
                false => "no line is like this".to_owned(),
            };
            judgement.mismatches.push(Mismatch {
                kind: Kind::Missing,
                expected: pattern.text.clone(),
                got: left.join("\n"),
                difference,
                place: pattern.place.clone(),
            });
            return;
        };
        let used = search.used;
        let open = wanted.len() < patterns.len();
        let extra = (0..lines.len()).find(|at| !used.contains(at));
        if let (false, Some(at)) = (open, extra) {
            let texts: Vec<&str> = patterns
                .iter()
                .map(|pattern| pattern.text.as_str())
                .collect();
            judgement.mismatches.push(Mismatch {
                kind: Kind::Forbidden,
                expected: match patterns.is_empty() {
                    true => "no lines".to_owned(),
                    false => texts.join(", "),
                },
                got: shown(lines[at]),
                difference: "this line was not expected".to_owned(),
                place: patterns
                    .last()
                    .map_or(place, |pattern| &pattern.place)
                    .clone(),
            });
            return;
        }
        for (name, value) in captures {
            judgement.bindings.bind(name, value);
        }
    }
}

struct Search<'s> {
    matcher: &'s Matcher<'s>,
    wanted: &'s [(&'s LinePattern, &'s [Item])],
    lines: &'s [&'s [u8]],
    ordered: bool,
    used: Vec<usize>,
    deepest: (usize, Vec<usize>),
}

impl Search<'_> {
    fn from(&mut self, captures: Captures) -> Option<Captures> {
        let at = self.used.len();
        if at >= self.deepest.0 {
            self.deepest = (at, self.used.clone());
        }
        let Some((_, items)) = self.wanted.get(at) else {
            return Some(captures);
        };
        let first = match self.used.last() {
            Some(last) if self.ordered => last + 1,
            _ => 0,
        };
        for line in first..self.lines.len() {
            if self.used.contains(&line) {
                continue;
            }
            for way in self
                .matcher
                .tokens(items, self.lines[line], &captures, true)
            {
                self.used.push(line);
                let found = self.from(way);
                if found.is_some() {
                    return found;
                }
                self.used.pop();
            }
        }
        None
    }
}
