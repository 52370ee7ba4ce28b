//! No output shows a secret: everything that leaves the run passes here.
//!
//! A [`Redactor`] knows passwords, SASL data and digests, and puts `***` in their place wherever
//! they stand as whole values: as they are, quoted, escaped, percent-encoded, or in base64 with
//! anything around them. With the password `secret` the word `secretary` stays.
//!
//! A password that is shorter than four octets, or is a word of the protocols such as `INBOX`,
//! would shred every transcript and be told by its gaps. It is masked where it is known to be
//! one: in credentials, and in what the server answers to them.

use std::{
    collections::HashSet,
    ops::Range,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use memchr::memmem;

use crate::under_test::{Account, PasswordChange, Target};

/// What stands in a secret's place.
pub(crate) const MASK: &str = "***";

/// The shortest secret that is masked wherever it stands.
const DISTINCT: usize = 4;
/// The shortest beginning of a secret that is masked where a text was cut.
const BEGINNING: usize = 3;
/// The shortest run of letters that is tried as base64.
const BASE64: usize = 4;

/// Words that a session is full of.
const WORDS: &[&str] = &[
    "ALERT",
    "ANSWERED",
    "APOP",
    "APPEND",
    "AUTH",
    "AUTHENTICATE",
    "BODY",
    "BODYSTRUCTURE",
    "CAPA",
    "CAPABILITY",
    "CHECK",
    "CLOSE",
    "COMPLETED",
    "COPY",
    "CREATE",
    "DELE",
    "DELETE",
    "DELETED",
    "DONE",
    "DRAFT",
    "ENABLE",
    "ENVELOPE",
    "EXAMINE",
    "EXISTS",
    "EXPUNGE",
    "FETCH",
    "FLAGGED",
    "FLAGS",
    "HEADER",
    "IDLE",
    "IMAP",
    "IMAP4REV1",
    "INBOX",
    "INTERNALDATE",
    "LIST",
    "LOGIN",
    "LOGOUT",
    "LSUB",
    "MAILSPEC",
    "MESSAGES",
    "MOVE",
    "NAMESPACE",
    "NOOP",
    "PASS",
    "PERMANENTFLAGS",
    "PLAIN",
    "POP3",
    "PREAUTH",
    "QUIT",
    "READ-ONLY",
    "READ-WRITE",
    "RECENT",
    "RENAME",
    "RETR",
    "RFC822",
    "RSET",
    "SEARCH",
    "SEEN",
    "SELECT",
    "SIZE",
    "STARTTLS",
    "STAT",
    "STATUS",
    "STLS",
    "STORE",
    "SUBSCRIBE",
    "TEXT",
    "UIDL",
    "UIDNEXT",
    "UIDVALIDITY",
    "UNSEEN",
    "UNSUBSCRIBE",
    "USER",
];

/// What is not to be shown; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Redactor(Arc<RwLock<Secrets>>);

#[derive(Default)]
struct Secrets {
    /// Masked wherever they stand, the longest first.
    distinct: Vec<Vec<u8>>,
    /// Single words, one for each connection perhaps.
    digests: HashSet<Vec<u8>>,
    /// Runs of base64 or hexadecimal digits: what clients said in SASL exchanges, and proved.
    answers: HashSet<Vec<u8>>,
    /// Masked where they are known to be secrets.
    common: Vec<Vec<u8>>,
}

impl Redactor {
    /// One that knows the passwords of `target`.
    pub fn of(target: &Target) -> Self {
        let redactor = Self::default();
        redactor.learn(target);
        redactor
    }

    /// Never shows the passwords of `target`.
    pub fn learn(&self, target: &Target) {
        for account in target.everybody() {
            self.learn_account(account);
            if target.change_password.is_some() && account.has_password() {
                self.learn_account(&PasswordChange::changed(account));
            }
        }
    }

    /// Never shows the password of `account`, nor its token.
    pub fn learn_account(&self, account: &Account) {
        self.hide(account.password.reveal());
        self.hide(account.token());
    }

    /// Never shows `secret`.
    pub fn hide(&self, secret: &str) {
        let secret = secret.as_bytes();
        let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let common = secret.len() < DISTINCT
            || WORDS
                .iter()
                .any(|word| word.as_bytes().eq_ignore_ascii_case(secret));
        let list = match common {
            true => &mut secrets.common,
            false => &mut secrets.distinct,
        };
        if !secret.is_empty() && !list.iter().any(|known| known == secret) {
            list.push(secret.to_vec());
            list.sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// Never shows `digest`, which is one word and stands for a password on one connection.
    pub fn hide_digest(&self, digest: &str) {
        let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        secrets.digests.insert(digest.as_bytes().to_vec());
    }

    /// Never shows `answer`, base64 or hexadecimal digits that prove who a client is.
    pub fn hide_answer(&self, answer: &str) {
        let answer = answer.trim_end_matches('=');
        if answer.len() >= BASE64 {
            let mut secrets = self.0.write().unwrap_or_else(PoisonError::into_inner);
            secrets.answers.insert(answer.as_bytes().to_vec());
        }
    }

    /// Never shows the passwords in arguments of a command line that are URLs, or were to be.
    pub fn hide_in_arguments(&self, arguments: impl IntoIterator<Item = String>) {
        for argument in arguments {
            if let Some(secret) = password_of(&argument) {
                self.hide(&argument[secret.clone()]);
                if let Ok(decoded) = String::from_utf8(unpercent(argument[secret].as_bytes()).0) {
                    self.hide(&decoded);
                }
            }
        }
    }

    /// `text` without secrets.
    pub fn text(&self, text: &str) -> String {
        let masked = self.octets(text.as_bytes());
        // Secrets are text, so that no character is cut.
        let masked = String::from_utf8_lossy(&masked);
        without_userinfo(&masked)
    }

    /// `octets` without secrets.
    pub fn octets(&self, octets: &[u8]) -> Vec<u8> {
        masked(
            octets,
            0..octets.len(),
            &self.hidden(octets, Place::Anywhere),
        )
    }

    /// Where secrets stand in `octets`, in order.
    pub(crate) fn hidden(&self, octets: &[u8], place: Place) -> Vec<Range<usize>> {
        let secrets = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut found = secrets.found(octets);
        match place {
            Place::Anywhere => {}
            Place::Cut => found.extend(secrets.begun(octets).map(|from| from..octets.len())),
            Place::Answer | Place::CutAnswer => {
                if place == Place::CutAnswer {
                    found.extend(secrets.begun(octets).map(|from| from..octets.len()));
                }
                // `tag NO text`, `-ERR text`
                let before = usize::from(!octets.starts_with(b"+") && !octets.starts_with(b"-"));
                let mut spaces = octets.iter().enumerate().filter(|(_, c)| **c == b' ');
                if let Some((from, _)) = spaces.nth(before) {
                    for secret in &secrets.common {
                        find(&octets[from..], secret, |at| {
                            found.push(from + at.start..from + at.end);
                        });
                    }
                }
            }
        }
        found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        found
    }
}

/// What octets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Any text.
    Anywhere,
    /// A text whose end was cut off, perhaps in the middle of a secret.
    Cut,
    /// An answer to credentials: behind the status any word may be the password.
    Answer,
    /// Such an answer, whose end was cut off.
    CutAnswer,
}

/// The `part` of `octets` with `***` in place of what is `hidden`, which is in order.
pub(crate) fn masked(octets: &[u8], part: Range<usize>, hidden: &[Range<usize>]) -> Vec<u8> {
    let mut shown = Vec::with_capacity(part.len());
    let mut at = part.start;
    for range in hidden {
        let (from, to) = (range.start.max(part.start), range.end.min(part.end));
        if from >= to || to <= at {
            continue;
        }
        if from >= at {
            shown.extend_from_slice(&octets[at..from]);
            shown.extend_from_slice(MASK.as_bytes());
        }
        at = to;
    }
    shown.extend_from_slice(&octets[at..part.end]);
    shown
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MASK)
    }
}

