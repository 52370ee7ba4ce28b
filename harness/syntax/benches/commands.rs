//! Parsing commands beside `imap-codec`, on the same messages in the same run.
//!
//! `imap-proto` parses no commands; `responses.rs` has its numbers.

use std::hint::black_box;

use divan::{Bencher, counter::BytesCount};
use imap_codec::{CommandCodec, decode::Decoder};
use mailspec_syntax::imap::Command;

const MESSAGES: [(&str, &[u8]); 10] = [
    ("noop", b"a1 NOOP\r\n"),
    (
        "login",
        b"a1 LOGIN joe \"correct horse battery staple\"\r\n",
    ),
    ("login-literal", b"a1 LOGIN {3+}\r\njoe {6+}\r\nsecret\r\n"),
    ("select", b"a1 SELECT INBOX/2024/archive\r\n"),
    ("list", b"a1 LIST \"\" \"%/%\"\r\n"),
    (
        "status",
        b"a1 STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)\r\n",
    ),
    (
        "fetch",
        b"a1 UID FETCH 1:*,17,19 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE \
          BODY.PEEK[HEADER.FIELDS (From To Subject Date)] BODY[1.2.TEXT]<0.1024>)\r\n",
    ),
    (
        "store",
        b"a1 STORE 1,3:5 +FLAGS.SILENT (\\Seen \\Deleted $Forwarded)\r\n",
    ),
    (
        "search",
        b"a1 UID SEARCH CHARSET UTF-8 OR FROM joe SUBJECT \"hello world\" \
          NOT (SEEN SINCE 1-Feb-1994) LARGER 4096 1:500\r\n",
    ),
    (
        "append",
        b"a1 APPEND Drafts (\\Seen \\Draft) \"17-Jul-1996 02:44:25 -0700\" {26}\r\n\
          Subject: hello\r\n\r\nworld!\r\n\r\n",
    ),
];

/// What `imap-codec` does not take.
const EXTENSIONS: [(&str, &[u8]); 2] = [
    (
        "list-extended",
        b"a1 LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"%\" \"Archive/%\") \
          RETURN (CHILDREN STATUS (MESSAGES UNSEEN SIZE))\r\n",
    ),
    ("create-use", b"a1 CREATE Drafts (USE (\\Drafts))\r\n"),
];

fn main() {
    divan::main();
}

#[divan::bench(args = EXTENSIONS.map(|(name, _)| name))]
fn mailspec_extensions(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    assert!(Command::parse(message).is_ok());
    bencher
        .counter(BytesCount::of_slice(message))
        .bench(|| Command::parse(black_box(message)).is_ok());
}

#[divan::bench(args = MESSAGES.map(|(name, _)| name))]
fn mailspec(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    assert!(Command::parse(message).is_ok());
    bencher
        .counter(BytesCount::of_slice(message))
        .bench(|| Command::parse(black_box(message)).is_ok());
}

#[divan::bench(args = MESSAGES.map(|(name, _)| name))]
fn imap_codec(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    let codec = CommandCodec::default();
    assert!(codec.decode(message).is_ok());
    bencher
        .counter(BytesCount::of_slice(message))
        .bench(|| codec.decode(black_box(message)).is_ok());
}

fn message(name: &str) -> &'static [u8] {
    MESSAGES
        .into_iter()
        .chain(EXTENSIONS)
        .find_map(|(known, message)| (known == name).then_some(message))
        .expect("the arguments are the names")
}
