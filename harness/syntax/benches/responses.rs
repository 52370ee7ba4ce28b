//! Parsing responses beside `imap-codec` and `imap-proto`, on the same messages in the same run.
//!
//! A parser that does not take a message has no line for it: of what extensions add, `EXTENSIONS`
//! says of each whether the peers take it.

use std::hint::black_box;

use divan::{Bencher, counter::BytesCount};
use imap_codec::{GreetingCodec, ResponseCodec, decode::Decoder};
use mailspec_syntax::imap::response;

fn main() {
    let untrue = EXTENSIONS.iter().filter_map(|(name, peers, message)| {
        let codec = ResponseCodec::default().decode(message);
        let proto = imap_proto::Response::parse(message);
        let codec = codec.is_ok_and(|(rest, _)| rest.is_empty());
        let proto = proto.is_ok_and(|(rest, _)| rest.is_empty());
        let said = (peers.codec(), peers.proto());
        ((codec, proto) != said).then_some((name, codec, proto))
    });
    let untrue: Vec<_> = untrue.collect();
    assert!(untrue.is_empty(), "not as said of the peers: {untrue:?}");
    divan::main();
}

const GREETING: &[u8] =
    b"* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] Ready.\r\n";
const CAPABILITY: &[u8] =
    b"* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT THREAD=REFERENCES \
      MULTIAPPEND URL-PARTIAL UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 \
      CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN MOVE LITERAL+ SPECIAL-USE\r\n";
const LIST: &[u8] = b"* LIST (\\HasNoChildren \\Marked) \"/\" \"Archive/2024/Travel plans\"\r\n";
const FLAGS: &[u8] = b"* 172 FETCH (UID 4392 FLAGS (\\Seen \\Answered $Forwarded NonJunk))\r\n";
const ENVELOPE: &[u8] = b"* 12 FETCH (ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \
      \"IMAP4rev1 WG mtg summary and minutes\" \
      ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) \
      ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) \
      ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) \
      ((NIL NIL \"imap\" \"cac.washington.edu\")) \
      ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) \
      NIL NIL \"<B27397-0100000@cac.washington.edu>\"))\r\n";
const STRUCTURE: &[u8] =
    b"* 7 FETCH (BODYSTRUCTURE (((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \
      \"QUOTED-PRINTABLE\" 1152 23 NIL NIL NIL NIL)(\"TEXT\" \"HTML\" (\"CHARSET\" \"utf-8\") NIL \
      NIL \"QUOTED-PRINTABLE\" 4573 73 NIL NIL NIL NIL) \"ALTERNATIVE\" \
      (\"BOUNDARY\" \"0000000000001\") NIL NIL NIL)(\"APPLICATION\" \"PDF\" \
      (\"NAME\" \"report.pdf\") NIL NIL \"BASE64\" 80212 NIL \
      (\"ATTACHMENT\" (\"FILENAME\" \"report.pdf\")) NIL NIL) \"MIXED\" \
      (\"BOUNDARY\" \"0000000000002\") NIL NIL NIL))\r\n";
const STATUS: &[u8] =
    b"* STATUS \"blurdybloop\" (MESSAGES 231 RECENT 3 UIDNEXT 44292 UIDVALIDITY 1234567 UNSEEN 8)\r\n";
const EXISTS: &[u8] = b"* 18392 EXISTS\r\n";
const TAGGED: &[u8] = b"A142 OK [READ-WRITE] SELECT completed\r\n";
const UIDVALIDITY: &[u8] = b"* OK [UIDVALIDITY 3857529045] UIDs valid\r\n";

/// What extensions add, and which peers take it.
const EXTENSIONS: [(&str, Peers, &[u8]); 18] = [
    (
        "list-extended",
        Peers::Neither,
        b"* LIST (\\NonExistent \\Subscribed) \"/\" \"Archive/2024\" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
    ),
    (
        "status-size",
        Peers::Codec,
        b"* STATUS INBOX (MESSAGES 231 SIZE 8943521)\r\n",
    ),
    (
        "status-modseq",
        Peers::Both,
        b"* STATUS INBOX (MESSAGES 231 UIDNEXT 44292 HIGHESTMODSEQ 7011231777)\r\n",
    ),
    (
        "fetch-modseq",
        Peers::Both,
        b"* 50 FETCH (UID 4392 MODSEQ (12121231000) FLAGS (\\Seen $Forwarded))\r\n",
    ),
    (
        "search-modseq",
        Peers::Codec,
        b"* SEARCH 2 5 6 7 11 12 18 19 20 23 (MODSEQ 917162500)\r\n",
    ),
    (
        "highestmodseq",
        Peers::Both,
        b"* OK [HIGHESTMODSEQ 715194045007] Highest\r\n",
    ),
    (
        "modified",
        Peers::Both,
        b"d105 OK [MODIFIED 7,9] Conditional STORE failed\r\n",
    ),
    ("vanished", Peers::Both, b"* VANISHED 405,407,410,425\r\n"),
    (
        "vanished-earlier",
        Peers::Both,
        b"* VANISHED (EARLIER) 41,43:116,118,120:211,214:540\r\n",
    ),
    (
        "quota",
        Peers::Both,
        b"* QUOTA \"\" (STORAGE 10 512 MESSAGE 20 100)\r\n",
    ),
    (
        "quotaroot",
        Peers::Both,
        b"* QUOTAROOT INBOX \"\" \"user/joe\"\r\n",
    ),
    (
        "acl",
        Peers::Proto,
        b"* ACL INBOX Fred rwipslxetad Chris lrwstd\r\n",
    ),
    (
        "listrights",
        Peers::Proto,
        b"* LISTRIGHTS ~/Mail/saved smith la r swicdkxte\r\n",
    ),
    ("myrights", Peers::Proto, b"* MYRIGHTS INBOX rwiptsldaex\r\n"),
    (
        "metadata",
        Peers::Both,
        b"* METADATA \"INBOX\" (/private/comment \"My comment\" /shared/comment NIL)\r\n",
    ),
    (
        "metadata-changed",
        Peers::Both,
        b"* METADATA \"INBOX\" /shared/comment /private/comment\r\n",
    ),
    (
        "sasl-challenge",
        Peers::Both,
        b"+ cj1yT3ByTkdmd0ViZVJXZ2JORWtxTyVodllEcFdVYTJSYVRDQWZ1eEZJbGopaE5sRiRrMCxzPVcyMlphSjBTTlk3c29Fc1VFamI2Z1E9PSxpPTQwOTY=\r\n",
    ),
    (
        "appenduid-several",
        Peers::Both,
        b"A003 OK [APPENDUID 38505 3955:3957] APPEND completed\r\n",
    ),
];

