//! Words by which lines are told to be a client's or a server's, IMAP or POP3.

/// Commands of IMAP and its extensions.
const IMAP: &[&str] = &[
    "APPEND",
    "AUTHENTICATE",
    "CAPABILITY",
    "CHECK",
    "CLOSE",
    "COMPRESS",
    "COPY",
    "CREATE",
    "DELETE",
    "DELETEACL",
    "ENABLE",
    "EXAMINE",
    "EXPUNGE",
    "FETCH",
    "GETACL",
    "GETMETADATA",
    "GETQUOTA",
    "GETQUOTAROOT",
    "ID",
    "IDLE",
    "LIST",
    "LISTRIGHTS",
    "LOGIN",
    "LOGOUT",
    "LSUB",
    "MOVE",
    "MYRIGHTS",
    "NAMESPACE",
    "NOOP",
    "NOTIFY",
    "RENAME",
    "SEARCH",
    "SELECT",
    "SETACL",
    "SETMETADATA",
    "SETQUOTA",
    "SORT",
    "STARTTLS",
    "STATUS",
    "STORE",
    "SUBSCRIBE",
    "THREAD",
    "UID",
    "UNAUTHENTICATE",
    "UNSELECT",
    "UNSUBSCRIBE",
    "XLIST",
];

/// Commands of IMAP that are valid in any state, or before and after the login.
const IMAP_ANY: &[&str] = &["CAPABILITY", "COMPRESS", "ENABLE", "ID", "LOGOUT", "NOOP"];

/// Commands of IMAP that are valid before the login alone.
const IMAP_LOGIN: &[&str] = &["AUTHENTICATE", "LOGIN", "STARTTLS"];

/// Commands of POP3 and its extensions.
const POP3: &[&str] = &[
    "APOP", "AUTH", "CAPA", "DELE", "LANG", "LAST", "LIST", "NOOP", "PASS", "QUIT", "RETR", "RPOP",
    "RSET", "STAT", "STLS", "TOP", "UIDL", "USER", "UTF8", "XTND",
];

/// Commands of POP3 that are valid before and after the login.
const POP3_ANY: &[&str] = &["CAPA", "LANG", "NOOP", "QUIT"];

/// Commands of POP3 that are valid before the login alone.
const POP3_LOGIN: &[&str] = &["APOP", "AUTH", "STLS", "USER", "UTF8"];

/// Words behind the star of an untagged response.
const RESPONSES: &[&str] = &[
    "ACL",
    "BAD",
    "BYE",
    "CAPABILITY",
    "ENABLED",
    "ESEARCH",
    "EXISTS",
    "EXPUNGE",
    "FETCH",
    "FLAGS",
    "ID",
    "LIST",
    "LISTRIGHTS",
    "LSUB",
    "METADATA",
    "MYRIGHTS",
    "NAMESPACE",
    "NO",
    "OK",
    "PREAUTH",
    "QUOTA",
    "QUOTAROOT",
    "RECENT",
    "SEARCH",
    "SORT",
    "STATUS",
    "THREAD",
    "VANISHED",
];

/// The words of a line, without its end.
pub(crate) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    content(line)
        .split(|octet| *octet == b' ')
        .filter(|word| !word.is_empty())
}

/// A line without its end.
pub(crate) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn is_one_of(word: Option<&[u8]>, known: &[&str]) -> bool {
    word.is_some_and(|word| {
        known
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
    })
}

/// Whether the word at `at` of `line` is `name`, in whatever case.
pub(crate) fn has_word(line: &[u8], at: usize, name: &str) -> bool {
    is_one_of(words(line).nth(at), &[name])
}

/// Whether `line` is a command of IMAP: a tag and a word that is known.
pub(crate) fn is_imap_command(line: &[u8]) -> bool {
    let tag = words(line).next().unwrap_or_default();
    let is_tag = !tag.is_empty()
        && tag.len() <= 64
        && !tag.contains(&b'*')
        && !tag.contains(&b'+')
        && !line.starts_with(b" ");
    is_tag && is_one_of(words(line).nth(1), IMAP)
}

/// Whether `line` is a command of IMAP that says nothing of the state it is sent in.
pub(crate) fn is_any_state_imap(line: &[u8]) -> bool {
    is_imap_command(line) && is_one_of(words(line).nth(1), IMAP_ANY)
}

/// Whether `line` is a command of IMAP that is sent before the login alone.
pub(crate) fn is_login_imap(line: &[u8]) -> bool {
    is_imap_command(line) && is_one_of(words(line).nth(1), IMAP_LOGIN)
}

/// Whether `line` is a command of POP3.
pub(crate) fn is_pop3_command(line: &[u8]) -> bool {
    is_one_of(words(line).next(), POP3)
}

/// Whether `line` is a command of POP3 that says nothing of the state it is sent in.
pub(crate) fn is_any_state_pop3(line: &[u8]) -> bool {
    is_one_of(words(line).next(), POP3_ANY)
}

/// Whether `line` is a command of POP3 that is sent before the login alone.
pub(crate) fn is_login_pop3(line: &[u8]) -> bool {
    is_one_of(words(line).next(), POP3_LOGIN)
}

/// Whether a positive reply to the POP3 command `line` has many lines (RFC 1939 §3, RFC 2449 §5).
pub(crate) fn has_many_lines(line: &[u8]) -> bool {
    let first = words(line).next();
    let alone = words(line).nth(1).is_none();
    is_one_of(first, &["RETR", "TOP", "CAPA"])
        || alone && is_one_of(first, &["LIST", "UIDL", "LANG"])
}

/// Whether `line` is surely an untagged response with a word that is known.
pub(crate) fn is_known_response(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"* ") else {
        return false;
    };
    let first = words(rest).next().unwrap_or_default();
    match first.iter().all(u8::is_ascii_digit) {
        true => is_one_of(
            words(rest).nth(1),
            &["EXISTS", "RECENT", "EXPUNGE", "FETCH"],
        ),
        false => is_one_of(Some(first), RESPONSES),
    }
}

/// The tag and status of a completion, if `line` is one.
pub(crate) fn completion(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut words = words(line);
    let (tag, status) = (words.next()?, words.next()?);
    let tagged = !tag.starts_with(b"*") && !tag.starts_with(b"+") && !line.starts_with(b" ");
    (tagged && is_one_of(Some(status), &["OK", "NO", "BAD"])).then_some((tag, status))
}

/// Whether `line` looks like the greeting of an IMAP server (RFC 3501 §7.1).
pub(crate) fn is_imap_greeting(line: &[u8]) -> bool {
    line.starts_with(b"*")
        && ["OK", "PREAUTH", "BYE"]
            .iter()
            .any(|word| has_word(line, 1, word))
}

/// Whether `line` begins as a POP3 status does.
pub(crate) fn is_pop3_status(line: &[u8]) -> bool {
    let starts = |status: &[u8]| {
        line.len() >= status.len() && line[..status.len()].eq_ignore_ascii_case(status)
    };
    starts(b"+OK") || starts(b"-ERR")
}

/// The number of octets that the end of `line` announces: `{n}`, `{n+}` (RFC 3501 §4.3, RFC 7888).
pub(crate) fn announced(line: &[u8]) -> Option<u64> {
    let line = content(line).strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let open = line.iter().rposition(|octet| *octet == b'{')?;
    str::from_utf8(&line[open + 1..]).ok()?.parse().ok()
}
