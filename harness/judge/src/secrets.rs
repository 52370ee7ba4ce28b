//! What of a client's octets is shown to nobody.

use base64::{Engine, engine::general_purpose::STANDARD};
use mailspec_rules::syntax::imap::CommandBody;
use mailspec_run::Redactor;

use crate::words;

/// The command `body`, which is `message`.
pub(crate) fn of_imap(body: &CommandBody<'_>, message: &[u8], redactor: &Redactor) {
    match body {
        CommandBody::Login { password, .. } => hide(password.as_bytes(), redactor),
        CommandBody::Authenticate { .. } => {
            if let Some(initial) = words::words(message).nth(3) {
                of_answer(initial, redactor);
            }
        }
        _ => {}
    }
}

/// A line of an IMAP client that is no command: each word that may be a password is one.
pub(crate) fn of_bad_imap(message: &[u8], redactor: &Redactor) {
    let login = words::has_word(message, 1, "LOGIN") || words::has_word(message, 0, "LOGIN");
    let authenticate = words::has_word(message, 1, "AUTHENTICATE");
    if login || authenticate {
        let first = message
            .split(|octet| *octet == b'\n')
            .next()
            .unwrap_or_default();
        for word in words::words(first).skip(3) {
            hide(
                word.trim_ascii().strip_prefix(b"\"").unwrap_or(word),
                redactor,
            );
            hide(unquoted(word), redactor);
            of_answer(word, redactor);
        }
    }
}

/// A line of a POP3 client.
pub(crate) fn of_pop3(line: &[u8], redactor: &Redactor) {
    let line = words::content(line);
    let behind = |word: &str| {
        let is = words::has_word(line, 0, word);
        is.then(|| line.trim_ascii_start().get(word.len() + 1..))
            .flatten()
    };
    if let Some(password) = behind("PASS") {
        hide(password, redactor);
        hide(password.trim_ascii(), redactor);
    } else if words::has_word(line, 0, "APOP") {
        if let Some(digest) = words::words(line).nth(2) {
            hide_answer(digest, redactor);
        }
    } else if words::has_word(line, 0, "AUTH")
        && let Some(initial) = words::words(line).nth(2)
    {
        of_answer(initial, redactor);
    }
}

/// What a client answers to a challenge: base64 of a password, or of what holds one.
pub(crate) fn of_answer(line: &[u8], redactor: &Redactor) {
    let line = words::content(line).trim_ascii();
    hide_answer(line, redactor);
    let Ok(decoded) = STANDARD.decode(line) else {
        return;
    };
    // PLAIN (RFC 4616 §2) separates by NUL, XOAUTH2 and OAUTHBEARER by SOH; LOGIN has nothing else.
    let fields: Vec<&[u8]> = decoded.split(|octet| matches!(octet, 0 | 1)).collect();
    let secret = fields
        .iter()
        .enumerate()
        .filter(|(at, _)| fields.len() == 1 || *at > 1 || decoded.contains(&1));
    for (_, field) in secret {
        hide(field, redactor);
        if let Some(at) = field.iter().position(|octet| *octet == b' ') {
            hide(&field[at + 1..], redactor);
        }
    }
}

fn hide(secret: &[u8], redactor: &Redactor) {
    // What a program has masked itself hides nothing.
    let masked = secret.iter().all(|octet| b"*x".contains(octet));
    if let (false, Ok(secret)) = (masked, str::from_utf8(secret)) {
        redactor.hide(secret);
    }
}

fn hide_answer(answer: &[u8], redactor: &Redactor) {
    if let Ok(answer) = str::from_utf8(answer) {
        redactor.hide_answer(answer);
    }
}

fn unquoted(word: &[u8]) -> &[u8] {
    let word = word.strip_prefix(b"\"").unwrap_or(word);
    word.strip_suffix(b"\"").unwrap_or(word)
}
