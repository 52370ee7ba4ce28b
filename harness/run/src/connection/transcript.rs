//! What went over the connections of a case: bounded, and without secrets.
//!
//! Credentials that we send are masked when they are recorded; what else is a secret, wherever it
//! stands, when it is shown. Long literals keep their first octets.

use std::{
    collections::{HashMap, VecDeque},
    fmt::Write as _,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    redactor::{MASK, Place, Redactor, masked},
    visible::printable,
};

/// The record of a case, shared by its connections.
#[derive(Clone, Debug, Default)]
pub struct Transcript(Arc<Mutex<Record>>);

/// Entries kept; older ones are counted and dropped.
const ENTRIES: usize = 200;
/// Octets shown of one entry.
const OCTETS: usize = 1024;
/// Octets kept of all entries; older ones are dropped likewise.
const ALL_OCTETS: usize = 72 << 10;
/// Octets kept beyond those that are shown, so that a secret at the cut is seen to be one.
const BEYOND: usize = 512;
/// Octets shown of one literal.
const LITERAL: usize = 64;

#[derive(Debug, Default)]
struct Record {
    entries: VecDeque<Entry>,
    dropped: usize,
    redactor: Redactor,
    clients: HashMap<Arc<str>, ClientSide>,
    /// The octets of `entries`.
    octets: usize,
    /// What came of a message that is not whole yet: its first octets, and how many more.
    unfinished: HashMap<Arc<str>, (Vec<u8>, usize)>,
}

#[derive(Debug)]
struct Entry {
    connection: Arc<str>,
    from: From,
    octets: Vec<u8>,
    left_out: usize,
    /// It answers credentials.
    answers: bool,
    /// How often it came in a row.
    times: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Client,
    Server,
    /// The server, and the rest of the message did not come.
    Unfinished,
    Note,
}

/// Where a client's octets stand, to find lines, literals and secrets in them.
#[derive(Debug, Default)]
struct ClientSide {
    line: Vec<u8>,
    left_out: usize,
    literal: u64,
    /// Lines up to the server's next answer are credentials.
    sensitive: bool,
    /// Credentials were sent, and not answered yet.
    awaits: bool,
}

impl Transcript {
    /// An empty one that shows nothing that `redactor` knows.
    pub fn new(redactor: Redactor) -> Self {
        let record = Record {
            redactor,
            ..Record::default()
        };
        Self(Arc::new(Mutex::new(record)))
    }

    /// Octets that we sent, in any chunking.
    pub fn client(&self, connection: &Arc<str>, octets: &[u8]) {
        self.record().client(connection, octets);
    }

    /// One whole message of the server.
    pub fn server(&self, connection: &Arc<str>, message: &[u8]) {
        self.record().server(connection, message);
    }

    /// What came of a message of the server that is not whole yet, in place of what came before.
    pub fn unfinished(&self, connection: &Arc<str>, octets: &[u8]) {
        let mut record = self.record();
        if octets.is_empty() {
            record.unfinished.remove(connection);
            return;
        }
        let kept = &octets[..octets.len().min(OCTETS + BEYOND)];
        let (first, more) = record.unfinished.entry(Arc::clone(connection)).or_default();
        kept.clone_into(first);
        *more = octets.len() - kept.len();
    }

    /// Something that happened, such as a TLS handshake.
    pub fn note(&self, connection: &Arc<str>, text: &str) {
        let mut record = self.record();
        record.flush(connection);
        record.break_off(connection);
        let note = Entry::new(connection, From::Note, text.as_bytes(), 0);
        record.push(note);
    }

    /// `text` without secrets.
    pub fn mask(&self, text: &str) -> String {
        self.record().redactor.text(text)
    }

