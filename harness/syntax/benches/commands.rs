//! Parsing commands beside `imap-codec`, on the same messages in the same run.
//!
//! `imap-proto` parses no commands; `responses.rs` has its numbers. What extensions add stands beside
//! `imap-codec` where that takes it.

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

/// What extensions add, and whether `imap-codec` takes it.
const EXTENSIONS: [(&str, Peer, &[u8]); 26] = [
    (
        "list-extended",
        Peer::Refuses,
        b"a1 LIST (SUBSCRIBED RECURSIVEMATCH) \"\" (\"%\" \"Archive/%\") \
          RETURN (CHILDREN SPECIAL-USE MYRIGHTS)\r\n",
    ),
    (
        "list-status",
        Peer::Refuses,
        b"a1 LIST \"\" \"%\" RETURN (STATUS (MESSAGES UNSEEN SIZE))\r\n",
    ),
    (
        "create-use",
        Peer::Refuses,
        b"a1 CREATE Drafts (USE (\\Drafts))\r\n",
    ),
    (
        "status-modseq",
        Peer::Takes,
        b"a1 STATUS INBOX (MESSAGES UIDNEXT HIGHESTMODSEQ)\r\n",
    ),
    (
        "select-condstore",
        Peer::Takes,
        b"a1 SELECT INBOX (CONDSTORE)\r\n",
    ),
    (
        "select-qresync",
        Peer::Takes,
        b"a1 SELECT INBOX (QRESYNC (67890007 20050715194045000 41,43:211,214:541 \
          (1,3,5,7 41,43,45,47)))\r\n",
    ),
    (
        "fetch-changedsince",
        Peer::Takes,
        b"a1 UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)\r\n",
    ),
    (
        "store-unchangedsince",
        Peer::Takes,
        b"a1 UID STORE 7,5,9 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)\r\n",
    ),
    (
        "search-modseq",
        Peer::Takes,
        b"a1 SEARCH MODSEQ \"/flags/\\\\draft\" all 620162338\r\n",
    ),
    ("getquota", Peer::Takes, b"a1 GETQUOTA \"user/joe\"\r\n"),
    ("getquotaroot", Peer::Takes, b"a1 GETQUOTAROOT INBOX\r\n"),
    (
        "setquota",
        Peer::Takes,
        b"a1 SETQUOTA \"\" (STORAGE 512 MESSAGE 1000)\r\n",
    ),
    (
        "setacl",
        Peer::Refuses,
        b"a1 SETACL INBOX/Drafts Byron +lrswikda\r\n",
    ),
    (
        "deleteacl",
        Peer::Refuses,
        b"a1 DELETEACL INBOX/Drafts Byron\r\n",
    ),
    ("getacl", Peer::Refuses, b"a1 GETACL INBOX/Drafts\r\n"),
    (
        "listrights",
        Peer::Refuses,
        b"a1 LISTRIGHTS ~/Mail/saved smith\r\n",
    ),
    ("myrights", Peer::Refuses, b"a1 MYRIGHTS INBOX\r\n"),
    (
        "getmetadata",
        Peer::Takes,
        b"a1 GETMETADATA INBOX (/shared/comment /private/comment)\r\n",
    ),
    (
        "getmetadata-options",
        Peer::Takes,
        b"a1 GETMETADATA (MAXSIZE 1024 DEPTH 1) INBOX /private/filters/values\r\n",
    ),
    (
        "setmetadata",
        Peer::Takes,
        b"a1 SETMETADATA INBOX (/private/comment \"My new comment\" /shared/comment NIL)\r\n",
    ),
    (
        "multiappend",
        Peer::Refuses,
        b"a1 APPEND Drafts (\\Seen \\Draft) {26+}\r\nSubject: hello\r\n\r\nworld!\r\n \
          (\\Flagged) \"17-Jul-1996 02:44:25 -0700\" {26+}\r\nSubject: hello\r\n\r\nworld!\r\n\r\n",
    ),
    (
        "authenticate",
        Peer::Takes,
        b"a1 AUTHENTICATE PLAIN AHVzZXJuYW1lAGNvcnJlY3QgaG9yc2UgYmF0dGVyeSBzdGFwbGU=\r\n",
    ),
    (
        "authenticate-later",
        Peer::Takes,
        b"a1 AUTHENTICATE SCRAM-SHA-256\r\n",
    ),
    (
        "enable",
        Peer::Takes,
        b"a1 ENABLE CONDSTORE QRESYNC METADATA\r\n",
    ),
    (
        "move",
        Peer::Takes,
        b"a1 UID MOVE 42:69,103 Archive/2024\r\n",
    ),
    ("uid-expunge", Peer::Takes, b"a1 UID EXPUNGE 3000:3002\r\n"),
];

/// What `imap-codec` makes of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peer {
    Takes,
    /// It has no line for it.
    Refuses,
}

fn main() {
    let untrue = EXTENSIONS.iter().filter(|(_, peer, message)| {
        let decoded = CommandCodec::default().decode(message);
        decoded.is_ok_and(|(rest, _)| rest.is_empty()) != (*peer == Peer::Takes)
    });
    let untrue: Vec<_> = untrue.map(|(name, ..)| name).collect();
    assert!(untrue.is_empty(), "not as said of imap-codec: {untrue:?}");
    divan::main();
}

#[divan::bench(args = EXTENSIONS.map(|(name, ..)| name))]
fn mailspec_extensions(bencher: Bencher<'_, '_>, name: &str) {
    mailspec(bencher, name);
}

#[divan::bench(args = known())]
fn imap_codec_extensions(bencher: Bencher<'_, '_>, name: &str) {
    imap_codec(bencher, name);
}

/// The extensions that `imap-codec` takes.
fn known() -> impl Iterator<Item = &'static str> {
    let taken = EXTENSIONS
        .into_iter()
        .filter(|(_, peer, _)| *peer == Peer::Takes);
    taken.map(|(name, ..)| name)
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
    let extensions = EXTENSIONS.map(|(name, _, message)| (name, message));
    MESSAGES
        .into_iter()
        .chain(extensions)
        .find_map(|(known, message)| (known == name).then_some(message))
        .expect("the arguments are the names")
}
