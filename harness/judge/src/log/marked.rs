//! Logs whose lines say who sent them.

use std::borrow::Cow;

use crate::{
    conversation::{Beginning, Conversation, Side},
    words,
};

use super::{Format, lines::Lines, python};

/// What a line of a log is.
pub(super) enum Line<'l> {
    /// One side sent it on the connection of that name, which may be empty.
    Said(&'l [u8], Side, Cow<'l, [u8]>),
    /// A connection begins.
    Opened,
    /// TLS is up.
    Tls,
    /// The client sent something that is not shown.
    Unseen(&'l [u8]),
    /// Anything else: a remark of the program, or a line of what it read.
    Other,
}

/// How a format is read.
struct Reader {
    line: fn(&[u8]) -> Line<'_>,
    /// Lines of literals and messages are there, and say not who sent them.
    bare: bool,
    /// Literals and messages are not there.
    omits: bool,
    /// Octets are kept as they are.
    faithful: bool,
}

/// Connections that are told apart at the same time.
const CONNECTIONS: usize = 1000;
/// fetchmail reads replies to CAPA in pieces of so many octets, and shows them so.
const FETCHMAIL: usize = 63;

/// The conversations of a log.
pub(super) fn conversations(log: &[u8], format: Format) -> Vec<Conversation> {
    let Reader {
        line: read,
        bare,
        omits,
        faithful,
    } = reader(format);
    let mut open: Vec<(Vec<u8>, Lines)> = Vec::new();
    let mut over = Vec::new();
    let mut beginning = Beginning::Unknown;
    let mut last = 0;
    let mut joins = false;
    for (number, line) in log.split_inclusive(|octet| *octet == b'\n').enumerate() {
        let place = number as u64 + 1;
        let joined = std::mem::take(&mut joins);
        let seen = read(line);
        let (name, side, said) = match seen {
            Line::Said(name, side, said) => (name, side, said),
            Line::Opened => {
                over.extend(open.drain(..).map(|(_, lines)| lines));
                beginning = Beginning::Seen;
                continue;
            }
            Line::Tls => {
                for (_, lines) in &mut open {
                    lines.tls(place);
                }
                continue;
            }
            Line::Unseen(name) => {
                if let Some((_, lines)) = open.iter_mut().find(|(known, _)| known == name) {
                    lines.unseen(place);
                }
                continue;
            }
            Line::Other => {
                if bare
                    && let Some((_, lines)) = open.get_mut(last)
                    && lines.is_within()
                {
                    lines.server(place, line);
                }
                continue;
            }
        };
        let known = open.iter().position(|(known, _)| known == name);
        let known = known.filter(|at| side == Side::Client || !open[*at].1.is_another(&said));
        last = match known {
            Some(at) => at,
            None => {
                let old = open.iter().position(|(known, _)| known == name);
                let full = (open.len() >= CONNECTIONS).then_some(0);
                if let Some(at) = old.or(full) {
                    over.push(open.remove(at).1);
                }
                open.push((name.to_vec(), Lines::new(beginning)));
                beginning = Beginning::Unknown;
                open.len() - 1
            }
        };
        let lines = &mut open[last].1;
        match side {
            Side::Client => lines.client(place, &said),
            Side::Server => {
                if joined {
                    lines.join(&said);
                } else {
                    lines.server(place, &said);
                }
                let capa = words::has_word(lines.command(), 0, "CAPA") || lines.is_within();
                joins = format == Format::Fetchmail && capa && said.len() == FETCHMAIL;
            }
        }
    }
    over.extend(open.into_iter().map(|(_, lines)| lines));
    over.retain(|lines| !lines.is_empty());
    over.into_iter()
        .map(|lines| lines.finish(faithful, omits))
        .collect()
}

fn reader(format: Format) -> Reader {
    let plain = Reader {
        line: plain,
        bare: true,
        omits: false,
        faithful: false,
    };
    match format {
        Format::Mailkit => Reader {
            faithful: true,
            bare: false,
            line: mailkit,
            ..plain
        },
        Format::Curl => Reader {
            line: curl,
            bare: false,
            omits: true,
            ..plain
        },
        Format::Fetchmail => Reader {
            line: fetchmail,
            bare: false,
            omits: true,
            ..plain
        },
        Format::Thunderbird => Reader {
            line: thunderbird,
            ..plain
        },
        Format::Imapsync => Reader {
            line: imapsync,
            ..plain
        },
        Format::Python => Reader {
            line: python::line,
            bare: false,
            omits: true,
            ..plain
        },
        _ => plain,
    }
}

/// A line as it is, without its LF.
fn bare(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

fn said<'l>(side: Side, octets: &'l [u8]) -> Line<'l> {
    Line::Said(b"", side, Cow::Borrowed(octets))
}

/// What follows `mark`, which is followed by a space if anything follows it.
fn behind<'l>(line: &'l [u8], mark: &[u8]) -> Option<&'l [u8]> {
    let rest = line.strip_prefix(mark)?;
    Some(rest.strip_prefix(b" ").unwrap_or(rest))
}