impl Secrets {
    /// Where secrets stand in `octets`.
    fn found(&self, octets: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        self.words(octets, &mut found);
        for secret in &self.distinct {
            find(octets, secret, |range| found.push(range));
        }
        let views = [(b'%', unpercent as View), (b'\\', unescape as View)];
        for (mark, view) in views {
            if !octets.contains(&mark) {
                continue;
            }
            let (plain, places) = view(octets);
            for secret in &self.distinct {
                find(&plain, secret, |range| {
                    found.push(places[range.start]..places[range.end]);
                });
            }
        }
        self.base64(octets, &mut found);
        self.before_ellipses(octets, &mut found);
        found
    }

    /// Words that are digests.
    fn words(&self, octets: &[u8], found: &mut Vec<Range<usize>>) {
        if self.digests.is_empty() {
            return;
        }
        let mut at = 0;
        for word in octets.split(|octet| !is_word(Some(octet))) {
            if self.digests.contains(word) {
                found.push(at..at + word.len());
            }
            at += word.len() + 1;
        }
    }

    /// Runs of base64 that hold a secret.
    fn base64(&self, octets: &[u8], found: &mut Vec<Range<usize>>) {
        let secrets = self.distinct.iter().chain(&self.common);
        // Three octets are four letters: most words are too short to hold any.
        let shortest = secrets.map(Vec::len).min().unwrap_or(usize::MAX);
        let letters = (shortest.saturating_mul(4) / 3).max(BASE64);
        let mut at = 0;
        while at < octets.len() {
            let length = octets[at..]
                .iter()
                .take_while(|octet| is_base64(**octet))
                .count();
            let padding = octets[at + length..]
                .iter()
                .take(2)
                .take_while(|octet| **octet == b'=')
                .count();
            if self.answers.contains(&octets[at..at + length]) {
                found.push(at..at + length + padding);
            } else if length + padding >= letters {
                // What stands before it may be made of the same letters.
                let starts = (at..at + length).take(4);
                for start in starts {
                    if self.is_in_base64(&octets[start..at + length]) {
                        found.push(at..at + length + padding);
                        break;
                    }
                }
            }
            at += length.max(1);
        }
    }

