//! POP3 (RFC 1939) and its extensions, from the outside.

use mailspec_syntax::Clause;

use crate::{Level, Rule};

/// Every POP3 rule.
pub(crate) static RULES: &[&Rule] = &[&SYNTAX];

/// Every fault that the response parser finds.
pub(crate) static SYNTAX: Rule = Rule {
    id: "pop3/syntax",
    clause: Clause::new(1939, "3"),
    level: Level::Must,
    summary: "Whatever a server sends follows the grammar of its reply",
};

/// What connections to one POP3 server know together.
#[derive(Debug, Default)]
pub(crate) struct Page {}
