//! Parsing responses beside `imap-codec` and `imap-proto`, on the same messages in the same run.
//!
//! A parser that does not take a message has no line for it.

use std::hint::black_box;

use divan::{Bencher, counter::BytesCount};
use imap_codec::{GreetingCodec, ResponseCodec, decode::Decoder};
use mailspec_syntax::imap::response;

fn main() {
    divan::main();
}

const GREETING: &[u8] =
    b"* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] Ready.\r\n";
const CAPABILITY: &[u8] =
    b"* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT THREAD=REFERENCES \
      MULTIAPPEND URL-PARTIAL UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 \
      CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN MOVE LITERAL+ SPECIAL-USE\r\n";
const LIST: &[u8] = b"* LIST (\\HasNoChildren \\Marked) \"/\" \"Archive/2024/Travel plans\"\r\n";
const LIST_EXTENDED: &[u8] =
    b"* LIST (\\NonExistent \\Subscribed) \"/\" \"Archive/2024\" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n";
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
        "list-extended" => LIST_EXTENDED.to_vec(),
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
        _ => TAGGED.to_vec(),
    }
}

/// What the peers do not take.
#[divan::bench(args = ["list-extended"])]
fn mailspec_extensions(bencher: Bencher<'_, '_>, name: &str) {
    let message = message(name);
    assert_eq!(response::parse(&message).faults, []);
    bencher
        .counter(BytesCount::of_slice(&message))
        .bench_local(|| drop(black_box(response::parse(black_box(&message)))));
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
