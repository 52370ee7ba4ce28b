//! The names of capabilities: a misspelt one would skip a case for ever. Any may be needed, since
//! servers have their own; what is one letter from a name in the registry is taken for a mistake.

use crate::Protocol;
use crate::near::{distance, nearest};

/// Whether a capability may be called this; if not, the one that is likely meant.
///
/// Names that begin with X are experimental (RFC 3501 §6.1.1), and those that differ from a known
/// one in digits alone are other versions of it: both may be called anything.
pub(crate) fn known(protocol: Protocol, name: &str) -> Result<(), Option<&'static str>> {
    let (names, families) = match protocol {
        Protocol::Imap => (IMAP, IMAP_FAMILIES),
        Protocol::Pop3 => (POP3, POP3_FAMILIES),
    };
    let in_family = families.iter().any(|family| {
        name.len() > family.len()
            && name
                .get(..family.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(family))
    });
    if in_family || names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let is_atom = |octet: u8| octet.is_ascii_graphic() && !b"(){%*\"\\]".contains(&octet);
    if name.is_empty() || !name.bytes().all(is_atom) {
        return Err(None);
    }
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|letter| !letter.is_ascii_digit());
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let near = nearest(name, names.iter().chain(families).copied()).filter(|near| {
        distance(name, near) <= 1
            && (letters(name) != letters(near) || name.eq_ignore_ascii_case(near))
            && !name.starts_with(['X', 'x'])
    });
    match near {
        Some(near) => Err(Some(near)),
        None => Ok(()),
    }
}

/// The IANA registry of IMAP capabilities, and what is widely deployed beside.
const IMAP: &[&str] = &[
    "ACL",
    "ANNOTATE-EXPERIMENT-1",
    "APPENDLIMIT",
    "BINARY",
    "CATENATE",
    "CHILDREN",
    "CONDSTORE",
    "CONVERT",
    "CREATE-SPECIAL-USE",
    "ENABLE",
    "ESEARCH",
    "ESORT",
    "FILTERS",
    "ID",
    "IDLE",
    "IMAP4",
    "IMAP4rev1",
    "IMAP4rev2",
    "IMAPSIEVE",
    "INPROGRESS",
    "JMAPACCESS",
    "LANGUAGE",
    "LIST-EXTENDED",
    "LIST-METADATA",
    "LIST-MYRIGHTS",
    "LIST-STATUS",
    "LITERAL+",
    "LITERAL-",
    "LOGIN-REFERRALS",
    "LOGINDISABLED",
    "MAILBOX-REFERRALS",
    "MESSAGELIMIT",
    "METADATA",
    "METADATA-SERVER",
    "MOVE",
    "MULTIAPPEND",
    "MULTISEARCH",
    "NAMESPACE",
    "NOTIFY",
    "OBJECTID",
    "PARTIAL",
    "PREVIEW",
    "QRESYNC",
    "QUOTA",
    "QUOTASET",
    "REPLACE",
    "SASL-IR",
    "SAVEDATE",
    "SAVELIMIT",
    "SEARCHRES",
    "SORT",
    "SPECIAL-USE",
    "STARTTLS",
    "STATUS=SIZE",
    "UIDBATCHES",
    "UIDONLY",
    "UIDPLUS",
    "UNAUTHENTICATE",
    "UNSELECT",
    "URL-PARTIAL",
    "URLAUTH",
    "UTF8=ACCEPT",
    "UTF8=ONLY",
    "WITHIN",
    "XLIST",
];

const IMAP_FAMILIES: &[&str] = &[
    "AUTH=",
    "COMPRESS=",
    "CONTEXT=",
    "I18NLEVEL=",
    "IMAPSIEVE=",
    "QUOTA=RES-",
    "RIGHTS=",
    "SEARCH=",
    "SORT=",
    "THREAD=",
    "URLAUTH=",
    "APPENDLIMIT=",
    "MESSAGELIMIT=",
    "SAVELIMIT=",
];

/// The IANA registry of POP3 extensions; `CAPA` itself is not listed but may be
/// needed.
const POP3: &[&str] = &[
    "AUTH-RESP-CODE",
    "CAPA",
    "EXPIRE",
    "IMPLEMENTATION",
    "LANG",
    "LOGIN-DELAY",
    "PIPELINING",
    "RESP-CODES",
    "SASL",
    "STLS",
    "TOP",
    "UIDL",
    "USER",
    "UTF8",
];

const POP3_FAMILIES: &[&str] = &["SASL=", "UTF8="];

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::known(Protocol::Imap, "IDLE", Ok(()))]
    #[case::any_case(Protocol::Imap, "imap4REV1", Ok(()))]
    #[case::family(Protocol::Imap, "AUTH=PLAIN", Ok(()))]
    #[case::bare_family(Protocol::Imap, "AUTH=", Err(Some("AUTH=")))]
    #[case::misspelt(Protocol::Imap, "UIDPLSU", Err(Some("UIDPLUS")))]
    #[case::unknown(Protocol::Imap, "TELEPATHY", Ok(()))]
    #[case::experimental(Protocol::Imap, "X-GM-EXT-1", Ok(()))]
    #[case::experimental_near(Protocol::Imap, "XLST", Ok(()))]
    #[case::another_version(Protocol::Imap, "IMAP4rev3", Ok(()))]
    #[case::letter_missing(Protocol::Imap, "CONDSTOR", Err(Some("CONDSTORE")))]
    #[case::two_letters(Protocol::Imap, "MOVABLE", Ok(()))]
    #[case::no_atom(Protocol::Imap, "A B", Err(None))]
    #[case::nothing(Protocol::Imap, "", Err(None))]
    #[case::pop3(Protocol::Pop3, "RESP-CODES", Ok(()))]
    #[case::of_the_other(Protocol::Pop3, "MOVE", Ok(()))]
    #[case::sasl(Protocol::Pop3, "SASL=PLAIN", Ok(()))]
    fn names(
        #[case] protocol: Protocol,
        #[case] name: &str,
        #[case] expected: Result<(), Option<&'static str>>,
    ) {
        assert_eq!(known(protocol, name), expected);
    }
}
