//! Logs of many programs, read into conversations.

mod capture;
mod lines;
mod literals;
mod marked;
mod python;
mod rawlog;
mod recognise;
mod segments;
mod telemetry;
mod unmarked;
mod values;

use std::fmt;

pub use recognise::recognise;
use serde::Serialize;

use crate::conversation::Conversation;

/// A log, and what it is called.
#[derive(Clone, Copy, Debug)]
pub struct Log<'l> {
    /// What reports call it; the name of its file, by whose end Dovecot's two halves are told.
    pub name: &'l str,
    /// All of it.
    pub octets: &'l [u8],
}

/// What wrote a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// pcap or pcapng: packets.
    Capture,
    /// Lines that begin with `C:` or `S:`: those of the RFCs, of JavaMail's POP3, and of people.
    Plain,
    /// MailKit's ProtocolLogger: the same, with `Connected to` before it.
    Mailkit,
    /// `curl -v`: lines that begin with `>` or `<`.
    Curl,
    /// `fetchmail -v`: lines with `IMAP>`, `IMAP<`, `POP3>` or `POP3<`.
    Fetchmail,
    /// Thunderbird's log of IMAP or POP3.
    Thunderbird,
    /// imapsync with `--debugimap`, and what else uses Mail::IMAPClient.
    Imapsync,
    /// Python's imaplib or poplib with debugging.
    Python,
    /// K-9 Mail's, and Thunderbird's for Android: the responses taken apart.
    K9,
    /// `openssl s_client`, perhaps with what was typed.
    Openssl,
    /// JavaMail's debugging of IMAP.
    Javamail,
    /// Dovecot's rawlog: `….in` and `….out`, or one file with times in it.
    Rawlog,
    /// Cyrus' telemetry.
    Telemetry,
}

impl Format {
    /// All of them, with the name that the command line has for each.
    pub const ALL: &[(&'static str, Self)] = &[
        ("capture", Self::Capture),
        ("plain", Self::Plain),
        ("mailkit", Self::Mailkit),
        ("curl", Self::Curl),
        ("fetchmail", Self::Fetchmail),
        ("thunderbird", Self::Thunderbird),
        ("imapsync", Self::Imapsync),
        ("python", Self::Python),
        ("k9", Self::K9),
        ("openssl", Self::Openssl),
        ("javamail", Self::Javamail),
        ("rawlog", Self::Rawlog),
        ("telemetry", Self::Telemetry),
    ];

    /// The name that the command line has for it.
    pub fn name(self) -> &'static str {
        let row = Self::ALL.iter().find(|(_, format)| *format == self);
        row.map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a log could not be read, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread(pub String);

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unread {}

/// What was read: the format, the log's name, and the connections in it.
#[derive(Debug)]
pub struct Read {
    /// What wrote it.
    pub format: Format,
    /// What it is called.
    pub log: String,
    /// The connections, by their first octet.
    pub conversations: Vec<Conversation>,
}

/// Reads `logs`, each in `format` or in the one that its content shows.
///
/// The halves of a rawlog belong together: `NAME.in` and `NAME.out`.
///
/// # Errors
///
/// If one of them is in no format that is known, or is broken.
pub fn read(logs: &[Log<'_>], format: Option<Format>) -> Result<Vec<Read>, Unread> {
    let mut read = Vec::new();
    let mut taken = vec![false; logs.len()];
    for (at, log) in logs.iter().enumerate() {
        if taken[at] {
            continue;
        }
        if let Some(pair) = rawlog::pair(logs, at, format) {
            taken[pair.other] = true;
            read.push(Read {
                format: Format::Rawlog,
                log: pair.name.to_owned(),
                conversations: vec![rawlog::conversation(pair.client.octets, pair.server.octets)],
            });
            continue;
        }
        let format = match format.or_else(|| recognise(log)) {
            Some(format) => format,
            None => return Err(Unread(format!("{}: {}", log.name, recognise::UNKNOWN))),
        };
        let conversations = match format {
            Format::Capture => capture::conversations(log.octets)
                .map_err(|what| Unread(format!("{}: {what}", log.name)))?,
            Format::Openssl | Format::Javamail => unmarked::conversations(log.octets, format),
            Format::Rawlog => vec![rawlog::half(log)],
            Format::Telemetry => vec![telemetry::conversation(log.octets)],
            Format::K9 => values::conversations(log.octets),
            marked => marked::conversations(log.octets, marked),
        };
        read.push(Read {
            format,
            log: log.name.to_owned(),
            conversations,
        });
    }
    Ok(read)
}