/// `C: a1 NOOP`, indented or behind words that hold a digit: a time, a number.
pub(super) fn plain(line: &[u8]) -> Line<'_> {
    let mut rest = bare(line).trim_ascii_start();
    // `>` of a quotation.
    while let Some(quoted) = rest.strip_prefix(b">") {
        rest = quoted.trim_ascii_start();
    }
    for _ in 0..4 {
        for (mark, side) in [(&b"C:"[..], Side::Client), (b"S:", Side::Server)] {
            if let Some(octets) = behind(rest, mark) {
                return said(side, octets);
            }
        }
        let end = rest
            .iter()
            .position(|octet| *octet == b' ')
            .unwrap_or(rest.len());
        let (word, more) = rest.split_at(end);
        let is_time = word.iter().any(u8::is_ascii_digit) || word == b"UTC" || word == b"-";
        if !is_time || more.is_empty() {
            break;
        }
        rest = more.trim_ascii_start();
    }
    match line.starts_with(b"Connected to ") {
        true => Line::Opened,
        false => Line::Other,
    }
}

/// MailKit writes its mark at the beginning of every line, or behind a time.
fn mailkit(line: &[u8]) -> Line<'_> {
    plain(line)
}

fn curl(line: &[u8]) -> Line<'_> {
    let line = bare(line);
    let starts = |beginnings: &[&str]| {
        beginnings
            .iter()
            .any(|known| line.starts_with(known.as_bytes()))
    };
    if let Some(octets) = line.strip_prefix(b"< ") {
        said(Side::Server, octets)
    } else if let Some(octets) = line.strip_prefix(b"> ") {
        said(Side::Client, octets)
    } else if starts(&["* Connected to ", "* Established connection to "]) {
        Line::Opened
    } else if starts(&["* SSL connection using "]) {
        Line::Tls
    } else {
        Line::Other
    }
}

fn fetchmail(line: &[u8]) -> Line<'_> {
    let line = bare(line);
    let marks = [
        (&b"IMAP< "[..], Side::Server),
        (b"IMAP> ", Side::Client),
        (b"POP3< ", Side::Server),
        (b"POP3> ", Side::Client),
    ];
    for (mark, side) in marks {
        // `fetchmail: ` or what syslog puts there stands before it.
        if let Some(at) = line
            .windows(mark.len())
            .take(120)
            .position(|octets| octets == mark)
        {
            return said(side, &line[at + mark.len()..]);
        }
    }
    let ends = |end: &[u8]| line.trim_ascii_end().ends_with(end);
    if ends(b"connected.") {
        Line::Opened
    } else if line
        .windows(17)
        .any(|octets| octets == b"SSL/TLS: using pr")
    {
        Line::Tls
    } else {
        Line::Other
    }
}

/// `… I/IMAP 0x7f…:host:A:SendData: 1 capability`, `… POP3 RECV: +OK`.
fn thunderbird(line: &[u8]) -> Line<'_> {
    let line = bare(line);
    let marks = [
        (&b":CreateNewLineFromSocket: "[..], Side::Server),
        (b":SendData: ", Side::Client),
        (b"RECV: ", Side::Server),
        (b"SEND: ", Side::Client),
        (b" S: ", Side::Server),
        (b" C: ", Side::Client),
    ];
    for (mark, side) in marks {
        let Some(at) = line
            .windows(mark.len())
            .take(300)
            .position(|octets| octets == mark)
        else {
            continue;
        };
        let (before, octets) = (&line[..at], &line[at + mark.len()..]);
        // The object and the host; the state behind them changes.
        let name = before
            .rsplit(|octet| *octet == b' ')
            .next()
            .unwrap_or_default();
        let end = name
            .iter()
            .rposition(|octet| *octet == b':')
            .filter(|_| mark.starts_with(b":"));
        let name = &name[..end.unwrap_or(0)];
        let hidden: &[u8] = b"Logging suppressed";
        if side == Side::Client && octets.starts_with(hidden) {
            return Line::Unseen(name);
        }
        return Line::Said(name, side, Cow::Borrowed(octets));
    }
    // A remark of another kind; what a socket gave stands on lines of its own.
    Line::Other
}

/// Mail::IMAPClient: `Sending: 1 NOOP`, `Read: ` and lines that begin with a tab.
fn imapsync(line: &[u8]) -> Line<'_> {
    let line = bare(line);
    if let Some(octets) = behind(line, b"Sending:") {
        return said(Side::Client, octets);
    }
    let read = line.strip_prefix(b"Read:").unwrap_or(line);
    let indented = read.trim_ascii_start();
    let blanks = &read[..read.len() - indented.len()];
    if blanks.contains(&b'\t') {
        return said(Side::Server, indented);
    }
    if line.starts_with(b"Started at ")
        || line.starts_with(b"Connecting to ")
        || line.starts_with(b"Using Mail::IMAPClient")
    {
        return Line::Opened;
    }
    Line::Other
}
