//! What is no command, or too much of one (RFC 3501 §2.2, §4.3, §7.1.3).

use mailspec_reference::{Limits, Options};
use pretty_assertions::assert_eq;
use rstest::rstest;

use crate::transcript::{expected, replay_on};

#[rstest]
#[case::octet_by_octet(
    "
    A| 1 NO
    A| OP\\r
    A| \\n2 NOOP\\r\\n3 NO
    A< 1 OK
    A< 2 OK
    A| OP\\r\\n
    A< 3 OK
"
)]
#[case::no_tag(
    "
    A:
    A< * BAD
    A: *
    A< * BAD
    A: 1
    A< 1 BAD
    A: 1 NONE-SUCH
    A< 1 BAD
"
)]
#[case::not_imap(
    "
    a: GET / HTTP/1.1\\r\\nHost: x\\r\\n1\\r\\n2\\r\\n3\\r\\n4\\r\\n5\\r\\n6\\r\\n7\\r\\n8\\r\\n9
    a< * OK [CAPABILITY]
    a< GET BAD
    a< Host: BAD
    a< 1 BAD
    a< 2 BAD
    a< 3 BAD
    a< 4 BAD
    a< 5 BAD
    a< 6 BAD
    a< 7 BAD
    a< 8 BAD
    a< * BYE
    a< closed
"
)]
#[case::literal_too_large(
    "
    A: 1 APPEND INBOX {1001}
    A< 1 NO [TOOBIG]
    A: 2 APPEND INBOX {4294967296}
    A< 2 NO [TOOBIG]
    A: 3 SELECT {70000}
    A< 3 BAD [TOOBIG]
    A: 4 NOOP
    A< 4 OK
"
)]
#[case::non_synchronising_literal_is_drained(
    "
    A: 1 APPEND INBOX {1001+}
    A< 1 NO [TOOBIG]
    A: 2 NOOP
    A: 3 NOOP
    + 1
"
)]
#[case::line_too_long("
    A: 1 LIST \"\" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    A< 1 BAD [TOOBIG]
    A: 2 NOOP
    A< 2 OK
")]
#[case::idle_takes_only_done(
    "
    A: 1 IDLE
    A< + idling
    A: 2 NOOP
    A< 1 BAD
    A: 3 IDLE
    A< + idling
    A: done
    A< 3 OK
"
)]
fn transcripts(#[case] script: &str) {
    let options = Options {
        limits: Limits {
            message: 1000,
            line: 100,
            ..Limits::default()
        },
        ..Options::default()
    };
    assert_eq!(replay_on(options, script), expected(script));
}
