//! Which names LIST and LSUB return (RFC 3501 §6.3.8, §6.3.9).
//!
//! This server interprets a reference by putting it before the mailbox name,
//! unless that begins with the delimiter: then it stands for itself.

use std::borrow::Cow;

/// A mailbox name with wildcards, joined with its reference.
#[derive(Clone, Debug)]
pub struct Pattern {
    octets: Vec<u8>,
    delimiter: u8,
}

impl Pattern {
    /// `name` in the context of `reference`.
    pub fn new(reference: &[u8], name: &[u8], delimiter: u8) -> Self {
        let octets = if name.first() == Some(&delimiter) {
            name.to_vec()
        } else {
            [reference, name].concat()
        };
        Self { octets, delimiter }
    }

    /// Whether a mailbox name matches; INBOX does so in any case of letters (RFC 3501 §5.1).
    ///
    /// Takes no more than the product of both lengths, whatever the pattern.
    pub fn matches(&self, name: &[u8]) -> bool {
        self.wildcard_match(&self.octets, name)
            || name.eq_ignore_ascii_case(b"INBOX")
                && self.wildcard_match(&self.octets.to_ascii_uppercase(), b"INBOX")
    }

    /// Whether the pattern ends with `%`.
    pub fn ends_with_percent(&self) -> bool {
        self.octets.ends_with(b"%")
    }

    /// The superior names of `name` that match, if the pattern ends with `%`.
    ///
    /// LIST and LSUB return them with `\Noselect` where they are not names on
    /// their own (RFC 3501 §6.3.8, §6.3.9).
    pub fn matching_superiors<'n>(&self, name: &'n [u8]) -> impl Iterator<Item = &'n [u8]> {
        superiors(name, self.delimiter)
            .filter(|superior| self.ends_with_percent() && self.matches(superior))
    }

    fn wildcard_match(&self, pattern: &[u8], name: &[u8]) -> bool {
        // reached[i]: the pattern so far matches the first i octets of the name.
        let mut reached = vec![false; name.len() + 1];
        reached[0] = true;
        for symbol in pattern {
            match symbol {
                b'*' | b'%' => {
                    for (at, octet) in name.iter().enumerate() {
                        let passes = *symbol == b'*' || *octet != self.delimiter;
                        reached[at + 1] |= reached[at] && passes;
                    }
                }
                literal => {
                    for (at, octet) in name.iter().enumerate().rev() {
                        reached[at + 1] = reached[at] && octet == literal;
                    }
                    reached[0] = false;
                }
            }
        }
        reached[name.len()]
    }
}

/// The names above `name`, from the top down.
pub fn superiors(name: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    name.iter()
        .enumerate()
        .filter(move |(at, octet)| **octet == delimiter && *at > 0)
        .map(|(at, _)| &name[..at])
}

/// The root that `LIST reference ""` returns: the delimiter for a rooted reference, else nothing.
pub fn root(reference: &[u8], delimiter: u8) -> Cow<'static, [u8]> {
    if reference.first() == Some(&delimiter) {
        Cow::Owned(vec![delimiter])
    } else {
        Cow::Borrowed(b"")
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::star_everything("", "*", "a/b/c", true)]
    #[case::star_empty("", "a*", "a", true)]
    #[case::percent_one_level("", "%", "a", true)]
    #[case::percent_stops("", "%", "a/b", false)]
    #[case::percent_second_level("", "a/%", "a/b", true)]
    #[case::percent_not_deeper("", "a/%", "a/b/c", false)]
    #[case::percent_inside("", "a%d/e", "abcd/e", true)]
    #[case::percent_inside_stops("", "a%e", "ab/e", false)]
    #[case::mixed("", "%/*", "a/b/c", true)]
    #[case::mixed_needs_delimiter("", "%/*", "a", false)]
    #[case::star_then_percent("", "*/%", "a/b/c", true)]
    #[case::exact("", "a/b", "a/b", true)]
    #[case::case_counts("", "A", "a", false)]
    #[case::exact_is_no_prefix("", "a", "ab", false)]
    #[case::needs_all_of_it("", "ab", "a", false)]
    #[case::reference("a/", "%", "a/b", true)]
    #[case::reference_keeps_out("a/", "%", "b", false)]
    #[case::reference_without_delimiter("a", "b*", "abc", true)]
    #[case::rooted_name("a/", "/b", "/b", true)]
    #[case::rooted_name_drops_reference("a/", "/b", "a//b", false)]
    #[case::inbox("", "inbox", "INBOX", true)]
    #[case::inbox_wildcard("", "inb%", "INBOX", true)]
    #[case::inbox_upper_case("", "INBOX", "INBOX", true)]
    #[case::inbox_only("", "inbox/a", "INBOX/a", false)]
    #[case::inbox_no_match("", "inbux", "INBOX", false)]
    #[case::inbox_percent("", "%", "INBOX", true)]
    #[case::empty_pattern("", "", "a", false)]
    #[case::backtracking("", "*a*a*a*b", "aaaaaaaaab", true)]
    fn matching(
        #[case] reference: &str,
        #[case] pattern: &str,
        #[case] name: &str,
        #[case] expected: bool,
    ) {
        let pattern = Pattern::new(reference.as_bytes(), pattern.as_bytes(), b'/');
        assert_eq!(pattern.matches(name.as_bytes()), expected);
    }

    #[rstest]
    #[case::top("%", "foo/bar", &["foo"])]
    #[case::second("foo/%", "foo/bar/zap", &["foo/bar"])]
    #[case::several("*%", "a/b/c", &["a", "a/b"])]
    #[case::not_at_the_end("%/", "foo/bar", &[])]
    #[case::star_is_not_enough("*", "foo/bar", &[])]
    #[case::leading_delimiter("%", "/foo", &[])]
    fn superiors_that_match(#[case] pattern: &str, #[case] name: &str, #[case] expected: &[&str]) {
        let pattern = Pattern::new(b"", pattern.as_bytes(), b'/');
        let found: Vec<_> = pattern
            .matching_superiors(name.as_bytes())
            .map(String::from_utf8_lossy)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn many_wildcards_stay_bounded() {
        let pattern = Pattern::new(b"", &b"*a%".repeat(300), b'/');
        assert!(!pattern.matches(&[b'a'; 299]));
        assert!(pattern.matches(&[b'a'; 300]));
    }

    #[rstest]
    #[case("", "")]
    #[case("a/b", "")]
    #[case("/a/b", "/")]
    fn roots(#[case] reference: &str, #[case] expected: &str) {
        assert_eq!(root(reference.as_bytes(), b'/'), expected.as_bytes());
    }
}
