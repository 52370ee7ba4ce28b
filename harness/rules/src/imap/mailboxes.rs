//! LIST, LSUB and STATUS responses (RFC 3501 §6.3.8–10, §7.2.2–4).

use mailspec_syntax::imap::{
    Mailbox,
    command::StatusItem,
    response::{ListData, ListExtendedItem, StatusData},
    utf7,
};

use super::{
    client::status_bit,
    pending::{Asking, Listing},
    rules,
    session::Session,
};

/// Cells of the table that compares a name with a pattern.
const CELLS: usize = 1 << 20;
/// Octets of a pattern that names are compared with.
const PATTERN: usize = 128;
/// Patterns that a name is compared with.
const PATTERNS: usize = 8;

impl Session {
    /// `"LIST" SP mailbox-list` and `"LSUB" SP mailbox-list`
    pub(super) fn list(&mut self, data: &ListData<'_>, lsub: bool) {
        let name = data.mailbox.as_bytes();
        let command = if lsub { "LSUB" } else { "LIST" };
        let nowhere = ["\\Noselect", "\\NonExistent"];
        if let Some(attribute) = nowhere.into_iter().find(|attribute| data.has(attribute))
            && (data.has("\\Marked") || data.has("\\Unmarked"))
        {
            self.findings.accuse(
                &rules::NOSELECT_MARKED,
                format_args!(
                    "{} is {attribute} and marked or unmarked",
                    name.escape_ascii()
                ),
            );
        }
        self.check_attributes(&data.attributes, command);
        self.check_name(name, command);
        self.check_delimiter(data);
        self.check_hierarchy(data, lsub);
        if self.pending.may_select() && !lsub {
            self.fresh.has_list = true;
        }
        self.check_late_list(data, lsub);
        if !lsub {
            self.check_extended(data);
        }

        // A mailbox that another session renames is told with its old name (RFC 5465 §5.4).
        let renamed = |item: &ListExtendedItem<'_>| matches!(item, ListExtendedItem::OldName(_));
        let lenient = self.pending.has_unknown() || data.extended.iter().flatten().any(renamed);
        self.responses.list[usize::from(lsub)] += 1;
        let (number, mut listings) = self.pending.listings(lsub);
        if lenient || number == 0 || number > PATTERNS {
            return;
        }
        if !listings.any(|listing| listing.matches(name, data.delimiter)) {
            drop(listings);
            self.findings.accuse(
                &rules::LIST_MATCH,
                format_args!(
                    "{command} returned {}, which the pattern does not match",
                    name.escape_ascii()
                ),
            );
        }
    }

    /// RFC 3501 §5.1, §5.1.3. A name that LSUB returns may be one that the
    /// client made up (§6.3.6), so only its octets count.
    fn check_name(&mut self, name: &[u8], command: &str) {
        if self.utf8 || self.is_rev2() {
            return;
        }
        if !name.is_ascii() {
            self.findings.cite(
                &rules::MAILBOX_NAME,
                mailspec_syntax::Clause::new(3501, "5.1"),
                format_args!("{command} returned the 8-bit name {}", name.escape_ascii()),
            );
        } else if command == "LIST"
            && name.contains(&b'&')
            && let Some(fault) = utf7::faults(name).first()
        {
            self.findings.accuse(
                &rules::MAILBOX_NAME,
                format_args!("{command} returned {}: {}", name.escape_ascii(), fault.what),
            );
        }
    }

    /// LIST or LSUB was completed.
    pub(super) fn listed(&mut self, listing: &Listing, ok: bool) {
        self.hierarchy.listed();
        self.told.clear();
        // Where LIST is extended the empty name is none that is special (RFC 5258 §3).
        let special = listing.patterns.iter().all(|pattern| pattern.is_empty())
            && listing.options.is_none()
            && !listing.lsub;
        let answered = self.responses.list[usize::from(listing.lsub)] > listing.before;
        if ok && special && !answered && !self.pending.has_unknown() {
            self.findings.accuse(
                &rules::LIST_DELIMITER,
                "LIST with an empty mailbox name was not answered by a delimiter",
            );
        }
    }

