//! IMAP4rev1 (RFC 3501) and its extensions, from the outside.

use crate::Rule;

mod rules;

/// Every IMAP rule.
pub(crate) static RULES: &[&Rule] = &[&rules::SYNTAX];

/// What connections to one IMAP server know together.
#[derive(Debug, Default)]
pub(crate) struct Page {}