    fn is_in_base64(&self, run: &[u8]) -> bool {
        let Some(decoded) = decoded_base64(run) else {
            return false;
        };
        // Credentials are fields between NUL (RFC 4616 §2) or SOH (XOAUTH2), or all there is.
        let mut fields = decoded.split(|octet| matches!(octet, 0 | 1));
        let mut inside = false;
        for secret in &self.distinct {
            find(&decoded, secret, |_| inside = true);
        }
        inside || fields.any(|field| self.common.iter().any(|secret| secret == field))
    }

    /// Beginnings of secrets that were cut off and end in an ellipsis: every text of ours that is cut
    /// says so by one, wherever it was cut, and passes here.
    fn before_ellipses(&self, octets: &[u8], found: &mut Vec<Range<usize>>) {
        let mut from = 0;
        while let Some(at) = position(&octets[from..], "…".as_bytes()) {
            let at = from + at;
            let before = octets[..at].trim_ascii_end();
            // A quotation may be closed behind what was cut.
            let unquoted = before.strip_suffix(b"\"").unwrap_or(before);
            for before in [before, unquoted] {
                if let Some(begun) = self.begun(before) {
                    found.push(begun..before.len());
                }
            }
            from = at + "…".len();
        }
    }

    /// Where the beginning of a secret stands at the end of `octets`, in any form.
    fn begun(&self, octets: &[u8]) -> Option<usize> {
        // No secret is so long, whatever its form, that its beginning is before that.
        let longest = self.distinct.iter().chain(&self.digests).map(Vec::len);
        let far = longest.max().unwrap_or(0).saturating_mul(WIDEST) + BASE64_BEFORE;
        let skipped = octets.len().saturating_sub(far);
        let octets = &octets[skipped..];
        let plain = self.begun_plainly(octets);
        let views = [(b'%', unpercent as View), (b'\\', unescape as View)];
        let encoded = views.into_iter().filter_map(|(mark, view)| {
            let whole = &octets[..octets.len() - torn(octets, mark)];
            let (plain, places) = view(whole);
            self.begun_plainly(&plain).map(|begun| places[begun])
        });
        let all = plain.into_iter().chain(encoded);
        let begun = all.chain(self.begun_in_base64(octets)).min();
        begun.map(|begun| skipped + begun)
    }

