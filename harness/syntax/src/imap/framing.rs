//! Where one IMAP message ends and the next begins (RFC 3501 §2.2, §4.3; RFC 7888).
//!
//! A message is a line, or several lines with a literal after each but the
//! last. A literal is announced by a line that ends in `{n}`, `{n+}` or, as a
//! literal8, `~{n}`; no other grammar is needed, with one exception. The text
//! of a status response or continuation request is free text that may end in
//! `{3}` (RFC 3501 §9 `text`), so in these a literal is announced only inside
//! a response code whose bracket is still open: `BADCHARSET` holds astrings.

/// Whose octets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Commands.
    Client,
    /// Responses.
    Server,
}

/// What a peer may send before its message is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of one line with its end, literals apart.
    pub line: usize,
    /// Octets of one literal.
    pub literal: u64,
    /// Octets of a whole message: bounds memory.
    pub message: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line: 16 << 20,
            literal: 128 << 20,
            message: 256 << 20,
        }
    }
}

/// Finds messages in a stream that comes in any pieces.
///
/// Linear in what is pushed, and never holds more than one message within the
/// limits beside what was pushed since [`Framer::next`] last gave `None`.
#[derive(Debug)]
pub struct Framer {
    side: Side,
    limits: Limits,
    buffer: Vec<u8>,
    /// Where the current message begins in `buffer`; all before it is spent.
    start: usize,
    /// Where its current line begins.
    line: usize,
    /// Up to where it has been read.
    read: usize,
    state: State,
    text: StatusText,
}

/// What [`Framer::next`] finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'f> {
    /// A whole message with its literals and its CRLF. A line that ends in a
    /// bare LF is found too; the parser reports it.
    Message(&'f [u8]),
    /// A client announced a literal, synchronising or not. The server answers
    /// (RFC 3501 §7.5), or refuses it by [`Framer::refuse_literal`] before it
    /// asks for the next frame.
    LiteralAnnounced {
        /// The announced size.
        octets: u64,
        /// Whether the client waits for a continuation request.
        synchronising: bool,
        /// The message up to and with the announcing line.
        so_far: &'f [u8],
    },
    /// A limit was passed; the rest of this message is skipped. A client's
    /// literal over the limit is first given as [`Frame::LiteralAnnounced`],
    /// so that it can be refused.
    TooLong {
        /// The limit.
        limit: u64,
        /// The message up to the limit.
        so_far: &'f [u8],
    },
}

