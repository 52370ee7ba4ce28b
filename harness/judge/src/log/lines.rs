//! Lines of a text log, put together to conversations.

use crate::{
    conversation::{Beginning, Conversation, Kept, Piece, Side, Unit, What},
    words,
};

use super::literals;

/// Puts the lines of one connection together.
#[derive(Debug)]
pub(super) struct Lines {
    conversation: Conversation,
    /// Lines of the server with a CR at their end, and all of them.
    with_cr: u64,
    all: u64,
    /// What is left of a literal that the server announced.
    literal: u64,
    /// A literal has just ended with its line, and its message goes on.
    goes_on: bool,
    /// A multi-line reply of POP3 has begun.
    many: bool,
    /// The client's last command.
    command: Vec<u8>,
    /// The client said that it goes.
    leaving: bool,
}

/// Octets of a command that are looked at.
const COMMAND: usize = 256;

impl Lines {
    pub(super) fn new(beginning: Beginning) -> Self {
        Self {
            conversation: Conversation::new(Unit::Line, beginning, Kept::Lines),
            with_cr: 0,
            all: 0,
            literal: 0,
            goes_on: false,
            many: false,
            command: Vec::new(),
            leaving: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.conversation.pieces.is_empty()
    }

    /// Whether what the server says next is within a literal or a multi-line reply.
    pub(super) fn is_within(&self) -> bool {
        self.literal > 0 || self.goes_on || self.many
    }

    /// The client's last command.
    pub(super) fn command(&self) -> &[u8] {
        &self.command
    }

    /// Whether `line`, which the server sent, greets after the client has left.
    pub(super) fn is_another(&self, line: &[u8]) -> bool {
        let greets = words::is_imap_greeting(line) && !words::has_word(line, 1, "BYE");
        self.leaving
            && !self.is_within()
            && (greets || line.starts_with(b"+OK") && self.command.is_empty())
    }

    /// The client sent `line`; its end does not matter.
    pub(super) fn client(&mut self, place: u64, line: &[u8]) {
        let line = words::content(line);
        self.leaving |= words::has_word(line, 1, "LOGOUT") || words::has_word(line, 0, "QUIT");
        self.command = line[..line.len().min(COMMAND)].to_vec();
        self.literal = 0;
        self.goes_on = false;
        self.many = false;
        self.push(place, Side::Client, [line, b"\r\n"].concat());
    }

    /// The server sent `line`, which has the CR that the log has.
    pub(super) fn server(&mut self, place: u64, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        self.all += 1;
        self.with_cr += u64::from(line.ends_with(b"\r"));
        let length = words::content(line).len() as u64 + 2;
        self.goes_on = false;
        if self.literal >= length && words::content(line) != b")" {
            self.literal -= length;
            self.goes_on = self.literal == 0;
        } else if self.many {
            self.many = words::content(line) != b".";
        } else {
            self.literal = words::announced(line).unwrap_or(0);
            self.many = line.starts_with(b"+OK") && words::has_many_lines(&self.command);
            if words::is_pop3_status(line) {
                self.command.clear();
            }
        }
        self.push(place, Side::Server, [line, b"\n"].concat());
    }

    /// The last line of the server goes on with `more`.
    pub(super) fn join(&mut self, more: &[u8]) {
        if let Some(Piece {
            what: What::Octets(Side::Server, octets),
            ..
        }) = self.conversation.pieces.last_mut()
        {
            octets.truncate(words::content(octets).len());
            octets.extend_from_slice(more);
            octets.push(b'\n');
        }
    }

    /// Something passed that the log does not show.
    pub(super) fn unseen(&mut self, place: u64) {
        self.conversation.push(place, What::Unseen);
    }

    /// From here on TLS is under what the log shows.
    pub(super) fn tls(&mut self, place: u64) {
        self.conversation.push(place, What::Tls);
    }

    fn push(&mut self, place: u64, side: Side, octets: Vec<u8>) {
        self.conversation.push(place, What::Octets(side, octets));
    }

    /// The conversation. `faithful`: what wrote the log keeps octets as they are, if it keeps CR;
    /// `omits`: it shows no literals.
    pub(super) fn finish(self, faithful: bool, omits: bool) -> Conversation {
        let Self {
            mut conversation,
            with_cr,
            all,
            ..
        } = self;
        // One line in ten without a CR is the server's own; a log that keeps none says nothing.
        let keeps_ends = with_cr > 0 && (all - with_cr).saturating_mul(10) <= all;
        if !keeps_ends {
            for piece in &mut conversation.pieces {
                if let What::Octets(Side::Server, octets) = &mut piece.what {
                    octets.truncate(words::content(octets).len());
                    // What is at the end of a line and cannot be seen is lost first.
                    if octets == b"+" {
                        octets.push(b' ');
                    }
                    octets.extend_from_slice(b"\r\n");
                }
            }
        }
        if faithful && !omits && all > 0 && with_cr == all {
            conversation.kept = Kept::Octets;
        }
        if conversation.kept != Kept::Octets {
            literals::mend(&mut conversation, omits);
        }
        conversation
    }
}
