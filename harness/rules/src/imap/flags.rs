//! Flags (RFC 3501 §2.3.2, §7.2.6).

use std::{borrow::Cow, collections::HashSet};

use mailspec_syntax::imap::Flag;

use super::{
    rules,
    session::{Session, Subject},
    view::View,
};
use crate::findings::Findings;

impl Session {
    /// `"FLAGS" SP flag-list`
    pub(super) fn flags(&mut self, flags: &[Flag<'_>], sound: bool) {
        self.check_list(flags, "FLAGS");
        if flags.contains(&Flag::Any) {
            self.findings.accuse(&rules::FLAGS_WILDCARD, "\\* in FLAGS");
        }
        let system = [
            Flag::Answered,
            Flag::Flagged,
            Flag::Deleted,
            Flag::Seen,
            Flag::Draft,
        ];
        if let Some(absent) = system.iter().find(|flag| !flags.contains(flag)) {
            self.findings
                .accuse(&rules::FLAGS_SYSTEM, format!("FLAGS without {absent}"));
        }
        if let Some((view, _)) = self.view() {
            view.announce(flags, sound);
        }
        // While a mailbox is being selected it may still be about the one before.
        if let (Subject::Fresh, Some(view)) = (self.subject(), &mut self.current) {
            view.announce(flags, sound);
        }
    }

    /// `"PERMANENTFLAGS" SP "(" [flag-perm *(SP flag-perm)] ")"`
    pub(super) fn permanent_flags(&mut self, flags: &[Flag<'_>]) {
        self.check_list(flags, "PERMANENTFLAGS");
        if let Some((view, _)) = self.view() {
            view.permanent = true;
            // An empty list is what this session may change; others may do more.
            view.no_new_keywords = !flags.is_empty() && !flags.contains(&Flag::Any);
        }
    }

    fn check_list(&mut self, flags: &[Flag<'_>], what: &str) {
        if flags.contains(&Flag::Recent) {
            self.findings
                .accuse(&rules::RECENT_NOT_SETTABLE, format!("\\Recent in {what}"));
        }
        for flag in flags {
            if let Flag::Extension(_) = flag {
                self.findings
                    .accuse(&rules::FLAG_EXTENSION, format_args!("{flag} in {what}"));
            }
        }
    }

    /// `mbx-list-oflag`, which is `flag-extension` too (RFC 3501 §9).
    pub(super) fn check_attributes(&mut self, attributes: &[Cow<'_, [u8]>], command: &str) {
        let is_known = |attribute: &[u8]| {
            let name = attribute.strip_prefix(b"\\").unwrap_or(attribute);
            ATTRIBUTES
                .iter()
                .any(|known| known.as_bytes().eq_ignore_ascii_case(name))
        };
        if let Some(strange) = attributes.iter().find(|attribute| !is_known(attribute)) {
            self.findings.accuse(
                &rules::FLAG_EXTENSION,
                format_args!("{command} with the attribute {}", strange.escape_ascii()),
            );
        }
    }
}

/// Attributes of names: RFC 3501 §7.2.2, and the registry of RFC 8457 §5 with what RFC 3348,
/// RFC 5258, RFC 6154, RFC 8457, RFC 9051 and their successors have put into it.
const ATTRIBUTES: [&str; 20] = [
    "Noinferiors",
    "Noselect",
    "Marked",
    "Unmarked",
    "HasChildren",
    "HasNoChildren",
    "NonExistent",
    "Subscribed",
    "Remote",
    "All",
    "Archive",
    "Drafts",
    "Flagged",
    "Junk",
    "Sent",
    "Trash",
    "Important",
    "Memos",
    "Scheduled",
    "Snoozed",
];

impl View {
    /// `"FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"` of message `number`.
    pub(super) fn message_flags(&self, number: u32, flags: &[Flag<'_>], findings: &mut Findings) {
        for flag in flags {
            let name = match flag {
                Flag::Any => {
                    findings.accuse(
                        &rules::FLAGS_WILDCARD,
                        format_args!("\\* is a flag of message {number}"),
                    );
                    continue;
                }
                // FLAGS was right when it was sent, and no clause wants it again for a keyword
                // that was made since (§6.3.1, §7.2.6).
                Flag::Keyword(_) if !self.no_new_keywords => continue,
                Flag::Keyword(keyword) => keyword.as_str(),
                Flag::Extension(_) => {
                    findings.accuse(
                        &rules::FLAG_EXTENSION,
                        format_args!("{flag} is a flag of message {number}"),
                    );
                    continue;
                }
                _ => continue,
            };
            if self.has_flags && !self.lenient && !self.keywords.have(name) {
                findings.accuse(
                    &rules::KEYWORD_UNANNOUNCED,
                    format_args!("message {number} has the flag {name}, which FLAGS did not list"),
                );
            }
        }
    }

    /// FLAGS listed these; if it was not read to its end, maybe any.
    fn announce(&mut self, flags: &[Flag<'_>], sound: bool) {
        self.has_flags = true;
        if !sound {
            self.keywords.have_any();
        }
        for flag in flags.iter().filter(|flag| !flag.is_system()) {
            self.keywords.add(&flag.to_string());
        }
    }
}

/// Keywords of all FLAGS responses.
#[derive(Debug, Default)]
pub(super) struct Keywords {
    /// In lower case.
    names: HashSet<Box<str>>,
    octets: usize,
    /// FLAGS was not read to its end, or listed more than is remembered.
    any: bool,
}

/// Octets of names that are remembered.
const NAMES: usize = 1 << 20;
/// What a name takes beside its octets, about.
const NAME: usize = 32;

impl Keywords {
    /// Whether FLAGS has listed this one.
    fn have(&self, name: &str) -> bool {
        self.any || self.names.contains(&*name.to_ascii_lowercase())
    }

    fn add(&mut self, name: &str) {
        if self.any {
            return;
        }
        if self.names.insert(name.to_ascii_lowercase().into()) {
            self.octets += NAME + name.len();
        }
        if self.octets > NAMES {
            self.have_any();
        }
    }

    /// From now on each may have been listed.
    fn have_any(&mut self) {
        *self = Self {
            any: true,
            ..Self::default()
        };
    }
}