    /// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`
    pub(super) fn mailbox_status(&mut self, mailbox: &Mailbox<'_>, items: &[StatusData<'_>]) {
        let name = mailbox.as_bytes();
        let mut answered = 0;
        let mut validity = None;
        let mut uidnext = None;
        let mut highest = None;
        for item in items {
            let (item, value) = match item {
                StatusData::Item(item, value) => (item, value),
                StatusData::Size(_) => {
                    answered |= status_bit(StatusItem::Size);
                    continue;
                }
                StatusData::NoAppendLimit => {
                    answered |= status_bit(StatusItem::AppendLimit);
                    self.check_told_limit(None);
                    continue;
                }
                StatusData::DeletedStorage(_) => (&StatusItem::DeletedStorage, &0),
                StatusData::Other(..) => continue,
            };
            answered |= status_bit(*item);
            match item {
                StatusItem::AppendLimit => self.check_told_limit(u32::try_from(*value).ok()),
                StatusItem::UidValidity => validity = u32::try_from(*value).ok(),
                StatusItem::UidNext => uidnext = u32::try_from(*value).ok(),
                StatusItem::HighestModSeq => highest = Some(*value).filter(|value| *value > 0),
                _ => {}
            }
        }
        if validity == Some(0) {
            self.findings
                .accuse(&rules::UIDVALIDITY_ZERO, "UIDVALIDITY is 0 in STATUS");
        }
        if uidnext == Some(0) {
            self.findings
                .accuse(&rules::UIDNEXT_ZERO, "UIDNEXT is 0 in STATUS");
        }
        self.responses.status += 1;
        // The oldest of several knew the least.
        let marks = self
            .pending
            .status(name, answered, self.responses.status)
            .map(<[_]>::to_vec);
        if marks.is_none() {
            self.check_list_status(name);
        }
        if let (Some(validity), Some(highest), Some(marks)) = (validity, highest, &marks)
            && !self.may_be_selected(name)
        {
            self.check_highest(marks, validity, highest);
        }
        if let (Some(validity @ 1..), Some(uidnext @ 1..)) = (validity, uidnext) {
            match marks {
                // A selected mailbox may be shown as this session sees it.
                Some(_) if self.may_be_selected(name) => self.check_own(validity, uidnext),
                Some(marks) => self.check_marks(&marks, validity, uidnext),
                None => {}
            }
            if let Some(generation) = self.generation(name, validity) {
                let mut contents = generation.open();
                contents.uidnext = contents.uidnext.max(uidnext);
                contents.mod_sequence = contents.mod_sequence.max(highest.unwrap_or(0));
            }
        }
    }

    /// STATUS was completed.
    pub(super) fn status_completed(&mut self, asking: &Asking, ok: bool) {
        if !ok || self.pending.has_unknown() {
            return;
        }
        if self.responses.status == asking.before {
            self.findings
                .accuse(&rules::STATUS, "OK came without a STATUS response");
        } else if asking.answered != 0 && asking.items & !asking.answered != 0 {
            self.findings.accuse(
                &rules::STATUS,
                "the STATUS response does not have every item that was asked for",
            );
        }
    }
}

impl Listing {
    /// Whether one of the patterns may match `name`, or there are too many to be compared.
    pub(super) fn matches(&self, name: &[u8], delimiter: Option<u8>) -> bool {
        // RFC 5258 §3: where LIST is extended an empty pattern matches nothing but its own like.
        let ignored = self.options.is_some() && self.reference.is_empty() && !name.is_empty();
        let mut patterns = self.patterns.iter();
        self.patterns.len() > PATTERNS
            || patterns.any(|pattern| match pattern.is_empty() {
                true => !ignored,
                false => self.may_match(pattern, name, delimiter),
            })
    }

    /// Whether the pattern may match `name`: false only if no reading of the
    /// pattern does (RFC 3501 §6.3.8).
    ///
    /// A reference, and characters that may break out of a hierarchy, are the
    /// server's to interpret, and names may be compared without case (§5.1).
    /// A pattern that is too long to be compared may match anything.
    fn may_match(&self, pattern: &[u8], name: &[u8], delimiter: Option<u8>) -> bool {
        let interpreted = !self.reference.is_empty()
            || pattern.is_empty()
            || pattern.len() > PATTERN
            || !pattern.is_ascii()
            || matches!(pattern[0], b'~' | b'#' | b'/' | b'.' | b'\\')
            || delimiter.is_some_and(|delimiter| {
                pattern[0] == delimiter
                    || pattern
                        .windows(2)
                        .any(|pair| pair == [delimiter, delimiter])
            });
        if interpreted {
            return true;
        }
        let trim = |octets: &'_ [u8]| {
            let trailing = delimiter.is_some() && octets.last().copied() == delimiter;
            octets.len() - usize::from(trailing)
        };
        let short_pattern = &pattern[..trim(pattern)];
        let short_name = &name[..trim(name)];
        glob(pattern, name, delimiter) || glob(short_pattern, short_name, delimiter)
    }
}

/// `*` matches anything, `%` anything without the delimiter.
fn glob(pattern: &[u8], name: &[u8], delimiter: Option<u8>) -> bool {
    if pattern.len().saturating_mul(name.len()) > CELLS {
        return true;
    }
    // reached[i]: the pattern so far matches the first i octets of the name.
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for &sign in pattern {
        match sign {
            b'*' | b'%' => {
                let mut open = false;
                for (at, cell) in reached.iter_mut().enumerate() {
                    let crosses = at > 0 && sign == b'%' && Some(name[at - 1]) == delimiter;
                    open = *cell || (open && !crosses);
                    *cell = open;
                }
            }
            _ => {
                for at in (0..name.len()).rev() {
                    reached[at + 1] = reached[at] && name[at].eq_ignore_ascii_case(&sign);
                }
                reached[0] = false;
            }
        }
    }
    reached[name.len()]
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::literal("foo", "foo", true)]
    #[case::caseless("inbox", "INBOX", true)]
    #[case::other("foo", "bar", false)]
    #[case::star_crosses("f*r", "foo/bar", true)]
    #[case::percent_stops("f%r", "foo/bar", false)]
    #[case::percent_levels("%/%", "foo/bar", true)]
    #[case::percent_empty("foo/%", "foo/", true)]
    #[case::percent_too_deep("%", "foo/bar", false)]
    #[case::prefix("fo", "foo", false)]
    #[case::both("*%o", "a/b/foo", true)]
    fn globs(#[case] pattern: &str, #[case] name: &str, #[case] matches: bool) {
        assert_eq!(
            glob(pattern.as_bytes(), name.as_bytes(), Some(b'/')),
            matches
        );
    }
}
