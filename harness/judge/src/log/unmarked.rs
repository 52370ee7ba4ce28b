//! Logs in which both sides stand without a mark: `openssl s_client`, and JavaMail's of IMAP.
//!
//! A line is the server's if it begins as a response does or lies within one, and the client's if
//! it is a command that is known. Where it is neither, something passed that is not understood.

use crate::{
    conversation::{Beginning, Conversation},
    words,
};

use super::{Format, lines::Lines};

/// The conversations of a log.
pub(super) fn conversations(log: &[u8], format: Format) -> Vec<Conversation> {
    let mut over = Vec::new();
    let mut reader = Reader::default();
    // What `openssl s_client` says in between: of tickets, up to `read R BLOCK`.
    let mut aside = false;
    for (number, line) in log.split_inclusive(|octet| *octet == b'\n').enumerate() {
        let place = number as u64 + 1;
        let line = without_terminal(line);
        let text = words::content(line);
        if format == Format::Openssl && !reader.lines.is_within() {
            let ends = aside && text == b"read R BLOCK";
            aside |= text == b"---";
            if ends {
                aside = false;
                continue;
            }
            if reader.lines.is_empty() && is_first(text) || aside && is_server(text) {
                aside = false;
            }
            if aside || is_of_openssl(text) && !reader.asked {
                continue;
            }
        }
        let remark = format == Format::Javamail && text.starts_with(b"DEBUG");
        if remark && !reader.lines.is_within() {
            // `LOGIN command trace suppressed`
            if text.ends_with(b"suppressed") {
                reader.lines.unseen(place);
            }
            continue;
        }
        if reader.lines.is_another(line) {
            let before = std::mem::take(&mut reader);
            over.push(before.lines);
        }
        reader.line(place, line, text);
    }
    over.push(reader.lines);
    over.retain(|lines| !lines.is_empty());
    over.into_iter()
        .map(|lines| lines.finish(format == Format::Openssl, false))
        .collect()
}

struct Reader {
    lines: Lines,
    /// The client is asked: its next line is no command.
    asked: bool,
    /// AUTHENTICATE, AUTH or IDLE is in progress.
    asking: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            lines: Lines::new(Beginning::Unknown),
            asked: false,
            asking: false,
        }
    }
}

impl Reader {
    fn line(&mut self, place: u64, line: &[u8], text: &[u8]) {
        if self.lines.is_within() {
            return self.lines.server(place, line);
        }
        let tag = words::words(self.lines.command()).next();
        let echoes = words::is_imap_command(self.lines.command())
            && tag == words::words(text).next()
            && !words::is_imap_command(text);
        if is_server(text) || echoes {
            if words::completion(text).is_some() || words::is_pop3_status(text) {
                (self.asking, self.asked) = (false, false);
            } else if text.starts_with(b"+") {
                self.asked = self.asking;
            }
            return self.lines.server(place, line);
        }
        let command = words::is_imap_command(text) || words::is_pop3_command(text);
        if command && !self.asked {
            self.asking = ["AUTHENTICATE", "IDLE"]
                .iter()
                .any(|word| words::has_word(text, 1, word))
                || words::has_word(text, 0, "AUTH");
            self.lines.client(place, line);
        } else if self.asked && (self.lines.command().is_empty() || !text.contains(&b' ')) {
            self.asked = false;
            self.lines.client(place, line);
        } else if !text.is_empty() && !self.lines.is_empty() {
            self.lines.unseen(place);
        }
    }
}

/// A line without what a terminal makes of its end.
fn without_terminal(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r\r\n")
        .map_or(line, |_| &line[..line.len() - 2])
}

/// Whether it begins as what a server says does.
fn is_server(text: &[u8]) -> bool {
    text.starts_with(b"*")
        || text.starts_with(b"+")
        || words::is_pop3_status(text)
        || words::completion(text).is_some()
}

/// Whether a session may begin with it.
fn is_first(text: &[u8]) -> bool {
    words::is_imap_greeting(text)
        || words::is_pop3_status(text)
        || words::completion(text).is_some()
}

/// What `openssl s_client` says of itself beside the blocks that `---` begins.
fn is_of_openssl(text: &[u8]) -> bool {
    let known: [&[u8]; 12] = [
        b"DONE",
        b"closed",
        b"depth=",
        b"verify ",
        b"CONNECTED(",
        b"read:errno",
        b"RENEGOTIATING",
        b"KEYUPDATE",
        b"Connecting to ",
        b"write W BLOCK",
        b"read R BLOCK",
        b"Can't use SSL_get_servername",
    ];
    known.iter().any(|known| text.starts_with(known))
}
