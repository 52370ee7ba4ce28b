//! Where one POP3 command or reply ends and the next begins (RFC 1939 §3).
//!
//! A client sends lines. A server sends a line, or, as a positive answer to
//! certain commands, lines up to one that holds a single `.`. Which of both it
//! is cannot be seen from the octets, so the reader is told, by
//! [`Framer::expect_multi_line`].

/// Whose octets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Commands: always single lines.
    Client,
    /// Replies: single- or multi-line.
    Server,
}

/// How much one message may hold before it is skipped instead of kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of a command, or of the first line of a reply.
    pub line: usize,
    /// Octets of a whole multi-line reply.
    pub message: usize,
}

impl Default for Limits {
    /// Far above what RFC 2449 §4 allows, since the excess is to be described and not dropped.
    fn default() -> Self {
        Self {
            line: 64 * 1024,
            message: 64 * 1024 * 1024,
        }
    }
}

/// What a stream of octets holds next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'f> {
    /// A whole command or reply, with its line ends and termination line.
    ///
    /// A bare LF ends a line too; that it should not is for the parser to say.
    Message(&'f [u8]),
    /// The message is longer than the limit; the rest of it is skipped.
    TooLong {
        /// The limit that was passed, in octets.
        limit: usize,
        /// The message up to the limit.
        so_far: &'f [u8],
    },
}

/// What the stream would end in the middle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// A line without its end.
    Line {
        /// Octets received of it.
        octets: u64,
    },
    /// A multi-line reply without its termination line.
    MultiLine {
        /// Octets received of it, the first line included.
        octets: u64,
    },
}

/// Finds the messages in one direction of a connection, however its octets are cut.
#[derive(Clone, Debug)]
pub struct Framer {
    side: Side,
    limits: Limits,
    multi_line: bool,
    buffer: Vec<u8>,
    /// Where the current message begins, its current line, and the octets yet to be looked at.
    message: usize,
    line: usize,
    scanned: usize,
    phase: Phase,
    /// Set while the rest of a message is thrown away.
    skipping: Option<Skipping>,
}

#[derive(Clone, Copy, Debug)]
enum Phase {
    First,
    /// Behind the first line of a multi-line reply.
    Body {
        /// The first line ended in a bare LF, so the server means LF by a line end.
        bare_lf: bool,
        /// The current line begins behind a line end, and not just behind an LF within a line.
        anchored: bool,
    },
}

#[derive(Clone, Copy, Debug)]
struct Skipping {
    /// The reply is positive, as seen before its first octets were thrown away.
    positive: bool,
    dropped: u64,
}

/// Capacity that is kept between messages.
const KEPT: usize = 1 << 20;

impl Framer {
    /// A reader of what `side` sends.
    pub fn new(side: Side, limits: Limits) -> Self {
        Self {
            side,
            limits,
            multi_line: false,
            buffer: Vec::new(),
            message: 0,
            line: 0,
            scanned: 0,
            phase: Phase::First,
            skipping: None,
        }
    }

    /// Whether the next reply, if it is positive, has many lines
    /// ([`Command::is_multi_line`](super::Command::is_multi_line)).
    ///
    /// Holds for one reply; the one after is single-line unless told again.
    pub fn expect_multi_line(&mut self, multi_line: bool) {
        self.multi_line = multi_line;
    }

    /// Takes octets as they came.
    pub fn push(&mut self, octets: &[u8]) {
        // Moves fewer octets than it frees, so the whole stays linear.
        if self.message > self.buffer.len() / 2 {
            self.buffer.drain(..self.message);
            if self.buffer.capacity() > KEPT {
                self.buffer.shrink_to(KEPT);
            }
            self.line -= self.message;
            self.scanned -= self.message;
            self.message = 0;
        }
        self.buffer.extend_from_slice(octets);
    }