    /// Where the beginning of a secret stands at the end of `octets` as it is.
    fn begun_plainly(&self, octets: &[u8]) -> Option<usize> {
        let begun = self.distinct.iter().chain(&self.digests).map(|secret| {
            let lengths = (BEGINNING..secret.len()).rev();
            let starts = lengths.filter_map(|length| {
                let start = octets.len().checked_sub(length)?;
                let same = octets[start..] == secret[..length] && is_boundary(octets, start);
                same.then_some(start)
            });
            starts.min()
        });
        begun.flatten().min()
    }

    /// Where base64 stands at the end of `octets` that is cut off within a secret.
    fn begun_in_base64(&self, octets: &[u8]) -> Option<usize> {
        let letters = octets.iter().rev().take_while(|octet| is_base64(**octet));
        let at = octets.len() - letters.count();
        let holds = |start| {
            let decoded = decoded_base64(&octets[start..]).unwrap_or_default();
            // The last field of SASL PLAIN is the password (RFC 4616 §2).
            let fields = decoded.rsplit(|octet| matches!(octet, 0 | 1));
            let last = fields.take(1).next().unwrap_or_default();
            let is_field = last.len() < decoded.len() && !last.is_empty();
            let all = self.distinct.iter().chain(&self.common);
            is_field && all.clone().any(|secret| secret.starts_with(last))
                || self.begun_plainly(&decoded).is_some()
        };
        let mut starts = (at..octets.len()).take(4);
        starts.any(holds).then_some(at)
    }
}

/// How many octets one octet of a secret may take: `\u{10ffff}`.
const WIDEST: usize = 10;
/// How many letters of base64 may stand before those that hold a secret: names, tokens' keys.
const BASE64_BEFORE: usize = 1024;

/// How many octets at the end of `octets` are the beginning of an escape that was cut off.
fn torn(octets: &[u8], mark: u8) -> usize {
    let last = octets.iter().rposition(|octet| *octet == mark);
    let rest = last.map_or(&[][..], |at| &octets[at..]);
    let is_torn = match rest {
        [b'%', digits @ ..] => digits.len() < 2,
        [b'\\'] | [b'\\', b'x'] | [b'\\', b'x', _] => true,
        [b'\\', b'u', b'{', digits @ ..] => digits.len() < 7 && !digits.contains(&b'}'),
        [b'\\', b'u', digits @ ..] => digits.len() < 4,
        _ => false,
    };
    match is_torn {
        true => rest.len(),
        false => 0,
    }
}

/// What base64 says whose end may be cut off.
fn decoded_base64(run: &[u8]) -> Option<Vec<u8>> {
    let standard: Vec<u8> = run
        .iter()
        .map(|octet| match octet {
            b'-' => b'+',
            b'_' => b'/',
            octet => *octet,
        })
        .collect();
    // A run that was cut has one letter too many, perhaps.
    let whole = match standard.len() % 4 {
        1 => &standard[..standard.len() - 1],
        _ => &standard[..],
    };
    LENIENT.decode(whole).ok()
}

/// Octets decoded, and where each of them stood; one place more than there are octets.
type View = fn(&[u8]) -> (Vec<u8>, Vec<usize>);

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Every place where `secret` is a whole value of `octets`.
fn find(octets: &[u8], secret: &[u8], mut each: impl FnMut(Range<usize>)) {
    let mut from = 0;
    while let Some(at) = position(&octets[from..], secret) {
        let range = from + at..from + at + secret.len();
        let begins = !is_word(secret.first()) || is_boundary(octets, range.start);
        let ends = !is_word(secret.last()) || !is_word(octets.get(range.end));
        from = range.start + 1;
        if begins && ends {
            from = range.end;
            each(range);
        }
    }
}

fn position(octets: &[u8], part: &[u8]) -> Option<usize> {
    memmem::find(octets, part).filter(|_| !part.is_empty())
}

/// Whether a value may begin at `at`.
fn is_boundary(octets: &[u8], at: usize) -> bool {
    at == 0 || !is_word(octets.get(at - 1))
}

fn is_word(octet: Option<&u8>) -> bool {
    octet.is_some_and(|octet| octet.is_ascii_alphanumeric() || !octet.is_ascii())
}

fn is_base64(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"+/-_".contains(&octet)
}

/// Percent-encoding (RFC 3986 §2.1) undone.
fn unpercent(octets: &[u8]) -> (Vec<u8>, Vec<usize>) {
    decoded(octets, |rest| match rest {
        [b'%', high, low, ..] => Some((vec![octet(*high, *low)?], 3)),
        _ => None,
    })
}

