//! Captures that lack packets: what is missing is accused of nothing.

mod written;

use mailspec_judge::{
    Level,
    log::{Format, Log, read},
    report::Report,
};
use mailspec_run::Redactor;
use pretty_assertions::assert_eq;

const SESSION: &str = "\
S: * OK [CAPABILITY IMAP4rev1 IDLE LITERAL+ UIDPLUS ESEARCH] ready
C: a1 CAPABILITY
S: * CAPABILITY IMAP4rev1 IDLE LITERAL+ UIDPLUS ESEARCH
S: a1 OK done
C: a2 LOGIN user1 geheim-1
S: a2 OK done
C: a3 SELECT INBOX
S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
S: * 3 EXISTS
S: * 0 RECENT
S: * OK [UIDVALIDITY 7] valid
S: * OK [UIDNEXT 10] next
S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] kept
S: a3 OK [READ-WRITE] done
C: a4 SEARCH ALL
S: * SEARCH 1 2 3
S: a4 OK done
C: a5 FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {26}
L: * 9 lives (as cats have)
S: )
S: a5 OK done
C: a6 STATUS Other (MESSAGES UNSEEN)
S: * STATUS Other (MESSAGES 3 UNSEEN 0)
S: a6 OK done
C: a7 LOGOUT
S: * BYE bye
S: a7 OK done
";

/// The packets of a capture, with their headers.
fn packets(capture: &[u8]) -> Vec<&[u8]> {
    let mut packets = Vec::new();
    let mut rest = &capture[24..];
    while let Some(length) = rest.get(8..12) {
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        let (packet, more) = rest.split_at(16 + length);
        packets.push(packet);
        rest = more;
    }
    packets
}

#[test]
fn packets_that_are_missing_are_accused_of_nothing() {
    let (_, capture) = &written::files(SESSION, Format::Capture)[0];
    let all = packets(capture);
    // Each packet alone, each two neighbours, and each two that are far apart.
    for first in 0..all.len() {
        for second in first..all.len() {
            let kept = all
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != first && *at != second);
            let mut octets = capture[..24].to_vec();
            octets.extend(kept.flat_map(|(_, packet)| packet.iter().copied()));
            let log = Log {
                name: "log",
                octets: &octets,
            };
            let report = Report::of(&read(&[log], None).unwrap(), &Redactor::default());
            let found = report.conversations().flat_map(|it| &it.deviations);
            let found: Vec<_> = found
                .filter(|it| it.level > Level::Info)
                .map(|it| &it.block)
                .collect();
            assert_eq!(found, [""; 0], "without packets {first} and {second}");
        }
    }
}