    /// The next message, if all of it is there. To be called until it says `None`.
    #[expect(clippy::should_implement_trait, reason = "lends from the buffer")]
    pub fn next(&mut self) -> Option<Frame<'_>> {
        loop {
            let limit = match self.phase {
                Phase::First => self.limits.line,
                Phase::Body { .. } => self.limits.message,
            };
            let found = memchr::memchr(b'\n', &self.buffer[self.scanned..])
                .map(|found| self.scanned + found + 1);
            let end = found.unwrap_or(self.buffer.len());
            if self.skipping.is_none() && end - self.message > limit {
                let so_far = self.message..self.message + limit;
                self.skipping = Some(Skipping {
                    positive: is_positive(&self.buffer[so_far.clone()]),
                    dropped: 0,
                });
                let so_far = &self.buffer[so_far];
                return Some(Frame::TooLong { limit, so_far });
            }
            self.scanned = end;
            if found.is_none() {
                self.forget();
                return None;
            }
            if !self.line_ended(end) {
                continue;
            }
            let message = self.message..end;
            (self.message, self.line) = (end, end);
            self.phase = Phase::First;
            self.multi_line = false;
            if self.skipping.take().is_none() {
                return Some(Frame::Message(&self.buffer[message]));
            }
        }
    }

    /// What came of the message that is not whole yet, as far as it is kept.
    pub fn pending(&self) -> &[u8] {
        &self.buffer[self.message..]
    }

    /// What the stream would end in the middle of, if it ended here.
    pub fn incomplete(&self) -> Option<Incomplete> {
        let dropped = self.skipping.map_or(0, |skipping| skipping.dropped);
        let octets = (self.buffer.len() - self.message) as u64 + dropped;
        match self.phase {
            Phase::Body { .. } => Some(Incomplete::MultiLine { octets }),
            Phase::First if octets > 0 => Some(Incomplete::Line { octets }),
            Phase::First => None,
        }
    }

    /// Moves on behind the line that ends at `end`; whether the message ends with it.
    fn line_ended(&mut self, end: usize) -> bool {
        let line = &self.buffer[self.line..end];
        let crlf = line.ends_with(b"\r\n");
        let ended = match self.phase {
            Phase::First => {
                let positive = match self.skipping {
                    Some(skipping) => skipping.positive,
                    None => is_positive(line),
                };
                let more = self.side == Side::Server && self.multi_line && positive;
                if more {
                    self.phase = Phase::Body {
                        bare_lf: !crlf,
                        anchored: true,
                    };
                }
                !more
            }
            Phase::Body { bare_lf, anchored } => {
                // A correct server stuffs a line that begins with the dot, so
                // even `.` LF can only be meant as the end. But LF `.` CRLF may
                // lie within a line of a message, for a line ends with CRLF.
                let last = anchored && matches!(line, b".\r\n" | b".\n");
                self.phase = Phase::Body {
                    bare_lf,
                    anchored: crlf || bare_lf,
                };
                last
            }
        };
        self.line = end;
        ended
    }

    /// While skipping, keeps no more of a line than is needed to tell what it is.
    fn forget(&mut self) {
        let Some(skipping) = &mut self.skipping else {
            return;
        };
        let length = self.buffer.len();
        let mut rest = self.buffer.split_off(self.line);
        if let (true, Some(&last)) = (rest.len() > 3, rest.last()) {
            // Neither a termination line nor a status any more; only its end matters.
            rest = vec![b'x', last];
        }
        skipping.dropped += (length - self.message - rest.len()) as u64;
        self.scanned = rest.len();
        self.buffer = rest;
        (self.message, self.line) = (0, 0);
    }
}

