//! Framers: the same messages however the octets are cut, and none of them lost.

use mailspec_syntax::{imap, pop3};

/// The first octet chooses side, limits, refusal and the size of pieces; the rest is the stream.
pub fn imap_framing(octets: &[u8]) {
    use imap::framing::{Limits, Side};
    let Some((&choice, stream)) = octets.split_first() else {
        return;
    };
    let side = if choice & 1 == 0 {
        Side::Client
    } else {
        Side::Server
    };
    let refuse = choice & 2 != 0;
    let limits = if choice & 4 == 0 {
        Limits::default()
    } else {
        Limits {
            line: 40,
            literal: 20,
            message: 80,
        }
    };
    let piece = usize::from(choice >> 3) + 1;
    let whole = imap_frames(stream, stream.len().max(1), side, limits, refuse);
    assert_eq!(
        imap_frames(stream, piece, side, limits, refuse),
        whole,
        "in pieces of {piece} and as a whole"
    );
    let complete = !refuse && limits == Limits::default();
    if complete && whole.left.is_none() {
        assert_eq!(whole.messages.concat(), stream);
    }
}

#[derive(Debug, PartialEq, Eq)]
struct ImapFrames {
    messages: Vec<Vec<u8>>,
    literals: Vec<(u64, bool, Vec<u8>)>,
    too_long: Vec<(u64, Vec<u8>)>,
    left: Option<imap::framing::Incomplete>,
}

fn imap_frames(
    stream: &[u8],
    piece: usize,
    side: imap::framing::Side,
    limits: imap::framing::Limits,
    refuse: bool,
) -> ImapFrames {
    use imap::framing::{Frame, Framer};
    let mut framer = Framer::new(side, limits);
    let mut frames = ImapFrames {
        messages: Vec::new(),
        literals: Vec::new(),
        too_long: Vec::new(),
        left: None,
    };
    for piece in stream.chunks(piece) {
        framer.push(piece);
        while let Some(frame) = framer.next() {
            match frame {
                Frame::Message(message) => frames.messages.push(message.to_vec()),
                Frame::TooLong { limit, so_far } => frames.too_long.push((limit, so_far.to_vec())),
                Frame::LiteralAnnounced {
                    octets,
                    synchronising,
                    so_far,
                } => {
                    frames
                        .literals
                        .push((octets, synchronising, so_far.to_vec()));
                    if refuse {
                        framer.refuse_literal();
                    }
                }
            }
        }
    }
    frames.left = framer.incomplete();
    frames
}

/// The first octet chooses side, limits, kind of reply and the size of pieces; the rest is the stream.
pub fn pop3_framing(octets: &[u8]) {
    use pop3::framing::{Limits, Side};
    let Some((&choice, stream)) = octets.split_first() else {
        return;
    };
    let side = if choice & 1 == 0 {
        Side::Client
    } else {
        Side::Server
    };
    let multi_line = choice & 2 != 0;
    let limits = if choice & 4 == 0 {
        Limits::default()
    } else {
        Limits {
            line: 20,
            message: 60,
        }
    };
    let piece = usize::from(choice >> 3) + 1;
    let whole = pop3_frames(stream, stream.len().max(1), side, limits, multi_line);
    assert_eq!(
        pop3_frames(stream, piece, side, limits, multi_line),
        whole,
        "in pieces of {piece} and as a whole"
    );
    if limits == Limits::default() && whole.left.is_none() {
        assert_eq!(whole.messages.concat(), stream);
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Pop3Frames {
    messages: Vec<Vec<u8>>,
    too_long: Vec<(usize, Vec<u8>)>,
    left: Option<pop3::framing::Incomplete>,
}

fn pop3_frames(
    stream: &[u8],
    piece: usize,
    side: pop3::framing::Side,
    limits: pop3::framing::Limits,
    multi_line: bool,
) -> Pop3Frames {
    use pop3::framing::{Frame, Framer};
    let mut framer = Framer::new(side, limits);
    let mut frames = Pop3Frames {
        messages: Vec::new(),
        too_long: Vec::new(),
        left: None,
    };
    framer.expect_multi_line(multi_line);
    for piece in stream.chunks(piece) {
        framer.push(piece);
        while let Some(frame) = framer.next() {
            match frame {
                Frame::Message(message) => frames.messages.push(message.to_vec()),
                Frame::TooLong { limit, so_far } => frames.too_long.push((limit, so_far.to_vec())),
            }
            framer.expect_multi_line(multi_line);
        }
    }
    frames.left = framer.incomplete();
    frames
}
