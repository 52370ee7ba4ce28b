//! What may follow what in IMAP4rev1 and POP3.
//!
//! An observer is fed with both directions of one connection and yields a
//! [`Violation`] for each thing the server did that an RFC forbids. It never
//! speaks itself, so it can watch suites, stress runs, fuzzers and somebody
//! else's client alike. It is conservative: where several readings of what it
//! saw are possible, it accuses only when every one of them breaks the rule.
//!
//! Bytes in, violations out: no I/O, no clock.
//!
//! A hostile peer gets neither time nor memory from it. A message costs about as
//! much as it is long, whatever came before it, and what is remembered is bounded:
//!
//! | of what | how much | beyond that |
//! |---|---|---|
//! | violations of one rule, 512 octets each | 100 different ones that wait, 10 000 in all | they are counted |
//! | IMAP commands in progress | 131 072, 32 MiB | nothing more of the connection is judged |
//! | tags that may be completed once more | 1024, 1024 octets each | no tag is accused |
//! | patterns of LIST in progress | 8, 128 octets each | a name may match |
//! | names whose delimiter LIST told; those without inferiors | 256; 64; 256 octets each | the others may have any, and names below them |
//! | keywords that FLAGS listed | 1 MiB | a message may have any |
//! | messages of a mailbox | 131 072 of the first million | their numbers and UIDs are not compared |
//! | data of messages without a known UID | 1 048 576 items | no more of it is compared |
//! | accounts, mailboxes and messages of a ledger | 32 MiB | all are forgotten |
//! | messages, unique-ids and deletions of a maildrop | 131 072 each | they are not compared; with more deletions nothing is |
//! | timestamps and unique-ids of a ledger | 100 000 each | they are not compared |
#![forbid(unsafe_code)]

mod findings;
pub mod imap;
mod ledger;
mod line;
mod plain;
pub mod pop3;

pub use ledger::Ledger;
pub use mailspec_syntax as syntax;
use mailspec_syntax::Clause;

/// One thing that a server must (or should) do, and where an RFC says so.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name: the protocol, a slash, and the rule's own name.
    pub id: &'static str,
    /// Where it is written.
    pub clause: Clause,
    /// How binding it is.
    pub level: Level,
    /// The rule in one sentence, in our words.
    pub summary: &'static str,
    /// The requirements that it checks, `rfc3501/2.2.1-tag-echoed`; none of the grammar rules,
    /// whose productions declare theirs (`mailspec_syntax::productions`).
    pub checks: &'static [&'static str],
}

/// How binding a rule is (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// No clause decides it: which behaviour it is, is worth knowing.
    Info,
    /// A SHOULD: breaking it is a warning.
    Should,
    /// A MUST, or grammar: breaking it is a failure.
    Must,
}

/// A rule that a server broke, and how.
///
/// A server can break rules without end, so an observer yields only the first violations of each
/// rule and counts the others: 100 different ones at a time, 10 000 for each connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule.
    pub rule: &'static Rule,
    /// The clause that was broken: the rule's own, or a more precise one (a grammar fault's).
    pub clause: Clause,
    /// The ABNF production that the octets break, if it is the grammar that they break.
    pub production: Option<&'static str>,
    /// What was seen, in one sentence without a full stop; at most 512 octets, cut with `…`.
    pub what: String,
}

/// Every rule of both protocols, in a stable order.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    imap::RULES.iter().chain(pop3::RULES).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_name_their_protocol() {
        let mut seen = HashSet::new();
        for rule in rules() {
            assert!(seen.insert(rule.id), "{} twice", rule.id);
            assert!(rule.id.starts_with("imap/") || rule.id.starts_with("pop3/"));
            assert!(!rule.summary.ends_with('.'), "{}", rule.id);
        }
    }
}
