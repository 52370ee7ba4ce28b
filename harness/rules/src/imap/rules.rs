//! The IMAP rules: names, clauses, levels and summaries.

use mailspec_syntax::Clause;

use crate::{Level, Rule};

/// Every fault that the response parser finds.
pub(crate) static SYNTAX: Rule = Rule {
    id: "imap/syntax",
    clause: Clause::new(3501, "9"),
    level: Level::Must,
    summary: "Whatever a server sends follows the formal syntax",
};