fn is_positive(line: &[u8]) -> bool {
    line.get(..3)
        .is_some_and(|status| status.eq_ignore_ascii_case(b"+OK"))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const SMALL: Limits = Limits {
        line: 24,
        message: 40,
    };

    #[derive(Clone, Debug, PartialEq)]
    enum Owned {
        Message(String),
        TooLong(usize, String),
    }

    /// All frames of `octets`, cut at each of `cuts`, with every reply expected as `multi` says.
    fn frames(
        side: Side,
        limits: Limits,
        octets: &[u8],
        cuts: &[usize],
        multi: &[bool],
    ) -> (Vec<Owned>, Option<Incomplete>) {
        let mut framer = Framer::new(side, limits);
        let mut found = Vec::new();
        let mut expect = multi.iter().copied();
        framer.expect_multi_line(expect.next().unwrap_or(false));
        let mut from = 0;
        for &cut in cuts.iter().chain([&octets.len()]) {
            framer.push(&octets[from..cut]);
            from = cut;
            loop {
                let (frame, over) = match framer.next() {
                    None => break,
                    Some(Frame::Message(message)) => (
                        Owned::Message(String::from_utf8_lossy(message).into_owned()),
                        true,
                    ),
                    Some(Frame::TooLong { limit, so_far }) => (
                        Owned::TooLong(limit, String::from_utf8_lossy(so_far).into_owned()),
                        false,
                    ),
                };
                found.push(frame);
                if over {
                    framer.expect_multi_line(expect.next().unwrap_or(false));
                }
            }
        }
        (found, framer.incomplete())
    }

    #[rstest]
    #[case::line("+OK\r\n-ERR\r\n", &[false, false], &["+OK\r\n", "-ERR\r\n"])]
    #[case::multi("+OK\r\n1 2\r\n.\r\n+OK\r\n", &[true], &["+OK\r\n1 2\r\n.\r\n", "+OK\r\n"])]
    #[case::negative("-ERR\r\n.\r\n", &[true], &["-ERR\r\n", ".\r\n"])]
    #[case::lower_case("+ok\r\n.\r\n", &[true], &["+ok\r\n.\r\n"])]
    #[case::empty("+OK\r\n.\r\n", &[true], &["+OK\r\n.\r\n"])]
    #[case::stuffed("+OK\r\n..\r\n.\r\n", &[true], &["+OK\r\n..\r\n.\r\n"])]
    #[case::terminator_lf("+OK\r\na\r\n.\n", &[true], &["+OK\r\na\r\n.\n"])]
    #[case::only_lf("+OK\na\n.\n", &[true], &["+OK\na\n.\n"])]
    #[case::lf_within_a_line("+OK\r\na\n.\r\nb\r\n.\r\n", &[true], &["+OK\r\na\n.\r\nb\r\n.\r\n"])]
    #[case::unstuffed("+OK\r\n.a\r\n.\r\n", &[true], &["+OK\r\n.a\r\n.\r\n"])]
    #[case::one_reply_only("+OK\r\n.\r\n+OK\r\n.\r\n", &[true, false], &["+OK\r\n.\r\n", "+OK\r\n", ".\r\n"])]
    fn replies(#[case] octets: &str, #[case] multi: &[bool], #[case] expected: &[&str]) {
        let expected = expected
            .iter()
            .map(|message| Owned::Message((*message).to_owned()))
            .collect();
        let found = frames(
            Side::Server,
            Limits::default(),
            octets.as_bytes(),
            &[],
            multi,
        );
        assert_eq!(found, (expected, None));
    }

    #[rstest]
    #[case::nothing("", &[true], None)]
    #[case::line("+O", &[false], Some(Incomplete::Line { octets: 2 }))]
    #[case::body("+OK\r\n", &[true], Some(Incomplete::MultiLine { octets: 5 }))]
    #[case::no_crlf_before_the_dot("+OK\r\na\n.\r\n", &[true], Some(Incomplete::MultiLine { octets: 10 }))]
    #[case::flood("+OK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &[false], Some(Incomplete::Line { octets: 34 }))]
    fn ends_early(
        #[case] octets: &str,
        #[case] multi: &[bool],
        #[case] expected: Option<Incomplete>,
    ) {
        let (_, incomplete) = frames(Side::Server, SMALL, octets.as_bytes(), &[], multi);
        assert_eq!(incomplete, expected);
    }

    #[test]
    fn skips_the_rest_of_what_is_too_long() {
        let octets = b"+OK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n-ERR\r\n";
        let expected = vec![
            Owned::TooLong(24, "+OK aaaaaaaaaaaaaaaaaaaa".into()),
            Owned::Message("-ERR\r\n".into()),
        ];
        let found = frames(Side::Server, SMALL, octets, &[], &[]);
        assert_eq!(found, (expected, None));
    }

    #[test]
    fn skips_the_rest_of_a_long_reply_up_to_its_end() {
        let octets = b"+OK\r\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nbbbb\r\n..\r\n.\r\n-ERR\r\n";
        let expected = vec![
            Owned::TooLong(40, "+OK\r\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r".into()),
            Owned::Message("-ERR\r\n".into()),
        ];
        let found = frames(Side::Server, SMALL, octets, &[], &[true]);
        assert_eq!(found, (expected, None));
    }

    #[test]
    fn a_flood_is_skipped_in_bounded_memory() {
        let mut framer = Framer::new(Side::Server, SMALL);
        framer.expect_multi_line(true);
        framer.push(b"+OK\r\n");
        for _ in 0..1000 {
            framer.push(&[b'a'; 1000]);
            while framer.next().is_some() {}
        }
        assert!(framer.buffer.capacity() < 4000);
        let octets = 1_000_005;
        assert_eq!(framer.incomplete(), Some(Incomplete::MultiLine { octets }));
    }

    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            &b"+OK"[..],
            b"-ERR",
            b"\r\n",
            b"\n",
            b"\r",
            b".",
            b".\r\n",
            b"\r\n.\r\n",
            b"abcdefgh",
            b"\x00\xff",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_frames(
            octets in stream(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
            multi in prop::collection::vec(any::<bool>(), 8),
            client: bool,
            small: bool,
        ) {
            let side = if client { Side::Client } else { Side::Server };
            let limits = if small { SMALL } else { Limits::default() };
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(octets.len() + 1)).collect();
            cuts.sort_unstable();
            let every: Vec<_> = (0..octets.len()).collect();
            let whole = frames(side, limits, &octets, &[], &multi);
            prop_assert_eq!(&frames(side, limits, &octets, &cuts, &multi), &whole);
            prop_assert_eq!(&frames(side, limits, &octets, &every, &multi), &whole);
        }

        #[test]
        fn nothing_is_lost(octets in stream(), multi in prop::collection::vec(any::<bool>(), 8)) {
            let mut framer = Framer::new(Side::Server, Limits::default());
            framer.push(&octets);
            let mut read = Vec::new();
            let mut multi = multi.into_iter();
            loop {
                framer.expect_multi_line(multi.next().unwrap_or(false));
                match framer.next() {
                    Some(Frame::Message(message)) => read.extend_from_slice(message),
                    Some(Frame::TooLong { .. }) => unreachable!("below the limits"),
                    None => break,
                }
            }
            prop_assert!(octets.starts_with(&read));
            let rest = (octets.len() - read.len()) as u64;
            match framer.incomplete() {
                None => prop_assert_eq!(rest, 0),
                Some(Incomplete::Line { octets } | Incomplete::MultiLine { octets }) => {
                    prop_assert_eq!(rest, octets);
                }
            }
        }
    }
}
