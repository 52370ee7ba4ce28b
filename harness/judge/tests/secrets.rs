//! What a log has of passwords is in no output, whoever says it.

use mailspec_judge::{
    log::{Log, read},
    report::Report,
};
use mailspec_run::Redactor;
use rstest::rstest;

#[rstest]
#[case::login(
    "S: * OK IMAP ready\nC: a LOGIN user1 geheim-1\nS: a OK geheim-1 is right\nS: *  geheim-1\n"
)]
#[case::login_quoted(
    "S: * OK IMAP ready\nC: a LOGIN user1 \"geheim-1\"\nS: a NO\nS: a NO geheim-1\n"
)]
#[case::login_malformed(
    "S: * OK IMAP ready\nC: a LOGIN user1  geheim-1 x\nS: a BAD\nS: * \"geheim-1\"\n"
)]
#[case::login_in_the_middle("C: a LOGIN user1 geheim-1\nS: a OK\nS: *  1 geheim-1\n")]
#[case::plain(
    "S: * OK IMAP ready\nC: a AUTHENTICATE PLAIN\nS: +\nC: AHVzZXIxAGdlaGVpbS0x\nS: a OK AHVzZXIxAGdlaGVpbS0x\nS: *  geheim-1\n"
)]
#[case::plain_initial(
    "S: * OK IMAP ready\nC: a AUTHENTICATE PLAIN AHVzZXIxAGdlaGVpbS0x\nS: *geheim-1\nS: b OK\n"
)]
#[case::login_mechanism(
    "S: * OK IMAP ready\nC: a AUTHENTICATE LOGIN\nS: + VXNlcm5hbWU6\nC: dXNlcjE=\nS: + UGFzc3dvcmQ6\nC: Z2VoZWltLTE=\nS: * Z2VoZWltLTE=\nS: b OK geheim-1\n"
)]
#[case::token(
    "S: * OK IMAP ready\nC: a AUTHENTICATE XOAUTH2 dXNlcj11c2VyMQFhdXRoPUJlYXJlciBnZWhlaW0tMQEB\nS: *  geheim-1\nS: b OK\n"
)]
#[case::pass("S: +OK ready\nC: USER user1\nS: +OK\nC: PASS geheim-1\nS: +ok geheim-1\n")]
#[case::pass_alone("C: PASS geheim-1\nS: + geheim-1\nC: STAT\nS: +OK geheim-1\n")]
#[case::auth(
    "S: +OK ready\nC: AUTH PLAIN AHVzZXIxAGdlaGVpbS0x\nS: +ok geheim-1\nS: +OK AHVzZXIxAGdlaGVpbS0x\n"
)]
fn no_output_shows_it(#[case] log: &str) {
    let logs = [Log {
        name: "log",
        octets: log.as_bytes(),
    }];
    let report = Report::of(&read(&logs, None).unwrap(), &Redactor::default());
    let deviations = report.conversations().flat_map(|it| &it.deviations);
    let mut told = 0;
    for deviation in deviations {
        told += 1;
        let all = format!("{deviation:?}");
        for secret in ["geheim", "Z2VoZWlt", "dlaGVpbS0x", "nZWhlaW0tMQ"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
    assert!(told > 0, "nothing is told, so nothing is shown");
}