/// Which of the peers take a response.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Peers {
    Both,
    /// `imap-codec` alone.
    Codec,
    /// `imap-proto` alone.
    Proto,
    Neither,
}

impl Peers {
    fn codec(self) -> bool {
        matches!(self, Self::Both | Self::Codec)
    }

    fn proto(self) -> bool {
        matches!(self, Self::Both | Self::Proto)
    }
}

const NAMES: [&str; 12] = [
    "greeting",
    "capability",
    "list",
    "fetch-flags",
    "fetch-envelope",
    "fetch-structure",
    "fetch-4k-literal",
    "search-1000",
    "status",
    "exists",
    "uidvalidity",
    "tagged-ok",
];

fn message(name: &str) -> Vec<u8> {
    match name {
        "greeting" => GREETING.to_vec(),
        "capability" => CAPABILITY.to_vec(),
        "list" => LIST.to_vec(),
        "fetch-flags" => FLAGS.to_vec(),
        "fetch-envelope" => ENVELOPE.to_vec(),
        "fetch-structure" => STRUCTURE.to_vec(),
        "fetch-4k-literal" => {
            let body = "The quick brown fox jumps over the lazy dog, all of it.\r\n".repeat(72);
            let size = body.len();
            format!("* 1 FETCH (UID 9 BODY[] {{{size}}}\r\n{body})\r\n").into_bytes()
        }
        "search-1000" => {
            let numbers: Vec<_> = (1..=1000).map(|n| (n * 37).to_string()).collect();
            format!("* SEARCH {}\r\n", numbers.join(" ")).into_bytes()
        }
        "status" => STATUS.to_vec(),
        "exists" => EXISTS.to_vec(),
        "uidvalidity" => UIDVALIDITY.to_vec(),
        "tagged-ok" => TAGGED.to_vec(),
        _ => EXTENSIONS
            .into_iter()
            .find_map(|(known, _, message)| (known == name).then(|| message.to_vec()))
            .expect("the arguments are the names"),
    }
}

#[divan::bench(args = EXTENSIONS.map(|(name, ..)| name))]
fn mailspec_extensions(bencher: Bencher<'_, '_>, name: &str) {
    mailspec(bencher, name);
}

#[divan::bench(args = taken_by(Peers::codec))]
fn imap_codec_extensions(bencher: Bencher<'_, '_>, name: &str) {
    imap_codec(bencher, name);
}

#[divan::bench(args = taken_by(Peers::proto))]
fn imap_proto_extensions(bencher: Bencher<'_, '_>, name: &str) {
    imap_proto(bencher, name);
}

fn taken_by(peer: impl Fn(Peers) -> bool) -> impl Iterator<Item = &'static str> {
    let taken = EXTENSIONS
        .into_iter()
        .filter(move |(_, peers, _)| peer(*peers));
    taken.map(|(name, ..)| name)
}

#[divan::bench(args = NAMES)]
fn mailspec(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    assert_eq!(response::parse(&message).faults, []);
    bencher
        .counter(BytesCount::of_slice(&message))
        .bench_local(|| drop(black_box(response::parse(black_box(&message)))));
}

#[divan::bench(args = NAMES)]
fn imap_codec(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    let bencher = bencher.counter(BytesCount::of_slice(&message));
    if name == "greeting" {
        let codec = GreetingCodec::default();
        assert!(codec.decode(&message).is_ok());
        bencher.bench_local(|| drop(black_box(codec.decode(black_box(&message)))));
    } else {
        let codec = ResponseCodec::default();
        assert!(codec.decode(&message).is_ok());
        bencher.bench_local(|| drop(black_box(codec.decode(black_box(&message)))));
    }
}

#[divan::bench(args = NAMES)]
fn imap_proto(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    assert!(imap_proto::Response::parse(&message).is_ok());
    bencher
        .counter(BytesCount::of_slice(&message))
        .bench_local(|| drop(black_box(imap_proto::Response::parse(black_box(&message)))));
}
