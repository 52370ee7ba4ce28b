//! Faults of the conversation: what a deviating server answers to a whole command, or takes it for.

use super::{
    connection::{Connection, State},
    output::Completion,
};
use crate::{Faults, faults::imap::Fault};

/// Words of the protocol that a server may know in capitals alone.
const WORDS: [&[u8]; 12] = [
    b"CAPABILITY",
    b"NOOP",
    b"LIST",
    b"STATUS",
    b"MESSAGES",
    b"FETCH",
    b"FLAGS",
    b"AUTHENTICATE",
    b"PLAIN",
    b"ENABLE",
    b"IDLE",
    b"APPENDLIMIT",
];

/// Octets of an ID that is long.
const LONG_ID: usize = 300;

/// The tag of a command that is not obeyed, and how it is completed instead.
pub(super) fn answer<'m>(
    connection: &Connection,
    message: &'m [u8],
) -> Option<(&'m str, Completion)> {
    if connection.out.conforms() {
        return None;
    }
    let has = |fault| connection.out.has(fault);
    let line = message.split(|&octet| octet == b'\r').next()?;
    let mut words = line.splitn(3, |&octet| octet == b' ');
    let tag = str::from_utf8(words.next()?).ok()?;
    let verb = words.next().unwrap_or_default();
    let arguments = words.next().unwrap_or_default();
    let is = |known: &str| verb.eq_ignore_ascii_case(known.as_bytes());
    let contains = |what: &[u8]| arguments.windows(what.len()).any(|window| window == what);
    let stranger = connection.account().is_none();
    let selected = matches!(connection.state, State::Selected(..));
    let bad = has(Fault::CapitalsAlone) && line.split(|c| !c.is_ascii_alphanumeric()).any(is_small)
        || has(Fault::IdNilRefused) && is("ID") && contains(b"NIL")
        || has(Fault::IdShortAlone) && is("ID") && line.len() > LONG_ID
        || has(Fault::IdAfterLogin) && is("ID") && stranger
        || has(Fault::EnableUnknownBad) && is("ENABLE") && contains(b"X-")
        || has(Fault::AnyStateNotSelected) && selected && (is("CAPABILITY") || is("LOGOUT"))
        || has(Fault::StarttlsRefused) && is("STARTTLS")
        || has(Fault::StarRefused) && is("SEARCH") && arguments.ends_with(b"*")
        || has(Fault::CapabilityClearAlone) && is("CAPABILITY") && connection.tls && stranger;
    if bad {
        return Some((tag, Completion::bad("That is not known here")));
    }
    let any_state = [
        "CAPABILITY",
        "NOOP",
        "LOGOUT",
        "ID",
        "STARTTLS",
        "LOGIN",
        "AUTHENTICATE",
    ];
    let known = || mailspec_syntax::imap::Command::parse(message).is_ok();
    let early = || stranger && !any_state.into_iter().any(is) && known();
    let closes = !stranger && !selected && is("CLOSE");
    if has(Fault::AnythingBeforeLogin) && early() || has(Fault::FetchWrongState) && closes {
        return Some((tag, Completion::ok("Completed")));
    }
    let quoting = is("LOGIN") || is("SELECT") || is("EXAMINE") || is("STATUS");
    let no = has(Fault::QuotesKept) && quoting && arguments.contains(&b'"')
        || has(Fault::NoopRefused) && is("NOOP")
        || has(Fault::OneAttempt) && connection.refused && (is("LOGIN") || is("AUTHENTICATE"))
        || connection.denied && is("LIST");
    no.then(|| (tag, Completion::no("Not with that")))
}

/// What a deviating server takes an AUTHENTICATE for (RFC 4959 §3), or a LIST (RFC 5258 §3.1).
pub(super) fn taken_for(message: &[u8], faults: Faults) -> Option<Vec<u8>> {
    if faults.is_empty() {
        return None;
    }
    if faults.has(Fault::RecursiveMatchAlone) {
        for (sent, taken) in [
            ("(RECURSIVEMATCH)", "()"),
            ("(REMOTE RECURSIVEMATCH)", "(REMOTE)"),
        ] {
            let at = message
                .windows(sent.len())
                .position(|window| window == sent.as_bytes());
            if let Some(at) = at {
                let behind = &message[at + sent.len()..];
                return Some([&message[..at], taken.as_bytes(), behind].concat());
            }
        }
    }
    let mut words = message.trim_ascii_end().splitn(4, |&octet| octet == b' ');
    let (tag, verb, mechanism) = (words.next()?, words.next()?, words.next()?);
    let initial = words.next()?;
    if !verb.eq_ignore_ascii_case(b"AUTHENTICATE") {
        return None;
    }
    let without = [tag, b" ", verb, b" ", mechanism].concat();
    let taken = match () {
        () if faults.has(Fault::InitialResponseUnread) => without,
        () if faults.has(Fault::EqualsSignUnknown) && initial == b"=" => without,
        () if faults.has(Fault::Base64Lenient) => {
            [&without, &b" "[..], &base64_of(initial)].concat()
        }
        () => return None,
    };
    Some([&taken, &b"\r\n"[..]].concat())
}

/// What of a text is base64, whatever stands between.
pub(super) fn base64_of(text: &[u8]) -> Vec<u8> {
    let base64 = |octet: &u8| octet.is_ascii_alphanumeric() || b"+/=".contains(octet);
    text.iter().copied().filter(base64).collect()
}

/// Whether a command may be done behind the next one by a server that minds no order.
pub(super) fn changes(message: &[u8]) -> bool {
    let verb = message
        .split(|&octet| octet == b' ' || octet == b'\r')
        .nth(1);
    matches!(verb, Some(b"STORE" | b"EXPUNGE" | b"SELECT"))
}

/// Whether a command is one that a server may do behind the next one (RFC 4314 §5.1.1).
pub(super) fn sets_acl(message: &[u8]) -> bool {
    let verb = message.split(|&octet| octet == b' ').nth(1);
    verb == Some(b"SETACL")
}

fn is_small(word: &[u8]) -> bool {
    WORDS
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known) && word != *known)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::unread(
        Fault::InitialResponseUnread,
        "a AUTHENTICATE PLAIN AGE=",
        Some("a AUTHENTICATE PLAIN")
    )]
    #[case::empty(
        Fault::EqualsSignUnknown,
        "a AUTHENTICATE PLAIN =",
        Some("a AUTHENTICATE PLAIN")
    )]
    #[case::not_empty(Fault::EqualsSignUnknown, "a AUTHENTICATE PLAIN AGE=", None)]
    #[case::lenient(
        Fault::Base64Lenient,
        "a AUTHENTICATE PLAIN A!G E=",
        Some("a AUTHENTICATE PLAIN AGE=")
    )]
    #[case::no_response(Fault::InitialResponseUnread, "a AUTHENTICATE PLAIN", None)]
    #[case::other(Fault::InitialResponseUnread, "a LIST a b", None)]
    #[case::recursive_match(
        Fault::RecursiveMatchAlone,
        "a LIST (REMOTE RECURSIVEMATCH) a b",
        Some("a LIST (REMOTE) a b")
    )]
    fn commands_are_taken_for(
        #[case] fault: Fault,
        #[case] sent: &str,
        #[case] taken: Option<&str>,
    ) {
        let faults = [fault].into_iter().collect();
        assert_eq!(
            taken_for(format!("{sent}\r\n").as_bytes(), faults),
            taken.map(|taken| format!("{taken}\r\n").into_bytes())
        );
    }
}
