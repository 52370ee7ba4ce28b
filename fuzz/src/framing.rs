//! Framers: the same messages however the octets are cut, none of them lost, and those that were sent.

use std::borrow::Cow;

use arbitrary::{Arbitrary, Result, Unstructured};
use mailspec_syntax::{imap, pop3};

use crate::cost::{also_swollen, frugally};

/// Messages that are printed to be found again.
const PRINTED: usize = 8;

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
    also_swollen(stream, |stream| {
        frugally(stream.len(), || imap_spend(stream, piece, side, limits));
    });
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
    let mut u = Unstructured::new(stream);
    let printed = match side {
        Side::Client => imap_commands(&mut u),
        Side::Server => imap_responses(&mut u),
    };
    // Only choices among nothing are errors, and there are none such.
    let printed = printed.expect("every input is messages");
    let found = imap_frames(&printed.concat(), piece, side, Limits::default(), false);
    assert_eq!((found.messages, found.left), (printed, None));
}

/// Commands as clients write them.
fn imap_commands(u: &mut Unstructured<'_>) -> Result<Vec<Vec<u8>>> {
    use imap::LiteralForm;
    let mut printed = Vec::new();
    while printed.len() < PRINTED && !u.is_empty() {
        let literals = *u.choose(&[LiteralForm::Synchronising, LiteralForm::NonSynchronising])?;
        let mut octets = Vec::new();
        imap::Command::arbitrary(u)?.write(&mut octets, literals);
        printed.push(octets);
    }
    Ok(printed)
}

/// Messages with any octets in them; and free text, which may look like an announcement.
fn imap_responses(u: &mut Unstructured<'_>) -> Result<Vec<Vec<u8>>> {
    use imap::response::{FetchData, Untagged};
    let mut printed = Vec::new();
    while printed.len() < PRINTED && !u.is_empty() {
        let text = <&[u8]>::arbitrary(u)?;
        let octets = if u.arbitrary()? {
            let data = vec![FetchData::Rfc822(Some(Cow::Borrowed(text)))];
            let mut octets = Vec::new();
            imap::Response::Untagged(Untagged::Fetch { seq: 1, data }).write(&mut octets);
            octets
        } else {
            let text: Vec<u8> = text
                .iter()
                .copied()
                .filter(|o| !b"\r\n".contains(o))
                .collect();
            [&b"* OK [ALERT] "[..], &text, b"\r\n"].concat()
        };
        printed.push(octets);
    }
    Ok(printed)
}

/// Frames, and keeps nothing.
fn imap_spend(
    stream: &[u8],
    piece: usize,
    side: imap::framing::Side,
    limits: imap::framing::Limits,
) {
    let mut framer = imap::framing::Framer::new(side, limits);
    for piece in stream.chunks(piece) {
        framer.push(piece);
        while framer.next().is_some() {}
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
    also_swollen(stream, |stream| {
        frugally(stream.len(), || {
            pop3_spend(stream, piece, side, limits, multi_line)
        });
    });
    let whole = pop3_frames(stream, stream.len().max(1), side, limits, multi_line);
    assert_eq!(
        pop3_frames(stream, piece, side, limits, multi_line),
        whole,
        "in pieces of {piece} and as a whole"
    );
    if limits == Limits::default() && whole.left.is_none() {
        assert_eq!(whole.messages.concat(), stream);
    }
    let mut u = Unstructured::new(stream);
    // Only choices among nothing are errors, and there are none such.
    let printed = pop3_messages(&mut u, side, multi_line).expect("every input is messages");
    let found = pop3_frames(
        &printed.concat(),
        piece,
        side,
        Limits::default(),
        multi_line,
    );
    assert_eq!((found.messages, found.left), (printed, None));
}

/// Commands as clients write them, or replies as servers do, with any octets in them.
fn pop3_messages(
    u: &mut Unstructured<'_>,
    side: pop3::framing::Side,
    multi_line: bool,
) -> Result<Vec<Vec<u8>>> {
    let mut printed = Vec::new();
    while printed.len() < PRINTED && !u.is_empty() {
        let mut octets = Vec::new();
        match side {
            pop3::framing::Side::Client => pop3::Command::arbitrary(u)?.write(&mut octets),
            pop3::framing::Side::Server => {
                let response = pop3::Response::ok("any octets");
                let content = <&[u8]>::arbitrary(u)?;
                let body = multi_line.then(|| pop3::response::MultiLine::new(content));
                pop3::Reply { response, body }.write(&mut octets);
            }
        }
        printed.push(octets);
    }
    Ok(printed)
}

/// Frames, and keeps nothing.
fn pop3_spend(
    stream: &[u8],
    piece: usize,
    side: pop3::framing::Side,
    limits: pop3::framing::Limits,
    multi_line: bool,
) {
    let mut framer = pop3::framing::Framer::new(side, limits);
    framer.expect_multi_line(multi_line);
    for piece in stream.chunks(piece) {
        framer.push(piece);
        while framer.next().is_some() {
            framer.expect_multi_line(multi_line);
        }
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
