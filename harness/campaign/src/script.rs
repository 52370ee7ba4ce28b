//! A stream for `nc` and `openssl s_client`: without anything of ours.

use std::fmt::Write as _;

use mailspec_suite::Protocol;
use mailspec_syntax::imap::{Command, CommandBody, LiteralForm, Tag};

use crate::{
    names::Place,
    stream::{Step, Stream},
    talk::announcements,
};

/// A shell script that plays `stream`; who logs in comes from `USERNAME` and `PASSWORD`.
pub(crate) fn script(stream: &Stream) -> String {
    let place = Place {
        stem: "mailspec-session-".to_owned(),
        delimiter: Some('/'),
        inbox: stream.connections.contains(&Protocol::Pop3),
    };
    let mut text = String::from(
        "#!/bin/sh\n# session.sh HOST PORT [nc|tls]: the steps of this session, a second each. It makes\n\
         # mailboxes that begin with mailspec-session-, and leaves them.\n\
         : \"${USERNAME:?who logs in}\" \"${PASSWORD:?}\"\n\
         host=$1 port=$2\n\
         talk() {\n    case ${3:-nc} in\n    tls) openssl s_client -quiet -connect \"$host:$port\" ;;\n    \
         *) nc \"$host\" \"$port\" ;;\n    esac\n}\n",
    );
    for (on, protocol) in stream.connections.iter().enumerate() {
        // What is written into a String arrives there.
        let _written = writeln!(text, "(\n    sleep 1");
        if on == 0 && *protocol == Protocol::Imap && !place.inbox {
            let inbox = String::from_utf8_lossy(&place.name(b"INBOX")).into_owned();
            let _written = writeln!(
                text,
                "    # What the session finds is made on a connection of its own before:\n    \
                 #   CREATE {inbox}"
            );
        }
        let mut waited = 0;
        for (at, step) in stream.steps.iter().enumerate() {
            if step.on != on {
                continue;
            }
            for piece in pieces(step, *protocol, at, &place) {
                let pause = (at + 1).saturating_sub(waited);
                waited = waited.max(at + 1);
                let _written = writeln!(text, "    sleep {pause}; {piece}");
            }
            if step.drop.is_some() {
                break;
            }
        }
        let rest = (stream.steps.len() + 1).saturating_sub(waited);
        let _written = writeln!(
            text,
            "    sleep {rest}\n) | talk {on} | sed 's/^/{on}: /' &"
        );
    }
    text.push_str("wait\n");
    text
}

fn pieces(step: &Step, protocol: Protocol, at: usize, place: &Place) -> Vec<String> {
    let tagged = step.tagged();
    let octets = match (protocol, Command::parse(&tagged)) {
        (Protocol::Imap, Ok(mut command)) => {
            if matches!(command.body, CommandBody::Login { .. }) {
                return vec![format!(
                    "printf 'c{at} LOGIN \"%s\" \"%s\"\\r\\n' \"$USERNAME\" \"$PASSWORD\""
                )];
            }
            place.put(&mut command.body);
            let mut octets = Vec::new();
            if let Ok(tag) = Tag::new(format!("c{at}")) {
                command.tag = tag;
            }
            command.write(&mut octets, LiteralForm::Synchronising);
            octets
        }
        _ => {
            let line = String::from_utf8_lossy(&step.line.0).into_owned();
            match line.split_once(' ') {
                Some(("USER", _)) => {
                    return vec!["printf 'USER %s\\r\\n' \"$USERNAME\"".to_owned()];
                }
                Some(("PASS", _)) => {
                    return vec!["printf 'PASS %s\\r\\n' \"$PASSWORD\"".to_owned()];
                }
                _ => [&step.line.0[..], b"\r\n"].concat(),
            }
        }
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    let end = step
        .drop
        .map_or(octets.len(), |drop| drop.min(octets.len()));
    let announced = announcements(&octets).into_iter().filter(|it| *it < end);
    for to in announced.chain([end]) {
        pieces.push(format!("printf '{}'", printf(&octets[from..to])));
        from = to;
    }
    pieces
}

/// For the format of printf(1).
fn printf(octets: &[u8]) -> String {
    let mut text = String::new();
    for octet in octets {
        match octet {
            b'\r' => text.push_str("\\r"),
            b'\n' => text.push_str("\\n"),
            b'%' => text.push_str("%%"),
            b'\\' => text.push_str("\\\\"),
            b'\'' => text.push_str("'\\''"),
            b' '..=b'~' => text.push(char::from(*octet)),
            octet => text.push_str(&format!("\\{octet:03o}")),
        }
    }
    text
}
