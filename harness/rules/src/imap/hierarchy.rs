//! What LIST and LSUB tell of the hierarchy of names (RFC 3501 §7.2.2, RFC 3348 §3).

use std::collections::BTreeMap;

use mailspec_syntax::imap::response::ListData;

use super::{rules, session::Session};
use crate::findings::Findings;

/// Names whose delimiter is remembered.
const NAMES: usize = 256;
/// Names without inferiors that are remembered during one LIST.
const LEAVES: usize = 64;
/// Octets of a name that is remembered.
const NAME: usize = 256;

/// What was told of names up to now.
#[derive(Debug, Default)]
pub(super) struct Hierarchy {
    /// The delimiter of listed names, and of the top-level names above them.
    delimiters: BTreeMap<Box<[u8]>, u8>,
    /// What the LIST in progress called \Noinferiors.
    leaves: Vec<Box<[u8]>>,
}

impl Hierarchy {
    /// A LIST was completed.
    pub(super) fn listed(&mut self) {
        self.leaves.clear();
    }

    /// RFC 3501 §7.2.2: all children of a top-level name use the same separator.
    ///
    /// INBOX may stand in a namespace of its own, and another one may begin with it.
    fn check_delimiter(&mut self, name: &[u8], delimiter: u8, findings: &mut Findings) {
        let top = name.split(|octet| *octet == delimiter).next();
        let top = top.unwrap_or_default();
        if top.is_empty() || top.eq_ignore_ascii_case(b"INBOX") || name.len() > NAME {
            return;
        }
        for name in [top, name] {
            match self.delimiters.get(name) {
                Some(other) if *other != delimiter => {
                    return findings.accuse(
                        &rules::ONE_DELIMITER,
                        format_args!(
                            "{} separates the levels below {}, and {} does so too",
                            other.escape_ascii(),
                            name.escape_ascii(),
                            delimiter.escape_ascii()
                        ),
                    );
                }
                None if self.delimiters.len() < NAMES => {
                    self.delimiters.insert(name.into(), delimiter);
                }
                _ => {}
            }
        }
    }

    /// RFC 3501 §7.2.2: no child exists below a \Noinferiors name.
    fn check_leaves(&self, name: &[u8], delimiter: u8, findings: &mut Findings) {
        let is_above = |leaf: &[u8]| {
            let rest = name.strip_prefix(leaf);
            rest.is_some_and(|rest| rest.len() > 1 && rest.first() == Some(&delimiter))
        };
        if let Some(leaf) = self.leaves.iter().find(|leaf| is_above(leaf)) {
            findings.accuse(
                &rules::NOINFERIORS,
                format_args!(
                    "{} is below {}, which is \\Noinferiors",
                    name.escape_ascii(),
                    leaf.escape_ascii()
                ),
            );
        }
    }
}

impl Session {
    /// A name was listed.
    pub(super) fn check_hierarchy(&mut self, data: &ListData<'_>, lsub: bool) {
        let name = data.mailbox.as_bytes();
        let attributes = &data.attributes;
        let has = |attribute: &[u8]| {
            let mut attributes = attributes.iter();
            attributes.any(|known| known.eq_ignore_ascii_case(attribute))
        };
        let leaf = has(b"\\Noinferiors");
        let parent = has(b"\\HasChildren");
        let childless = has(b"\\HasNoChildren");
        if parent && (childless || leaf) {
            let other = if leaf { "Noinferiors" } else { "HasNoChildren" };
            self.findings.accuse(
                &rules::CHILDREN_CONTRADICT,
                format_args!("{} is \\HasChildren and \\{other}", name.escape_ascii()),
            );
        } else if leaf && childless {
            self.findings.accuse(
                &rules::CHILDREN_REDUNDANT,
                format_args!(
                    "{} is \\Noinferiors and \\HasNoChildren",
                    name.escape_ascii()
                ),
            );
        }
        if let Some(delimiter) = data.delimiter {
            let hierarchy = &mut self.hierarchy;
            hierarchy.check_delimiter(name, delimiter, &mut self.findings);
            if !lsub && self.pending.listings(false).0 == 1 {
                hierarchy.check_leaves(name, delimiter, &mut self.findings);
            }
        }
        let known = &mut self.hierarchy.leaves;
        if leaf && !lsub && known.len() < LEAVES && name.len() <= NAME {
            known.push(name.into());
        }
    }
}
