//! How a deviating server misreads lines of the client.

use super::output::Output;
use crate::faults::pop3::Fault;

/// The line as a deviating server takes it; `None` if it takes it as it is.
pub(super) fn misread(line: &[u8], out: &Output) -> Option<Vec<u8>> {
    if out.has(Fault::NumbersGuessed) {
        return guessed(line);
    }
    if out.has(Fault::SpacesCollapsed) {
        return reworded(line, |words| words.retain(|word| !word.is_empty()));
    }
    if out.has(Fault::SurplusTaken) {
        return reworded(line, |words| {
            if let Some(most) = arguments(words[0]) {
                words.truncate(1 + most);
            }
        });
    }
    if out.has(Fault::NumbersLikeAtoi) {
        return reworded(line, |words| {
            if numbered(words[0]) {
                words[1..].iter_mut().for_each(|word| *word = digits(word));
            }
        });
    }
    if out.has(Fault::Utf8UserDropsOctets) {
        return reworded(line, |_| {}).map(|line| {
            String::from_utf8_lossy(&line)
                .chars()
                .filter(|&c| c != char::REPLACEMENT_CHARACTER && !('\u{80}'..'\u{a0}').contains(&c))
                .collect::<String>()
                .into_bytes()
        });
    }
    None
}

/// Whether an argument of the line is longer than such a server has room for.
pub(super) fn has_long_argument(line: &[u8]) -> bool {
    let words = line.trim_ascii_end().split(|&octet| octet == b' ');
    words.skip(1).any(|word| word.len() > 32)
}

/// The line with its words changed by `change`; the first of them is the keyword.
fn reworded(line: &[u8], change: impl FnOnce(&mut Vec<&[u8]>)) -> Option<Vec<u8>> {
    let text = line.strip_suffix(b"\r\n")?;
    let mut words: Vec<&[u8]> = text.split(|&octet| octet == b' ').collect();
    change(&mut words);
    Some([&words.join(&b' ')[..], b"\r\n"].concat())
}

/// How many arguments a command takes; of PASS and AUTH it is not said.
fn arguments(keyword: &[u8]) -> Option<usize> {
    Some(match &*keyword.to_ascii_uppercase() {
        b"QUIT" | b"STAT" | b"NOOP" | b"RSET" | b"CAPA" | b"STLS" => 0,
        b"USER" | b"LIST" | b"RETR" | b"DELE" | b"UIDL" | b"LANG" => 1,
        b"TOP" | b"APOP" => 2,
        _ => return None,
    })
}

/// Whether the arguments of a command are numbers.
fn numbered(keyword: &[u8]) -> bool {
    let numbered: [&[u8]; 5] = [b"LIST", b"RETR", b"DELE", b"TOP", b"UIDL"];
    numbered.contains(&&*keyword.to_ascii_uppercase())
}

/// The digits of a word, up to the first octet behind them that is none.
fn digits(word: &[u8]) -> &[u8] {
    let from = usize::from(matches!(word.first(), Some(b'+' | b'-')));
    let digits = word[from..]
        .iter()
        .take_while(|octet| octet.is_ascii_digit());
    match digits.count() {
        0 => word,
        count => &word[from..from + count],
    }
}

/// The command with the number 1 for an argument that is none.
fn guessed(line: &[u8]) -> Option<Vec<u8>> {
    let text = line.trim_ascii();
    let (keyword, argument) = match text.iter().position(|octet| *octet == b' ') {
        Some(at) => text.split_at(at),
        None => (text, &b""[..]),
    };
    let argument = argument.trim_ascii();
    let number = str::from_utf8(argument)
        .ok()
        .and_then(|text| text.parse::<u32>().ok());
    let needs_one = match keyword {
        b"RETR" | b"DELE" => true,
        b"LIST" => !argument.is_empty(),
        _ => false,
    };
    let is_none = number.is_none_or(|number| number == 0);
    (needs_one && is_none).then(|| [keyword, b" 1\r\n"].concat())
}