/// What a stream that ends now would end in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// A line without its end.
    Line {
        /// What came of it.
        octets: usize,
    },
    /// A literal.
    Literal {
        /// Octets that the line before it announced.
        announced: u64,
        /// Octets that came.
        received: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Line {
        skip: bool,
    },
    Announced(Announcement),
    Literal {
        announced: u64,
        left: u64,
        skip: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Announcement {
    octets: u64,
    synchronising: bool,
}

/// Whether the current message has a `resp-text`, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StatusText {
    Unknown,
    None,
    InCode,
    InText,
}

/// More than the longest announcement, `~{18446744073709551615+}` and CRLF.
const TAIL: usize = 64;
/// Capacity that is kept between messages.
const KEPT: usize = 1 << 20;

impl Framer {
    /// Reads what `side` sends.
    pub fn new(side: Side, limits: Limits) -> Self {
        Self {
            side,
            limits,
            buffer: Vec::new(),
            start: 0,
            line: 0,
            read: 0,
            state: State::Line { skip: false },
            text: StatusText::Unknown,
        }
    }

    /// Takes octets as they came.
    pub fn push(&mut self, octets: &[u8]) {
        if self.start == self.buffer.len() {
            self.buffer.clear();
            if self.buffer.capacity() > KEPT {
                self.buffer = Vec::new();
            }
            self.shift(self.start);
        } else if self.start > self.buffer.len() / 2 {
            // Moves fewer octets than it frees, so the whole stays linear.
            self.buffer.drain(..self.start);
            self.shift(self.start);
        }
        self.buffer.extend_from_slice(octets);
    }

    /// The next frame, or `None` if more octets are needed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the frame borrows from the framer"
    )]
    pub fn next(&mut self) -> Option<Frame<'_>> {
        loop {
            match self.state {
                State::Announced(announcement) => {
                    if let Some(limit) = self.enter_literal(announcement) {
                        return Some(self.too_long(limit));
                    }
                }
                State::Literal {
                    announced,
                    left,
                    skip,
                } => {
                    let here = (self.buffer.len() - self.read) as u64;
                    let taken = left.min(here);
                    self.read += taken as usize;
                    if skip {
                        self.forget(self.read);
                    }
                    if left > taken {
                        self.state = State::Literal {
                            announced,
                            left: left - taken,
                            skip,
                        };
                        return None;
                    }
                    self.line = self.read;
                    self.state = State::Line { skip };
                }
                State::Line { skip: true } => self.skip_line()?,
                State::Line { skip: false } => {
                    let (end, limit) = self.line_bound();
                    let bound = end.min(self.buffer.len());
                    let Some(lf) = memchr::memchr(b'\n', &self.buffer[self.read..bound]) else {
                        self.read = bound;
                        if bound < end {
                            return None;
                        }
                        return Some(self.too_long(limit));
                    };
                    self.read += lf + 1;
                    let Some(announcement) = self.announcement() else {
                        let message = self.start..self.read;
                        self.begin();
                        return Some(Frame::Message(&self.buffer[message]));
                    };
                    if self.side == Side::Client {
                        self.state = State::Announced(announcement);
                        return Some(Frame::LiteralAnnounced {
                            octets: announcement.octets,
                            synchronising: announcement.synchronising,
                            so_far: &self.buffer[self.start..self.read],
                        });
                    }
                    if let Some(limit) = self.enter_literal(announcement) {
                        return Some(self.too_long(limit));
                    }
                }
            }
        }
    }

    /// The server does not take the literal that was announced last.
    ///
    /// The command is over. After a synchronising literal the next octets
    /// begin a new command; a non-synchronising one is on its way already, so
    /// it and the rest of the command are skipped.
    pub fn refuse_literal(&mut self) {
        let State::Announced(Announcement {
            octets,
            synchronising,
        }) = self.state
        else {
            return;
        };
        if synchronising {
            self.begin();
            return;
        }
        self.forget(self.read);
        self.state = State::Literal {
            announced: octets,
            left: octets,
            skip: true,
        };
    }

    /// What came of the message that is not whole yet, as far as it is kept.
    pub fn pending(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// What would be cut off if the stream ended now; `None` between messages.
    pub fn incomplete(&self) -> Option<Incomplete> {
        match self.state {
            State::Announced(Announcement {
                octets: announced, ..
            }) => Some(Incomplete::Literal {
                announced,
                received: 0,
            }),
            State::Literal {
                announced, left, ..
            } => Some(Incomplete::Literal {
                announced,
                received: announced - left,
            }),
            State::Line { skip } => {
                let octets = self.buffer.len() - self.start;
                (octets > 0 || skip).then_some(Incomplete::Line { octets })
            }
        }
    }

    /// The first `by` octets are no longer in the buffer.
    fn shift(&mut self, by: usize) {
        self.start -= by;
        self.line -= by;
        self.read -= by;
    }

    /// A new message begins where reading is.
    fn begin(&mut self) {
        self.start = self.read;
        self.line = self.read;
        self.state = State::Line { skip: false };
        self.text = StatusText::Unknown;
    }

    /// Where the current line is too long, and by which limit.
    fn line_bound(&self) -> (usize, u64) {
        let line = self.line.saturating_add(self.limits.line);
        let message = self.start.saturating_add(self.limits.message);
        if line <= message {
            (line, self.limits.line as u64)
        } else {
            (message, self.limits.message as u64)
        }
    }

    /// Goes on with an announced literal; the limit that it passes, if any.
    fn enter_literal(&mut self, Announcement { octets, .. }: Announcement) -> Option<u64> {
        let room = self.limits.message - (self.read - self.start).min(self.limits.message);
        let limit = if octets > self.limits.literal {
            Some(self.limits.literal)
        } else if octets > room as u64 {
            Some(self.limits.message as u64)
        } else {
            None
        };
        self.state = State::Literal {
            announced: octets,
            left: octets,
            skip: limit.is_some(),
        };
        limit
    }

    /// Gives what was read of the message as too long and skips the rest.
    fn too_long(&mut self, limit: u64) -> Frame<'_> {
        let so_far = self.start..self.read;
        match self.state {
            State::Line { .. } => {
                // The head is about to go; whether it is a status response is asked later.
                if self.text == StatusText::Unknown && self.side == Side::Server {
                    self.text = match status_text(&self.buffer[so_far.clone()]) {
                        Some(_) => StatusText::InText,
                        None => StatusText::None,
                    };
                }
                self.state = State::Line { skip: true };
                self.keep_tail();
            }
            _ => self.forget(self.read),
        }
        Frame::TooLong {
            limit,
            so_far: &self.buffer[so_far],
        }
    }

    /// Spends what is before `at`.
    fn forget(&mut self, at: usize) {
        self.start = self.start.max(at);
        self.line = self.line.max(self.start);
    }

    /// Spends all but what an announcement at the end of the line may begin in.
    fn keep_tail(&mut self) {
        self.forget(self.read.saturating_sub(TAIL));
    }

    /// Reads on in a line that nobody wants; only its tail is kept.
    fn skip_line(&mut self) -> Option<()> {
        let lf = memchr::memchr(b'\n', &self.buffer[self.read..]);
        self.read = lf.map_or(self.buffer.len(), |lf| self.read + lf + 1);
        self.keep_tail();
        lf?;
        match self.announcement() {
            // Who was answered already does not send what waits for an answer.
            Some(Announcement {
                synchronising: true,
                ..
            }) if self.side == Side::Client => self.begin(),
            None => self.begin(),
            Some(Announcement { octets, .. }) => {
                self.forget(self.read);
                self.state = State::Literal {
                    announced: octets,
                    left: octets,
                    skip: true,
                };
            }
        }
        Some(())
    }

    /// The literal that the line just read announces.
    fn announcement(&mut self) -> Option<Announcement> {
        let line = &self.buffer[self.line..self.read];
        let announcement = announced(line)?;
        if self.side == Side::Client {
            return Some(announcement);
        }
        self.text = match self.text {
            StatusText::Unknown => match status_text(line) {
                None => StatusText::None,
                Some(text) => match text.strip_prefix(b"[") {
                    Some(code) if !code_ends(code) => StatusText::InCode,
                    _ => StatusText::InText,
                },
            },
            StatusText::InCode if code_ends(line) => StatusText::InText,
            known => known,
        };
        (self.text != StatusText::InText).then_some(announcement)
    }
}

