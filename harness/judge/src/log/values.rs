//! K-9 Mail's log of IMAP, and Thunderbird's for Android: what the server said, taken apart.
//!
//! `conn7<<<#2# [OK, [READ-WRITE], Select completed]` tells values, not octets. Those whose form is
//! plain are put together again and judged by the session rules; the grammar is lost, and so is
//! what is in other responses.

use crate::{
    conversation::{Beginning, Conversation, Kept, Side, Unit, What},
    words,
};

/// Connections that are told apart.
const CONNECTIONS: usize = 1000;

/// Whether a line holds a response.
pub(super) fn is_response(line: &[u8]) -> bool {
    response(line).is_some()
}

/// The conversations of a log.
pub(super) fn conversations(log: &[u8]) -> Vec<Conversation> {
    let mut all: Vec<Conversation> = Vec::new();
    for (number, line) in log.split(|octet| *octet == b'\n').enumerate() {
        let place = number as u64 + 1;
        let Some((name, what)) = response(line).or_else(|| command(line)) else {
            continue;
        };
        let known = all.iter().position(|known| known.name == name);
        let at = known.unwrap_or_else(|| {
            let mut conversation = Conversation::new(Unit::Line, Beginning::Unknown, Kept::Values);
            conversation.name = name.to_owned();
            conversation.remark(
                "the log has the values of responses and not their octets, so their grammar is not judged",
            );
            all.push(conversation);
            all.len() - 1
        });
        if known.is_some() || all.len() <= CONNECTIONS {
            all[at].push(place, what);
        }
    }
    all
}

/// `conn7<<<#2# [OK, Select completed]`; `#null#` or `*` stands for no tag, `#+#` for a plus sign.
fn response(line: &[u8]) -> Option<(&str, What)> {
    let text = str::from_utf8(words::content(line)).ok()?;
    let at = text.find("<<<")?;
    let name = text[..at].rsplit(' ').next()?;
    if !name.starts_with("conn") {
        return None;
    }
    let rest = text[at + 3..].strip_prefix('#')?;
    let (tag, values) = rest.split_once('#')?;
    let values = values.trim_start().strip_prefix('[')?.strip_suffix(']')?;
    let beginning = match tag {
        "null" | "*" => "*".to_owned(),
        "+" => "+".to_owned(),
        tag => tag.to_owned(),
    };
    let what = match spelt(values) {
        Some(values) => What::Octets(
            Side::Server,
            format!("{beginning} {values}\r\n").into_bytes(),
        ),
        None => What::Unseen,
    };
    Some((name, what))
}

/// `>>> 2 SELECT "INBOX" [conn7]`, and `[conn7] >>> 2 …`
fn command(line: &[u8]) -> Option<(&str, What)> {
    let text = str::from_utf8(words::content(line)).ok()?;
    let at = text.find(">>> ")?;
    let rest = &text[at + 4..];
    let (octets, name) = match rest.rsplit_once(" [") {
        Some((octets, name)) if name.starts_with("conn") => (octets, name.strip_suffix(']')?),
        _ => (
            rest,
            text[..at]
                .rsplit(' ')
                .find(|word| !word.is_empty())?
                .trim_matches(['[', ']']),
        ),
    };
    if !name.starts_with("conn") {
        return None;
    }
    let hidden = octets.contains("[Command Hidden") || octets.contains("*sensitive*");
    let what = match hidden {
        true => What::Unseen,
        false => What::Octets(Side::Client, format!("{octets}\r\n").into_bytes()),
    };
    Some((name, what))
}

/// The response that has these values, if its form leaves no doubt.
fn spelt(values: &str) -> Option<String> {
    let (first, rest) = values.split_once(", ").unwrap_or((values, ""));
    match first {
        "OK" | "NO" | "BAD" | "BYE" | "PREAUTH" => {
            let code = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            Some(match code {
                None => format!("{first} {rest}"),
                // Within a code lists are nested, and text may be anything.
                Some((code, text)) if !code.contains('[') => {
                    let text = text.strip_prefix(", ").unwrap_or(text);
                    format!("{first} [{}] {text}", code.replace(", ", " "))
                }
                Some(_) => return None,
            })
        }
        "SEARCH" | "CAPABILITY" if !rest.contains('[') => Some(
            format!("{first} {}", rest.replace(", ", " "))
                .trim_end()
                .to_owned(),
        ),
        number if number.bytes().all(|digit| digit.is_ascii_digit()) => {
            matches!(rest, "EXISTS" | "RECENT" | "EXPUNGE").then(|| format!("{number} {rest}"))
        }
        _ => None,
    }
}
