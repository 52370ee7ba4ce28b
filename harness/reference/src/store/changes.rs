//! When the flags of a message changed, one by one (RFC 7162 §3.1).

use std::sync::Arc;

use super::flags::{Flags, SystemFlag};

/// The version of the mailbox with which each flag of a message last changed.
///
/// A system flag has one from the beginning, a keyword from when it was first set (RFC 7162
/// §3.1.3: a system flag is always existent).
#[derive(Clone, Debug, Default)]
pub struct Changes {
    system: [u64; SystemFlag::ALL.len()],
    keywords: Vec<(Arc<str>, u64)>,
}

impl Changes {
    /// Of a message that arrives with `flags`.
    pub(super) fn arrived(flags: &Flags, version: u64) -> Self {
        let keywords = flags.keywords().iter();
        Self {
            system: [version; SystemFlag::ALL.len()],
            keywords: keywords.map(|it| (Arc::clone(it), version)).collect(),
        }
    }

    /// The flags were `before` and are `after` now.
    pub(super) fn note(&mut self, before: &Flags, after: &Flags, version: u64) {
        for (flag, last) in SystemFlag::ALL.into_iter().zip(&mut self.system) {
            if before.contains(flag) != after.contains(flag) {
                *last = version;
            }
        }
        let set = after.keywords().iter().filter(|it| !before.has_keyword(it));
        let cleared = before.keywords().iter().filter(|it| !after.has_keyword(it));
        for keyword in set.chain(cleared) {
            let known = self.keywords.iter_mut();
            match known
                .into_iter()
                .find(|(it, _)| it.eq_ignore_ascii_case(keyword))
            {
                Some((_, last)) => *last = version,
                None => self.keywords.push((Arc::clone(keyword), version)),
            }
        }
    }

    /// The version with which the last of `flags` changed; 0 if each is a keyword never set.
    pub fn last_of(&self, flags: &Flags) -> u64 {
        let system = SystemFlag::ALL.into_iter().zip(self.system);
        let system = system.filter(|(flag, _)| flags.contains(*flag));
        let keywords = self.keywords.iter().filter(|(it, _)| flags.has_keyword(it));
        let keywords = keywords.map(|(_, last)| *last);
        system
            .map(|(_, last)| last)
            .chain(keywords)
            .max()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use mailspec_syntax::imap::{Atom, Flag};
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn flags(words: &[&'static str]) -> Flags {
        let flags: Vec<Flag<'static>> = words
            .iter()
            .map(|word| match *word {
                "\\Seen" => Flag::Seen,
                "\\Draft" => Flag::Draft,
                word => Flag::Keyword(Atom::new(word).unwrap()),
            })
            .collect();
        Flags::from_command(&flags)
    }

    #[rstest]
    #[case::never_changed(&["\\Draft"], 3)]
    #[case::set(&["\\Seen"], 5)]
    #[case::cleared(&["$a"], 7)]
    #[case::set_later(&["$B"], 7)]
    #[case::never_set(&["$c"], 0)]
    #[case::the_last_of_several(&["\\Draft", "\\Seen", "$c"], 5)]
    #[case::none(&[], 0)]
    fn each_flag_has_its_own(#[case] asked: &[&'static str], #[case] version: u64) {
        let mut changes = Changes::arrived(&flags(&["$a"]), 3);
        changes.note(&flags(&["$a"]), &flags(&["$A", "\\Seen"]), 5);
        changes.note(&flags(&["$a", "\\Seen"]), &flags(&["\\Seen", "$b"]), 7);
        assert_eq!(changes.last_of(&flags(asked)), version);
    }
}