    /// The lines to show: `A C: …`, `A S: …`, `A -- …`.
    pub fn lines(&self) -> Vec<String> {
        let mut record = self.record();
        let open: Vec<Arc<str>> = record.clients.keys().cloned().collect();
        for connection in open {
            record.flush(&connection);
        }
        let mut open: Vec<Arc<str>> = record.unfinished.keys().cloned().collect();
        open.sort();
        for connection in open {
            record.break_off(&connection);
        }
        let mut lines = Vec::with_capacity(record.entries.len() + 1);
        if record.dropped > 0 {
            lines.push(format!("… {} earlier messages left out", record.dropped));
        }
        for entry in &record.entries {
            entry.render(&record.redactor, &mut lines);
        }
        lines
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Record {
    fn client(&mut self, connection: &Arc<str>, mut octets: &[u8]) {
        if !self.clients.contains_key(connection) {
            self.clients
                .insert(Arc::clone(connection), ClientSide::default());
        }
        while !octets.is_empty() {
            let Some(side) = self.clients.get_mut(connection) else {
                return;
            };
            if side.literal > 0 {
                let length = octets
                    .len()
                    .min(usize::try_from(side.literal).unwrap_or(usize::MAX));
                let (data, rest) = octets.split_at(length);
                side.literal -= length as u64;
                side.keep(data, LITERAL);
                octets = rest;
                continue;
            }
            let end = octets.iter().position(|&octet| octet == b'\n');
            let (data, rest) = octets.split_at(end.map_or(octets.len(), |end| end + 1));
            side.keep(data, OCTETS);
            octets = rest;
            if end.is_some() {
                side.literal = announced(&side.line).unwrap_or(0);
                self.flush(connection);
            }
        }
    }

    /// Records what `connection` has sent so far of a line.
    fn flush(&mut self, connection: &Arc<str>) {
        let Some(side) = self.clients.get_mut(connection) else {
            return;
        };
        if side.line.is_empty() && side.left_out == 0 {
            return;
        }
        let line = std::mem::take(&mut side.line);
        let left_out = std::mem::take(&mut side.left_out);
        let shown = if side.sensitive {
            MASK.as_bytes().to_vec()
        } else {
            let (shown, credentials) = mask_command(line);
            side.sensitive = credentials == Credentials::Follow;
            side.awaits |= credentials != Credentials::None;
            shown
        };
        let left_out = if side.sensitive { 0 } else { left_out };
        self.push(Entry::new(connection, From::Client, &shown, left_out));
    }

    fn server(&mut self, connection: &Arc<str>, message: &[u8]) {
        self.flush(connection);
        self.unfinished.remove(connection);
        self.said(connection, From::Server, message, 0);
    }

    /// Nothing more comes of what `connection` has received so far of a message.
    fn break_off(&mut self, connection: &Arc<str>) {
        if let Some((octets, more)) = self.unfinished.remove(connection) {
            self.said(connection, From::Unfinished, &octets, more);
        }
    }

    fn said(&mut self, connection: &Arc<str>, from: From, message: &[u8], more: usize) {
        let mut shown = &message[..message.len().min(OCTETS + BEYOND)];
        let mut answers = false;
        if let Some(side) = self.clients.get_mut(connection) {
            let challenge = message.starts_with(b"+") && !message.starts_with(b"+OK");
            if side.sensitive && challenge && message.len() > b"+ \r\n".len() {
                shown = b"+ ***";
            } else if !challenge {
                side.sensitive = false;
            }
            answers = side.awaits;
            side.awaits &= challenge || message.starts_with(b"* ");
        }
        let left_out = if shown == b"+ ***" {
            0
        } else {
            message.len() - shown.len() + more
        };
        let mut entry = Entry::new(connection, from, shown, left_out);
        entry.answers = answers;
        self.push(entry);
    }

    fn push(&mut self, entry: Entry) {
        if let Some(last) = self.entries.back_mut()
            && (last.from, &last.octets, last.left_out, last.answers)
                == (entry.from, &entry.octets, entry.left_out, entry.answers)
            && last.connection == entry.connection
        {
            last.times += 1;
            return;
        }
        self.octets += entry.octets.len();
        while (self.entries.len() >= ENTRIES || self.octets > ALL_OCTETS)
            && let Some(oldest) = self.entries.pop_front()
        {
            self.octets -= oldest.octets.len();
            self.dropped += oldest.times;
        }
        self.entries.push_back(entry);
    }
}

impl ClientSide {
    fn keep(&mut self, octets: &[u8], limit: usize) {
        let room = limit.saturating_sub(self.line.len()).min(octets.len());
        self.line.extend_from_slice(&octets[..room]);
        self.left_out += octets.len() - room;
    }
}

impl Entry {
    fn new(connection: &Arc<str>, from: From, octets: &[u8], left_out: usize) -> Self {
        Self {
            connection: Arc::clone(connection),
            from,
            octets: octets.to_vec(),
            left_out,
            answers: false,
            times: 1,
        }
    }

    fn render(&self, redactor: &Redactor, lines: &mut Vec<String>) {
        let mark = match self.from {
            From::Client => "C:",
            From::Server | From::Unfinished => "S:",
            From::Note => "--",
        };
        let octets = self.octets.strip_suffix(b"\n").unwrap_or(&self.octets);
        let octets = octets.strip_suffix(b"\r").unwrap_or(octets);
        let cut = self.left_out > 0 || self.from == From::Unfinished;
        let place = match (cut, self.answers) {
            (true, true) => Place::CutAnswer,
            (true, false) => Place::Cut,
            (false, true) => Place::Answer,
            (false, false) => Place::Anywhere,
        };
        let hidden = redactor.hidden(octets, place);
        let parts = match self.from {
            From::Server | From::Unfinished => abbreviated(octets),
            From::Client | From::Note => vec![(0..octets.len(), false)],
        };
        let mut shown = Vec::with_capacity(octets.len());
        for (part, more) in parts {
            shown.extend(masked(octets, part, &hidden));
            if more {
                shown.extend_from_slice("…".as_bytes());
            }
        }
        let beyond = shown.len().saturating_sub(OCTETS);
        shown.truncate(OCTETS);
        for line in shown.split(|&octet| octet == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            lines.push(format!("{} {mark} {}", self.connection, printable(line)));
        }
        let Some(last) = lines.last_mut() else {
            return;
        };
        if self.left_out + beyond > 0 {
            let _ = write!(last, " … ({} more octets)", self.left_out + beyond);
        }
        if self.from == From::Unfinished {
            last.push_str(" … (the rest did not come)");
        }
        if self.times > 1 {
            let _ = write!(last, " … ({} times)", self.times);
        }
    }
}

/// The size that a line's end announces: `{n}` or `{n+}` (RFC 3501 §4.3, RFC 7888).
fn announced(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let open = line.iter().rposition(|&octet| octet == b'{')?;
    std::str::from_utf8(&line[open + 1..]).ok()?.parse().ok()
}

/// What a client's line has of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Credentials {
    None,
    /// In the line alone.
    Here,
    /// In the next lines as well.
    Follow,
}

/// Replaces the credentials of a client's line.
fn mask_command(line: Vec<u8>) -> (Vec<u8>, Credentials) {
    let end = line.len()
        - line
            .iter()
            .rev()
            .take_while(|octet| b"\r\n".contains(octet))
            .count();
    let words: Vec<&[u8]> = line[..end].split(|&octet| octet == b' ').collect();
    let is = |at: usize, name: &str| {
        words
            .get(at)
            .is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    // How many words stay readable, and whether secrets follow in later lines.
    let (keep, follows) = if is(1, "LOGIN") {
        (3, announced(&line).is_some())
    } else if is(1, "AUTHENTICATE") {
        (3, true)
    } else if is(0, "AUTH") && words.len() > 1 {
        (2, true)
    } else if is(0, "PASS") {
        (1, false)
    } else if is(0, "APOP") {
        (2, false)
    } else {
        return (line, Credentials::None);
    };
    let credentials = match follows {
        true => Credentials::Follow,
        false => Credentials::Here,
    };
    if words.len() <= keep {
        return (line, credentials);
    }
    let mut shown = words[..keep].join(&b' ');
    shown.extend_from_slice(b" ***");
    (shown, credentials)
}

/// The parts of a message that are shown, each with whether more of a literal follows it: of long
/// literals the first octets.
fn abbreviated(message: &[u8]) -> Vec<(Range<usize>, bool)> {
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(length) = message[at..].iter().position(|&octet| octet == b'\n') {
        let line = at..at + length + 1;
        at = line.end;
        let Some(size) = announced(&message[line]) else {
            continue;
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let end = at + size.min(message.len() - at);
        if end - at > LITERAL {
            parts.push((from..at + LITERAL, true));
            from = end;
        }
        at = end;
    }
    parts.push((from..message.len(), false));
    parts
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    fn lines(exchange: &[(char, &str)]) -> Vec<String> {
        let redactor = Redactor::default();
        redactor.hide("hunter2");
        redactor.hide("OK");
        let transcript = Transcript::new(redactor);
        let a: Arc<str> = "A".into();
        for (side, octets) in exchange {
            match side {
                'C' => transcript.client(&a, octets.as_bytes()),
                _ => transcript.server(&a, octets.as_bytes()),
            }
        }
        transcript.lines()
    }

    #[rstest]
    #[case::login(&[('C', "a LOGIN joe other\r\n")], &["A C: a LOGIN joe ***"])]
    #[case::login_quoted(&[('C', "a login joe \"o t\"\r\n")], &["A C: a login joe ***"])]
    #[case::login_literals(
        &[('C', "a LOGIN {3}\r\n"), ('S', "+ go\r\n"), ('C', "joe {5}\r\n"), ('S', "+ \r\n"), ('C', "other\r\n"), ('S', "a OK in\r\n"), ('C', "b NOOP\r\n")],
        &["A C: a LOGIN {3}", "A S: + ***", "A C: ***", "A S: + ", "A C: ***", "A S: a OK in", "A C: b NOOP"],
    )]
    #[case::initial_response(&[('C', "a AUTHENTICATE PLAIN AGpvZQ==\r\n")], &["A C: a AUTHENTICATE PLAIN ***"])]
    #[case::exchange(
        &[('C', "a AUTHENTICATE PLAIN\r\n"), ('S', "+ Zm9v\r\n"), ('C', "AGpvZQ==\r\n"), ('S', "a NO\r\n"), ('C', "b NOOP\r\n")],
        &["A C: a AUTHENTICATE PLAIN", "A S: + ***", "A C: ***", "A S: a NO", "A C: b NOOP"],
    )]
    #[case::pass(&[('C', "PASS a b\r\n")], &["A C: PASS ***"])]
    #[case::apop(&[('C', "APOP joe 0123\r\n")], &["A C: APOP joe ***"])]
    #[case::pop3_auth(&[('C', "AUTH PLAIN\r\n"), ('S', "+ \r\n"), ('C', "AGpvZQ==\r\n"), ('S', "+OK\r\n")], &["A C: AUTH PLAIN", "A S: + ", "A C: ***", "A S: +OK"])]
    #[case::echo(&[('S', "a NO hunter2 is wrong\r\n")], &["A S: a NO *** is wrong"])]
    #[case::echo_literal(&[('S', "* LIST () NIL {7}\r\nhunter2\r\n")], &["A S: * LIST () NIL {7}", "A S: ***"])]
    #[case::echo_of_plain(&[('S', "* OK AGpvZQBodW50ZXIy\r\n")], &["A S: * OK ***"])]
    #[case::a_password_like_any_word(
        &[('C', "a LOGIN joe OK\r\n"), ('S', "* BAD OK?\r\n"), ('S', "a NO OK is wrong\r\n"), ('C', "b NOOP\r\n"), ('S', "b OK is OK\r\n")],
        &["A C: a LOGIN joe ***", "A S: * BAD ***?", "A S: a NO *** is wrong", "A C: b NOOP", "A S: b OK is OK"],
    )]
    fn secrets(#[case] exchange: &[(char, &str)], #[case] expected: &[&str]) {
        assert_eq!(lines(exchange), expected);
    }

    #[rstest]
    #[case::chunks(&[('C', "a NO"), ('C', "OP\r\nb NOOP"), ('C', "\r\n")], &["A C: a NOOP", "A C: b NOOP"])]
    #[case::again(&[('S', "* OK\r\n"), ('S', "* OK\r\n"), ('S', "* NO\r\n")], &["A S: * OK … (2 times)", "A S: * NO"])]
    #[case::escapes(&[('S', "* \u{0}\u{7f}\r\n")], &["A S: * \\x00\\x7f"])]
    #[case::multi_line(&[('S', "+OK\r\na\r\n.\r\n")], &["A S: +OK", "A S: a", "A S: ."])]
    fn shapes(#[case] exchange: &[(char, &str)], #[case] expected: &[&str]) {
        assert_eq!(lines(exchange), expected);
    }

    #[test]
    fn literals_are_abbreviated() {
        let long = "x".repeat(5000);
        let shown = lines(&[
            ('C', &format!("a APPEND b {{5000}}\r\n{long}\r\n")),
            (
                'S',
                &format!("* 1 FETCH (BODY[] {{70}}\r\n{})\r\n", "y".repeat(70)),
            ),
        ]);
        assert_eq!(
            shown,
            [
                "A C: a APPEND b {5000}".to_owned(),
                format!("A C: {} … (4936 more octets)", "x".repeat(64)),
                "A S: * 1 FETCH (BODY[] {70}".to_owned(),
                format!("A S: {}…)", "y".repeat(64)),
            ]
        );
    }

    #[rstest]
    #[case::line(b"* OK ", &["A S: * OK  … (the rest did not come)"])]
    #[case::bare_lf(b"* OK a\n", &["A S: * OK a … (the rest did not come)"])]
    #[case::nothing(b"", &[])]
    fn what_is_unfinished_is_shown(#[case] octets: &[u8], #[case] expected: &[&str]) {
        let transcript = Transcript::default();
        let a: Arc<str> = "A".into();
        transcript.unfinished(&a, b"* ");
        transcript.unfinished(&a, octets);
        assert_eq!(transcript.lines(), expected);
    }

    #[test]
    fn an_unfinished_message_comes_before_the_end() {
        let transcript = Transcript::default();
        let a: Arc<str> = "A".into();
        transcript.unfinished(&a, b"* O");
        transcript.note(&a, "closed");
        assert_eq!(
            transcript.lines(),
            ["A S: * O … (the rest did not come)", "A -- closed"]
        );
    }

    #[test]
    fn long_messages_leave_room_for_few() {
        let transcript = Transcript::default();
        let a: Arc<str> = "A".into();
        for n in 0..100 {
            transcript.server(&a, format!("* {n} {}\r\n", "x".repeat(2000)).as_bytes());
        }
        let lines = transcript.lines();
        assert_eq!(lines[0], "… 52 earlier messages left out");
        assert_eq!(lines.len(), 1 + 48);
    }

    /// What is cut is cut after it was masked.
    #[rstest]
    #[case(1015)]
    #[case(1020)]
    #[case(1022)]
    #[case(1530)]
    #[case(1533)]
    fn secrets_at_the_cut(#[case] before: usize) {
        let text = format!("* OK {} hunter2 and on\r\n", "x".repeat(before - 6));
        let long = format!(
            "* 1 FETCH (BODY[] {{99}}\r\n{} hunter2 and on",
            "y".repeat(before % 64)
        );
        for shown in [
            lines(&[('S', &text)]),
            lines(&[('S', &long)]),
            lines(&[('C', &text)]),
        ] {
            let shown = shown.concat();
            assert!(!shown.contains("hun"), "{shown}");
        }
    }

    #[test]
    fn bounded() {
        let commands: Vec<String> = (0..1000).map(|n| format!("a{n} NOOP\r\n")).collect();
        let exchange: Vec<(char, &str)> =
            commands.iter().map(|text| ('C', text.as_str())).collect();
        let shown = lines(&exchange);
        assert_eq!(shown.len(), ENTRIES + 1);
        assert_eq!(shown[0], "… 800 earlier messages left out");
    }
}