/// `{n}` or `{n+}` at the end of a line. A size past 64 bits is taken for the largest.
fn announced(line: &[u8]) -> Option<Announcement> {
    let line = line.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_suffix(b"}")?;
    let (line, synchronising) = match line.strip_suffix(b"+") {
        Some(line) => (line, false),
        None => (line, true),
    };
    let digits = line
        .iter()
        .rev()
        .take_while(|octet| octet.is_ascii_digit())
        .count();
    let (before, number) = line.split_at(line.len() - digits);
    if number.is_empty() || before.last() != Some(&b'{') {
        return None;
    }
    let octets = number.iter().fold(0u64, |value, digit| {
        value
            .saturating_mul(10)
            .saturating_add(u64::from(digit - b'0'))
    });
    Some(Announcement {
        octets,
        synchronising,
    })
}

/// The `resp-text` of a line that begins a status response or continuation request.
fn status_text(line: &[u8]) -> Option<&[u8]> {
    if let Some(text) = line.strip_prefix(b"+") {
        return Some(text.trim_ascii_start());
    }
    let space = memchr::memchr(b' ', line)?;
    let (first, rest) = (&line[..space], line[space..].trim_ascii_start());
    let end = rest
        .iter()
        .position(|octet| matches!(octet, b' ' | b'\r' | b'\n'))
        .unwrap_or(rest.len());
    let (word, text) = rest.split_at(end);
    let tagged = ["OK", "NO", "BAD"];
    let untagged = ["BYE", "PREAUTH"];
    let is = |name: &&str| word.eq_ignore_ascii_case(name.as_bytes());
    (tagged.iter().any(is) || first == b"*" && untagged.iter().any(is))
        .then(|| text.trim_ascii_start())
}

