//! Faults of reading: what a deviating server makes of the mailbox names in a command.

use crate::{Faults, faults::imap::Fault};

/// How a message is taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading<'m> {
    AsItIs,
    /// For this message.
    For(Vec<u8>),
    /// For nothing that makes sense.
    Senseless {
        tag: &'m str,
    },
}

/// The commands about names, and SEARCH, whose arguments are misread.
const VERBS: [&[u8]; 11] = [
    b"CREATE",
    b"DELETE",
    b"RENAME",
    b"SELECT",
    b"EXAMINE",
    b"STATUS",
    b"SUBSCRIBE",
    b"UNSUBSCRIBE",
    b"LIST",
    b"LSUB",
    b"SEARCH",
];

/// What a server with `faults` takes a whole message for.
pub(super) fn read(message: &[u8], faults: Faults) -> Reading<'_> {
    if faults.is_empty() {
        return Reading::AsItIs;
    }
    let mut words = message.splitn(3, |&octet| octet == b' ');
    let (Some(tag), Some(verb), Some(arguments)) = (words.next(), words.next(), words.next())
    else {
        return Reading::AsItIs;
    };
    if !VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known)) {
        return Reading::AsItIs;
    }
    let mut named = arguments.trim_ascii_end().split(|&octet| octet == b' ');
    let refused = faults.has(Fault::LiteralNamesRefused) && arguments.contains(&b'{')
        || faults.has(Fault::RenameToLiteralRefused)
            && verb.eq_ignore_ascii_case(b"RENAME")
            && !arguments.starts_with(b"{")
            && arguments.contains(&b'{')
        || faults.has(Fault::NilRefused) && named.clone().any(|it| it.eq_ignore_ascii_case(b"NIL"))
        || faults.has(Fault::AtomsAlphanumeric) && named.next().is_some_and(is_strange);
    if refused {
        let tag = str::from_utf8(tag).unwrap_or_default();
        return Reading::Senseless { tag };
    }
    let arguments = match () {
        () if faults.has(Fault::QuotedPairsKept) => with_pairs(arguments),
        () if faults.has(Fault::Base64Folded) => folded(arguments),
        () if faults.has(Fault::EightBitNamesCreated) && !arguments.is_ascii() => {
            as_literal(arguments)
        }
        () => return Reading::AsItIs,
    };
    Reading::For([tag, b" ", verb, b" ", &arguments].concat())
}

/// Whether an argument is an atom with signs in it.
fn is_strange(argument: &[u8]) -> bool {
    let atom = !matches!(argument.first(), Some(b'"' | b'{'));
    let usual = |octet: &u8| octet.is_ascii_alphanumeric() || b"-_./".contains(octet);
    atom && !argument.iter().all(usual)
}

/// A backslash more for each quoted pair.
fn with_pairs(arguments: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(arguments.len());
    let mut octets = arguments.iter();
    while let Some(&octet) = octets.next() {
        if octet == b'\\' {
            out.extend_from_slice(b"\\\\\\");
            out.extend(octets.next());
        } else {
            out.push(octet);
        }
    }
    out
}

/// A quoted name, which no octet above 127 may stand in, as a literal.
fn as_literal(arguments: &[u8]) -> Vec<u8> {
    let name = arguments.trim_ascii_end().strip_prefix(b"\"");
    let Some(name) = name.and_then(|name| name.strip_suffix(b"\"")) else {
        return arguments.to_vec();
    };
    [format!("{{{}}}\r\n", name.len()).as_bytes(), name, b"\r\n"].concat()
}

/// The BASE64 of modified UTF-7 in small letters.
fn folded(arguments: &[u8]) -> Vec<u8> {
    let mut shifted = false;
    let fold = |&octet: &u8| {
        shifted = match octet {
            b'&' => true,
            b'-' => false,
            _ => shifted,
        };
        match shifted {
            true => octet.to_ascii_lowercase(),
            false => octet,
        }
    };
    arguments.iter().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nil(Fault::NilRefused, "a SELECT nil", None)]
    #[case::nil_in_a_word(Fault::NilRefused, "a SELECT nils", Some("a SELECT nils"))]
    #[case::literal(Fault::LiteralNamesRefused, "a DELETE {1}\r\nx", None)]
    #[case::message(
        Fault::LiteralNamesRefused,
        "a APPEND x {1}\r\nx",
        Some("a APPEND x {1}\r\nx")
    )]
    #[case::second_name(Fault::RenameToLiteralRefused, "a RENAME x {1}\r\ny", None)]
    #[case::first_name(
        Fault::RenameToLiteralRefused,
        "a RENAME {1}\r\nx y",
        Some("a RENAME {1}\r\nx y")
    )]
    #[case::atom(Fault::AtomsAlphanumeric, "a CREATE a!b", None)]
    #[case::plain(Fault::AtomsAlphanumeric, "a CREATE a-b/c", Some("a CREATE a-b/c"))]
    #[case::pairs(
        Fault::QuotedPairsKept,
        "a CREATE \"\\\"\"",
        Some("a CREATE \"\\\\\\\"\"")
    )]
    #[case::base64(Fault::Base64Folded, "a CREATE A&AOQ-B", Some("a CREATE A&aoq-B"))]
    #[case::eight_bit(
        Fault::EightBitNamesCreated,
        "a CREATE \"\u{e4}\"",
        Some("a CREATE {2}\r\n\u{e4}")
    )]
    #[case::no_fault(Fault::CreateExisting, "a CREATE NIL", Some("a CREATE NIL"))]
    fn names_are_taken_so(#[case] fault: Fault, #[case] sent: &str, #[case] taken: Option<&str>) {
        let message = format!("{sent}\r\n");
        let reading = read(message.as_bytes(), [fault].into_iter().collect());
        let read = match reading {
            Reading::AsItIs => Some(message.clone().into_bytes()),
            Reading::For(other) => Some(other),
            Reading::Senseless { tag } => {
                assert_eq!(tag, "a");
                None
            }
        };
        assert_eq!(read, taken.map(|taken| format!("{taken}\r\n").into_bytes()));
    }
}