/// Escapes with a backslash undone: of quoted strings, and those that our own texts have.
fn unescape(octets: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let character = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).ok()?;
        let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
        Some(c.to_string().into_bytes())
    };
    decoded(octets, |rest| match rest {
        [b'\\', b'x', high, low, ..] => Some((vec![octet(*high, *low)?], 4)),
        [b'\\', b'u', b'{', digits @ ..] => {
            let end = digits.iter().take(7).position(|octet| *octet == b'}')?;
            Some((character(&digits[..end])?, end + 4))
        }
        [b'\\', b'u', digits @ ..] => Some((character(digits.get(..4)?)?, 6)),
        [b'\\', b'r', ..] => Some((vec![b'\r'], 2)),
        [b'\\', b'n', ..] => Some((vec![b'\n'], 2)),
        [b'\\', b't', ..] => Some((vec![b'\t'], 2)),
        [b'\\', b'0', ..] => Some((vec![0], 2)),
        [b'\\', quoted @ (b'"' | b'\\' | b'\''), ..] => Some((vec![*quoted], 2)),
        _ => None,
    })
}

/// `octets` with what `escape` reads of a rest (the octets meant, and how many stood for them) put
/// in its place; and where each octet stood, the end as well.
fn decoded(
    octets: &[u8],
    escape: impl Fn(&[u8]) -> Option<(Vec<u8>, usize)>,
) -> (Vec<u8>, Vec<usize>) {
    let mut plain = Vec::with_capacity(octets.len());
    let mut places = Vec::with_capacity(octets.len() + 1);
    let mut at = 0;
    while at < octets.len() {
        let (meant, length) = escape(&octets[at..]).unwrap_or((vec![octets[at]], 1));
        places.resize(places.len() + meant.len(), at);
        plain.extend(meant);
        at += length;
    }
    places.push(octets.len());
    (plain, places)
}

