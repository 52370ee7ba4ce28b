//! Logs that programs wrote of connections to the reference server, and to one that deviates.

use std::{fs, path::Path};

use mailspec_judge::{
    Level,
    log::{Format, Log, read},
    report::Report,
};
use mailspec_run::Redactor;
use pretty_assertions::assert_eq;
use rstest::rstest;

fn report(names: &[&str]) -> Report {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let contents: Vec<Vec<u8>> = names
        .iter()
        .map(|name| fs::read(directory.join(name)).unwrap())
        .collect();
    let logs: Vec<Log<'_>> = names
        .iter()
        .zip(&contents)
        .map(|(name, octets)| Log { name, octets })
        .collect();
    Report::of(&read(&logs, None).unwrap(), &Redactor::default())
}

/// What is broken, with its places.
fn found(report: &Report) -> Vec<(&'static str, u64)> {
    let all = report.conversations().flat_map(|it| &it.deviations);
    all.filter(|it| it.level > Level::Info)
        .map(|it| (it.rule, it.place))
        .collect()
}

#[rstest]
#[case::curl_imap("clean/curl-imap.log", Format::Curl)]
#[case::curl_pop3("clean/curl-pop3.log", Format::Curl)]
#[case::fetchmail("clean/fetchmail.log", Format::Fetchmail)]
#[case::imaplib("clean/imaplib.log", Format::Python)]
#[case::poplib("clean/poplib.log", Format::Python)]
#[case::openssl("clean/openssl.log", Format::Openssl)]
#[case::openssl_with_a_terminal("clean/openssl-typed.log", Format::Openssl)]
#[case::tcpdump("clean/capture.pcap", Format::Capture)]
#[case::mailkit("clean/mailkit.log", Format::Mailkit)]
#[case::javamail("clean/javamail.log", Format::Javamail)]
#[case::imapsync("clean/imapsync.log", Format::Imapsync)]
#[case::thunderbird("clean/thunderbird.log", Format::Thunderbird)]
#[case::telemetry("clean/telemetry.log", Format::Telemetry)]
#[case::rawlog(
    "clean/20240501-100000-7.in clean/20240501-100000-7.out",
    Format::Rawlog
)]
#[case::rawlog_without_times("clean/untimed.out clean/untimed.in", Format::Rawlog)]
#[case::half_of_a_rawlog("clean/untimed.out", Format::Rawlog)]
#[case::plain("clean/plain.txt", Format::Plain)]
#[case::k9("clean/k9.log", Format::K9)]
fn clean_logs_are_accused_of_nothing(#[case] names: &str, #[case] format: Format) {
    let names: Vec<&str> = names.split(' ').collect();
    let report = report(&names);
    assert_eq!(found(&report), []);
    assert_eq!(report.logs[0].format, format);
    assert!(report.is_judged());
}

/// The text of a response code is missing, `\\*` is in FLAGS, a space stands behind SEARCH; or there
/// are two spaces before EXISTS, and a size is missing.
#[rstest]
#[case::curl("deviating/curl-imap.log", &[("imap/syntax", 3), ("imap/syntax", 20), ("imap/syntax", 29), ("imap/flags-wildcard", 29)])]
#[case::fetchmail("deviating/fetchmail.log", &[("imap/syntax", 62), ("imap/syntax", 81), ("imap/flags-wildcard", 81), ("imap/syntax", 90)])]
#[case::imaplib("deviating/imaplib.log", &[("imap/syntax", 3), ("imap/syntax", 11), ("imap/flags-wildcard", 11), ("imap/syntax", 26)])]
#[case::openssl("deviating/openssl.log", &[("imap/syntax", 40), ("imap/syntax", 42), ("imap/flags-wildcard", 42), ("imap/syntax", 57)])]
#[case::openssl_with_a_terminal("deviating/openssl-typed.log", &[("imap/syntax", 7), ("imap/syntax", 11), ("imap/flags-wildcard", 11), ("imap/syntax", 28)])]
#[case::tcpdump("deviating/capture.pcap", &[("imap/syntax", 4), ("imap/syntax", 27), ("imap/syntax", 37), ("imap/flags-wildcard", 37), ("imap/syntax", 113), ("imap/syntax", 121), ("imap/flags-wildcard", 121), ("imap/syntax", 123), ("imap/syntax", 132), ("imap/syntax", 140), ("imap/flags-wildcard", 140), ("imap/syntax", 146)])]
#[case::mailkit("deviating/mailkit.log", &[("imap/syntax", 10), ("imap/syntax", 18)])]
#[case::javamail("deviating/javamail.log", &[("imap/syntax", 14), ("imap/syntax", 22)])]
#[case::imapsync("deviating/imapsync.log", &[("imap/syntax", 14), ("imap/syntax", 23)])]
#[case::thunderbird("deviating/thunderbird.log", &[("imap/syntax", 10), ("imap/syntax", 19)])]
#[case::telemetry("deviating/telemetry.log", &[("imap/syntax", 5), ("imap/syntax", 13)])]
#[case::rawlog("deviating/20240501-100000-7.in deviating/20240501-100000-7.out", &[("imap/syntax", 3), ("imap/syntax", 10)])]
#[case::rawlog_without_times("deviating/untimed.in deviating/untimed.out", &[("imap/syntax", 3), ("imap/syntax", 10)])]
#[case::plain("deviating/plain.txt", &[("imap/syntax", 5), ("imap/syntax", 13)])]
#[case::k9("deviating/k9.log", &[("imap/logout-without-bye", 13)])]
fn deviations_are_named_with_their_places(
    #[case] names: &str,
    #[case] expected: &[(&'static str, u64)],
) {
    let names: Vec<&str> = names.split(' ').collect();
    assert_eq!(found(&report(&names)), expected);
}

/// Whatever the octets are, and whatever they are taken for, they are read to their end.
#[test]
fn no_octets_are_too_much() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/deviating");
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for entry in fs::read_dir(directory).unwrap() {
        let octets = fs::read(entry.unwrap().path()).unwrap();
        for (_, format) in Format::ALL {
            let mut spoilt = octets.clone();
            for _ in 0..20 {
                let at = random(spoilt.len());
                spoilt[at] = [b'{', b'}', b'\n', b'9', b' ', b'*', 0, 0xff][random(8)];
            }
            spoilt.truncate(random(spoilt.len()) + 1);
            let log = Log {
                name: "log",
                octets: &spoilt,
            };
            if let Ok(read) = read(&[log], Some(*format)) {
                Report::of(&read, &Redactor::default());
            }
        }
    }
}