/// Whether a response code ends in this piece: a bracket outside of quotes, or
/// inside of one that does not end (which is none).
fn code_ends(piece: &[u8]) -> bool {
    let mut quoted = false;
    let mut inside = false;
    let mut octets = piece.iter();
    while let Some(octet) = octets.next() {
        match octet {
            b'"' => {
                quoted = !quoted;
                inside = false;
            }
            b'\\' if quoted => {
                octets.next();
            }
            b']' if quoted => inside = true,
            b']' => return true,
            _ => {}
        }
    }
    quoted && inside
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    /// A frame that owns its octets, as text.
    fn show(frame: Frame<'_>) -> String {
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        match frame {
            Frame::Message(octets) => text(octets),
            Frame::LiteralAnnounced {
                octets,
                synchronising,
                so_far,
            } => {
                let waits = if synchronising { "waits" } else { "comes" };
                format!("<{octets} {waits}>{}", text(so_far))
            }
            Frame::TooLong { limit, so_far } => format!("<over {limit}>{}", text(so_far)),
        }
    }

    fn drain(framer: &mut Framer, into: &mut Vec<String>) {
        while let Some(frame) = framer.next() {
            into.push(show(frame));
        }
    }

    fn frames(side: Side, limits: Limits, chunks: &[&[u8]]) -> Vec<String> {
        let mut framer = Framer::new(side, limits);
        let mut found = Vec::new();
        for chunk in chunks {
            framer.push(chunk);
            drain(&mut framer, &mut found);
        }
        found
    }

    #[rstest]
    #[case::lines("* OK hi\r\n* 1 EXISTS\r\n", &["* OK hi\r\n", "* 1 EXISTS\r\n"])]
    #[case::bare_lf("* OK hi\n* 1 EXISTS\n", &["* OK hi\n", "* 1 EXISTS\n"])]
    #[case::literal("* 1 FETCH (BODY[] {4}\r\na\r\nb)\r\n* 1 EXISTS\r\n", &["* 1 FETCH (BODY[] {4}\r\na\r\nb)\r\n", "* 1 EXISTS\r\n"])]
    #[case::literal_that_looks_like_one("* LIST () NIL {5}\r\n{3}\r\n\r\n* 1 EXISTS\r\n", &["* LIST () NIL {5}\r\n{3}\r\n\r\n", "* 1 EXISTS\r\n"])]
    #[case::empty_literals("* X {0}\r\n {0}\r\n\r\n", &["* X {0}\r\n {0}\r\n\r\n"])]
    #[case::literal8("* 1 FETCH (BINARY[1] ~{2}\r\n\0\n)\r\n", &["* 1 FETCH (BINARY[1] ~{2}\r\n\0\n)\r\n"])]
    #[case::leading_zeros("* X {0003}\r\nabc\r\n", &["* X {0003}\r\nabc\r\n"])]
    #[case::not_a_size("* X {a}\r\n* X {}\r\n* X 3}\r\n", &["* X {a}\r\n", "* X {}\r\n", "* X 3}\r\n"])]
    #[case::text_of_untagged_status("* OK brace {3}\r\n* 1 EXISTS\r\n", &["* OK brace {3}\r\n", "* 1 EXISTS\r\n"])]
    #[case::text_of_bye("* bye {3}\r\n* 1 EXISTS\r\n", &["* bye {3}\r\n", "* 1 EXISTS\r\n"])]
    #[case::text_of_tagged_status("a1 NO brace {3}\r\n* 1 EXISTS\r\n", &["a1 NO brace {3}\r\n", "* 1 EXISTS\r\n"])]
    #[case::text_of_continuation("+ brace {3}\r\n* 1 EXISTS\r\n", &["+ brace {3}\r\n", "* 1 EXISTS\r\n"])]
    #[case::text_after_a_code("* OK [UIDNEXT 3] {3}\r\n* 1 EXISTS\r\n", &["* OK [UIDNEXT 3] {3}\r\n", "* 1 EXISTS\r\n"])]
    #[case::literals_in_a_code("a NO [BADCHARSET (\"]\" {1}\r\nA {1}\r\n])] {1}\r\n* 1 EXISTS\r\n", &["a NO [BADCHARSET (\"]\" {1}\r\nA {1}\r\n])] {1}\r\n", "* 1 EXISTS\r\n"])]
    #[case::a_quote_in_a_code_that_is_none("* OK [X \"a] b {3}\r\n* 1 EXISTS\r\n", &["* OK [X \"a] b {3}\r\n", "* 1 EXISTS\r\n"])]
    fn server_messages(#[case] stream: &str, #[case] expected: &[&str]) {
        assert_eq!(
            frames(Side::Server, Limits::default(), &[stream.as_bytes()]),
            expected
        );
    }

    #[rstest]
    #[case::synchronising("a X {2}\r\nab {1}\r\nc\r\n", &["<2 waits>a X {2}\r\n", "<1 waits>a X {2}\r\nab {1}\r\n", "a X {2}\r\nab {1}\r\nc\r\n"])]
    #[case::non_synchronising("a X {2+}\r\nab\r\nb Y\r\n", &["<2 comes>a X {2+}\r\n", "a X {2+}\r\nab\r\n", "b Y\r\n"])]
    #[case::literal8("a X ~{1+}\r\n\0\r\n", &["<1 comes>a X ~{1+}\r\n", "a X ~{1+}\r\n\0\r\n"])]
    #[case::a_client_has_no_text("a OK {1}\r\nx\r\n", &["<1 waits>a OK {1}\r\n", "a OK {1}\r\nx\r\n"])]
    fn client_messages(#[case] stream: &str, #[case] expected: &[&str]) {
        assert_eq!(
            frames(Side::Client, Limits::default(), &[stream.as_bytes()]),
            expected
        );
    }

    const SMALL: Limits = Limits {
        line: 16,
        literal: 8,
        message: 30,
    };

    #[rstest]
    #[case::line(Side::Server, "* OK 7890123456789\r\n* 1 EXISTS\r\n", &["<over 16>* OK 78901234567", "* 1 EXISTS\r\n"])]
    #[case::line_of_just_the_limit(Side::Server, "* OK 6789 1234\r\n", &["* OK 6789 1234\r\n"])]
    #[case::literal_after_a_long_line(Side::Server, "* X 78901234567890 {3}\r\n\n\n\n\r\n* OK\r\n", &["<over 16>* X 789012345678", "* OK\r\n"])]
    #[case::text_after_a_long_line(Side::Server, "* OK 78901234567890 {3}\r\n* NO\r\n", &["<over 16>* OK 78901234567", "* NO\r\n"])]
    #[case::literal(Side::Server, "* X {9}\r\n123456789 {1}\r\n\n\r\n* OK\r\n", &["<over 8>* X {9}\r\n", "* OK\r\n"])]
    #[case::message(Side::Server, "* X {8}\r\n12345678 {8}\r\n12345678\r\n* OK\r\n", &["<over 30>* X {8}\r\n12345678 {8}\r\n", "* OK\r\n"])]
    #[case::message_line(Side::Server, "* X {8}\r\n12345678 2345678901234\r\n* OK\r\n", &["<over 30>* X {8}\r\n12345678 234567890123", "* OK\r\n"])]
    #[case::past_64_bits(Side::Server, "* {99999999999999999999}\r\n", &["<over 16>* {9999999999999"])]
    #[case::client_literal(Side::Client, "a {9+}\r\n123456789 {2}\r\nb X\r\n", &["<9 comes>a {9+}\r\n", "<over 8>a {9+}\r\n", "b X\r\n"])]
    #[case::client_line_and_literal(Side::Client, "a 34567890123456789 {2+}\r\n\n\n\r\nb X\r\n", &["<over 16>a 34567890123456", "b X\r\n"])]
    fn limits(#[case] side: Side, #[case] stream: &str, #[case] expected: &[&str]) {
        assert_eq!(frames(side, SMALL, &[stream.as_bytes()]), expected);
        let octets: Vec<&[u8]> = stream.as_bytes().chunks(1).collect();
        assert_eq!(frames(side, SMALL, &octets), expected);
    }

    #[test]
    fn a_size_past_64_bits_is_too_long() {
        let stream = "* X {99999999999999999999999}\r\nabc\r\n";
        let limit = Limits::default().literal;
        assert_eq!(
            frames(Side::Server, Limits::default(), &[stream.as_bytes()]),
            [format!("<over {limit}>* X {{99999999999999999999999}}\r\n")]
        );
    }

    #[test]
    fn an_announced_size_is_not_allocated() {
        let limits = Limits {
            literal: u64::MAX,
            message: usize::MAX,
            ..Limits::default()
        };
        let mut framer = Framer::new(Side::Server, limits);
        framer.push(b"* X {18446744073709551000}\r\nabc");
        assert_eq!(framer.next(), None);
        assert_eq!(
            framer.incomplete(),
            Some(Incomplete::Literal {
                announced: 18_446_744_073_709_551_000,
                received: 3
            })
        );
    }

    #[test]
    fn what_is_skipped_is_not_kept() {
        let mut framer = Framer::new(Side::Server, SMALL);
        for _ in 0..1000 {
            framer.push(&[b'x'; 100]);
            while framer.next().is_some() {}
        }
        assert!(
            framer.buffer.capacity() < 1000,
            "holds {} octets",
            framer.buffer.capacity()
        );
    }

    #[rstest]
    #[case::synchronising("a X {2}\r\nb NOOP\r\n", "b NOOP\r\n")]
    #[case::non_synchronising("a X {2+}\r\n\r\n Y {1+}\r\n\n\r\nb NOOP\r\n", "b NOOP\r\n")]
    #[case::non_synchronising_then_synchronising(
        "a X {2+}\r\n\r\n Y {1}\r\nb NOOP\r\n",
        "b NOOP\r\n"
    )]
    fn a_refused_literal_ends_the_command(#[case] stream: &str, #[case] next: &str) {
        let mut framer = Framer::new(Side::Client, Limits::default());
        framer.push(stream.as_bytes());
        assert!(matches!(
            framer.next(),
            Some(Frame::LiteralAnnounced { octets: 2, .. })
        ));
        framer.refuse_literal();
        assert_eq!(framer.next(), Some(Frame::Message(next.as_bytes())));
        assert_eq!(framer.incomplete(), None);
    }

    #[rstest]
    #[case::nothing("", None)]
    #[case::between("* OK\r\n", None)]
    #[case::line("* OK\r\n* B", Some(Incomplete::Line { octets: 3 }))]
    #[case::only_cr("* OK\r", Some(Incomplete::Line { octets: 5 }))]
    #[case::literal("* X {5}\r\nab", Some(Incomplete::Literal { announced: 5, received: 2 }))]
    #[case::after_a_literal("* X {2}\r\nab", Some(Incomplete::Line { octets: 11 }))]
    fn incomplete_streams(#[case] stream: &str, #[case] expected: Option<Incomplete>) {
        let mut framer = Framer::new(Side::Server, Limits::default());
        framer.push(stream.as_bytes());
        while framer.next().is_some() {}
        assert_eq!(framer.incomplete(), expected);
    }

    fn pieces() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            "[a-z \"\\[\\]{}+~*0-9]{0,12}".prop_map(String::into_bytes),
            Just(b"\r\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"* OK [".to_vec()),
            "~?\\{[0-9]{1,2}\\+?\\}\r\n".prop_map(String::into_bytes),
        ];
        proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn chunking_does_not_matter(
            stream in pieces(),
            cuts in proptest::collection::vec(0usize..200, 0..12),
            client in any::<bool>(),
            small in any::<bool>(),
        ) {
            let side = if client { Side::Client } else { Side::Server };
            let limits = if small { SMALL } else { Limits::default() };
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let chunks: Vec<&[u8]> = cuts.windows(2).map(|ends| &stream[ends[0]..ends[1]]).collect();
            prop_assert_eq!(frames(side, limits, &chunks), frames(side, limits, &[&stream]));
        }

        #[test]
        fn no_octet_is_lost(stream in pieces()) {
            let mut framer = Framer::new(Side::Server, Limits::default());
            framer.push(&stream);
            let mut whole = Vec::new();
            while let Some(frame) = framer.next() {
                match frame {
                    Frame::Message(message) => whole.extend_from_slice(message),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            prop_assert!(stream.starts_with(&whole));
            prop_assert_eq!(framer.incomplete().is_none(), whole.len() == stream.len());
        }
    }
}