fn octet(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Where the password stands in an argument that is a URL, or was to be one.
fn password_of(argument: &str) -> Option<Range<usize>> {
    let (from, is_url) = match argument.find("://") {
        Some(at) => (at + "://".len(), true),
        None => (0, false),
    };
    let rest = &argument[from..];
    let (colon, end) = match (rest.rfind('@'), is_url) {
        (Some(at), _) => (rest[..at].find(':')?, at),
        // No host: what stands where a port would is no number.
        (None, true) => {
            let colon = rest.find(':')?;
            let port = rest[colon + 1..].trim_end_matches('/');
            if rest.starts_with('[') || port.parse::<u16>().is_ok() {
                return None;
            }
            (colon, rest.len())
        }
        (None, false) => return None,
    };
    Some(from + colon + 1..from + end)
}

/// `text` with the passwords of URLs in it masked, whosever they are.
fn without_userinfo(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        shown.push_str(before);
        let ends = |c: char| c.is_whitespace() || "\"'`<>".contains(c);
        let (authority, behind) = after.split_at(after.find(ends).unwrap_or(after.len()));
        match authority.rsplit_once('@') {
            Some((userinfo, host)) if userinfo.contains(':') => {
                let user = userinfo.split(':').next().unwrap_or_default();
                shown.extend([user, ":", MASK, "@", host]);
            }
            _ => shown.push_str(authority),
        }
        rest = behind;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn redactor(secret: &str) -> Redactor {
        let redactor = Redactor::default();
        redactor.hide(secret);
        redactor
    }

    fn masked_at(place: Place, secret: &str, text: &str) -> String {
        let hidden = redactor(secret).hidden(text.as_bytes(), place);
        let masked = masked(text.as_bytes(), 0..text.len(), &hidden);
        String::from_utf8(masked).unwrap()
    }

    #[rstest]
    #[case::alone("secret", "secret", "***")]
    #[case::word("secret", "my secretary has a secret.", "my secretary has a ***.")]
    #[case::part("secret", "topsecret secret2 secrets", "topsecret secret2 secrets")]
    #[case::twice("secret", "secret secret", "*** ***")]
    #[case::quoted("secret", "a NO \"secret\" is wrong", "a NO \"***\" is wrong")]
    #[case::with_quotes("a\"b\\c", r#"LOGIN u "a\"b\\c""#, r#"LOGIN u "***""#)]
    #[case::as_it_is("a\"b\\c", r#"PASS a"b\c"#, "PASS ***")]
    #[case::blank("two words", "PASS two words", "PASS ***")]
    #[case::escaped(
        "secret",
        "AUTH \\x00joe\\x00secret\\r\\n",
        "AUTH \\x00joe\\x00***\\r\\n"
    )]
    #[case::unicode("gehe1m-ü", "got \\u{22}gehe1m-\\u{fc}", "got \\u{22}***")]
    #[case::unicode_octets("gehe1m-ü", "got gehe1m-\\xc3\\xbc!", "got ***!")]
    #[case::percent("p@ss:w/rd", "imap://u:p%40ss%3aw%2Frd@h", "imap://u:***@h")]
    #[case::percent_in_text("p@ss:w/rd", "x=p%40ss%3aw%2Frd&y", "x=***&y")]
    #[case::all_percent("secret", "%73%65%63%72%65%74", "***")]
    #[case::behind_percent("secret", "joe%20secret", "joe%20***")]
    #[case::base64("secret", "+ c2VjcmV0", "+ ***")]
    #[case::plain("secret", "got AGpvZQBzZWNyZXQ=, which", "got ***, which")]
    #[case::plain_for_another("secret", "am9lAGpvZQBzZWNyZXQ", "***")]
    #[case::plain_behind_letters("secret", "x/AGpvZQBzZWNyZXQ=", "***")]
    #[case::token(
        "ya29.vF9dft4qmTc2",
        "dXNlcj1zb21ldXNlcgFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMgEB",
        "***"
    )]
    #[case::base64_of_a_word("secret", "c2VjcmV0YXJ5", "c2VjcmV0YXJ5")]
    #[case::cut("secret", "a NO secre… (6 octets)", "a NO ***… (6 octets)")]
    #[case::cut_with_a_space("secret", "a NO secre … (6 octets)", "a NO *** … (6 octets)")]
    #[case::cut_word("secret", "a NO top-sec…, xsec…", "a NO top-***…, xsec…")]
    #[case::overlapping("aaaa", "aaaa aaaaa", "*** aaaaa")]
    #[case::short("ab", "a NO ab", "a NO ab")]
    #[case::short_in_plain("ab", "got AGpvZQBhYg==", "got ***")]
    #[case::a_word_of_the_protocol("inbox", "* LIST () NIL INBOX", "* LIST () NIL INBOX")]
    #[case::nothing("", "a NO", "a NO")]
    fn masks_whole_values(#[case] secret: &str, #[case] text: &str, #[case] expected: &str) {
        assert_eq!(redactor(secret).text(text), expected);
        assert_eq!(redactor(secret).text(expected), expected);
    }

    #[test]
    fn masks_digests() {
        let redactor = Redactor::default();
        redactor.hide_digest("c4c9334bac560ecc979e58001b3e22fb");
        let text = "APOP x c4c9334bac560ecc979e58001b3e22fb, c4c9334bac560ecc979e58001b3e22fbx";
        assert_eq!(
            redactor.text(text),
            "APOP x ***, c4c9334bac560ecc979e58001b3e22fbx"
        );
    }

    #[test]
    fn masks_what_clients_proved() {
        let redactor = Redactor::default();
        redactor.hide_answer("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw");
        redactor.hide_answer("v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        let text = "NO p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=, \
                    (dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw) v0X8v3Bz2T0C";
        assert_eq!(redactor.text(text), "NO p=***, (***) v0X8v3Bz2T0C");
    }

    #[test]
    fn masks_tokens() {
        let redactor = Redactor::default();
        redactor.learn_account(&Account::new("joe", "").with_token("ya29.vF9dft4qmTc2"));
        let text =
            "a NO ya29.vF9dft4qmTc2, bixhPWpvZSwBYXV0aD1CZWFyZXIgeWEyOS52RjlkZnQ0cW1UYzIBAQ==";
        assert_eq!(redactor.text(text), "a NO ***, ***");
    }

    #[rstest]
    #[case("OK", "a1 NO OK is wrong", "a1 NO *** is wrong")]
    #[case("OK", "a1 OK", "a1 OK")]
    #[case("a", "a NO a: a", "a NO ***: ***")]
    #[case("+OK", "+OK +OK x", "+OK *** x")]
    #[case("pass", "-ERR pass?", "-ERR ***?")]
    fn answers_to_credentials(#[case] secret: &str, #[case] text: &str, #[case] expected: &str) {
        assert_eq!(masked_at(Place::Answer, secret, text), expected);
    }

    #[rstest]
    #[case("secret", "a NO sec", "a NO ***")]
    #[case("secret", "a NO se", "a NO se")]
    #[case("secret", "a NO xsec", "a NO xsec")]
    #[case("sec\"ret", r#"a NO "sec\"#, r#"a NO "***"#)]
    #[case("gehe1m-ü", r"a NO gehe1m-\xc", "a NO ***")]
    #[case("gehe1m-ü", r"a NO gehe1m-\u{f", "a NO ***")]
    #[case("p@ss:w/rd", "imap://u:p%40ss%3", "imap://u:***")]
    #[case("secret", "a NO AGpvZQBzZWNy", "a NO ***")]
    #[case("secret", "a NO AGpvZQBz", "a NO ***")]
    #[case("secret", "a NO AGpvZQ", "a NO AGpvZQ")]
    #[case("secret", "a NO x/c2Vjc", "a NO ***")]
    fn ends_of_what_was_cut(#[case] secret: &str, #[case] text: &str, #[case] expected: &str) {
        assert_eq!(masked_at(Place::Cut, secret, text), expected);
    }

    /// Wherever a text is cut, and in whatever form the secret stands there.
    #[rstest]
    #[case::plain("hunter2hunter", "hunter2hunter", 3)]
    #[case::quoted("pa\"ss\\w%rd", r#"pa\"ss\\w%rd"#, 4)]
    #[case::percent("p@ss:w/rd", "p%40ss%3aw%2Frd", 5)]
    #[case::octets("gehe1m-ü", "gehe1m-\\xc3\\xbc", 3)]
    #[case::plain_sasl("hunter2hunter", "AGpvZQBodW50ZXIyaHVudGVy", 8)]
    #[case::sasl_for_another("hunter2hunter", "am9lAGpvZQBodW50ZXIyaHVudGVy", 12)]
    #[case::base64("hunter2hunter", "aHVudGVyMmh1bnRlcg", 4)]
    #[case::digest("", "c4c9334bac560ecc979e58001b3e22fb", 3)]
    fn texts_that_were_cut(
        #[case] secret: &str,
        #[case] form: &str,
        #[case] least: usize,
        #[values("", "\"", " ")] behind: &str,
        #[values("", "… (1 more octets)")] more: &str,
    ) {
        let redactor = redactor(secret);
        redactor.hide_digest("c4c9334bac560ecc979e58001b3e22fb");
        for cut in least..form.len() {
            let text = format!("a NO [{}{behind}…{more}", &form[..cut]);
            let shown = redactor.text(&text);
            // What closes a quotation may be taken for a part of it.
            let rest = shown.strip_prefix("a NO [***").unwrap_or(&text);
            let rest = rest.strip_prefix(behind).unwrap_or(rest);
            assert_eq!(rest, format!("…{more}"), "{text}");
        }
    }

    #[rstest]
    #[case("imap://joe:hunter2@h:bad", "'imap://joe:***@h:bad' hunter2x ***")]
    #[case("imap:joe:hunter2", "'imap:joe:hunter2' hunter2x hunter2")]
    #[case("joe:hunter2@h", "'joe:***@h' hunter2x ***")]
    #[case("imap://joe:hunter2", "'imap://joe:***' hunter2x ***")]
    #[case("imap://joe:h%75nter2@h@", "'imap://joe:***@' hunter2x hunter2")]
    #[case(
        "--imap=imap://joe:h%75nter2@h",
        "'--imap=imap://joe:***@h' hunter2x ***"
    )]
    #[case("imap://h:143", "'imap://h:143' hunter2x hunter2")]
    fn urls(#[case] argument: &str, #[case] expected: &str) {
        let redactor = Redactor::default();
        redactor.hide_in_arguments([argument.to_owned()]);
        let text = format!("'{argument}' hunter2x hunter2");
        assert_eq!(redactor.text(&text), expected);
    }
}
