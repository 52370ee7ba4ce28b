//! Transcripts that are replayed and compared.
//!
//! A line `A: text` sends `text` and CRLF on connection A, which is opened and
//! logged in when it is first named; `a: text` (a small letter) does not log
//! in. `A| text` sends without CRLF. Escapes are Rust's `\r`, `\n`, `\\`.
//! `A< line` is what the server sends, without human-readable text. `A*`
//! drops the connection, `+ 30` lets seconds pass, `S user` delivers a message.
//! After each line every session is polled.

use std::collections::BTreeMap;

use mailspec_reference::{
    Options, Server, Timestamp, Transport, Wants, faults::imap::Fault, imap::Session,
};

/// Replays what the client does in `script` on a fresh server: what then happened.
pub(crate) fn replay(script: &str) -> String {
    replay_on(Options::default(), script)
}

/// The same with every octet that the server sends, and with a fault.
pub(crate) fn replay_raw(fault: Option<Fault>, script: &str) -> String {
    let options = Options {
        faults: fault.into_iter().collect(),
        tls: true,
        ..Options::default()
    };
    play(options, script, true)
}

pub(crate) fn replay_on(options: Options, script: &str) -> String {
    play(options, script, false)
}

fn play(options: Options, script: &str, raw: bool) -> String {
    let mut stage = Stage {
        raw,
        server: Server::new(options),
        sessions: BTreeMap::new(),
        now: 0,
        transcript: String::new(),
    };
    for line in script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        stage.play(line);
    }
    stage.transcript
}

/// The script itself, trimmed as a transcript is.
pub(crate) fn expected(script: &str) -> String {
    let lines = script
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

struct Stage {
    raw: bool,
    server: Server,
    sessions: BTreeMap<char, Session>,
    now: i64,
    transcript: String,
}

impl Stage {
    fn play(&mut self, line: &str) {
        let (head, rest) = line.split_at(1);
        let name = head.chars().next().expect("lines are not empty");
        let now = Timestamp(self.now);
        match rest.chars().next() {
            Some('<') => return,
            _ if name == '+' => self.now += rest.trim().parse::<i64>().expect("seconds"),
            _ if name == 'S' && rest.starts_with(' ') => {
                let message = b"Subject: delivered\r\n\r\nhello\r\n";
                self.server
                    .deliver(rest.trim(), message, now)
                    .expect("room for a message");
            }
            Some('*') => {
                let mut session = self.sessions.remove(&name).expect("an open connection");
                session.closed(&mut self.server);
            }
            Some(kind) => {
                let text = unescaped(rest[1..].strip_prefix(' ').unwrap_or(&rest[1..]));
                let end = if kind == '|' { "" } else { "\r\n" };
                let session = self.session(name);
                let mut session = session;
                session.receive(&mut self.server, format!("{text}{end}").as_bytes(), now);
                self.sessions.insert(name, session);
            }
            None => panic!("what is {line}?"),
        }
        self.transcript.push_str(line);
        self.transcript.push('\n');
        self.collect(name);
        let now = Timestamp(self.now);
        let names: Vec<char> = self.sessions.keys().copied().collect();
        for name in names {
            if let Some(session) = self.sessions.get_mut(&name) {
                session.poll(&mut self.server, now);
            }
            self.collect(name);
        }
    }

    fn session(&mut self, name: char) -> Session {
        if let Some(session) = self.sessions.remove(&name) {
            return session;
        }
        let now = Timestamp(self.now);
        let mut session = Session::open(&mut self.server, Transport { tls: false }, now);
        if name.is_ascii_uppercase() {
            session.receive(&mut self.server, b"login LOGIN user1 secret\r\n", now);
            session.output();
        }
        session
    }

    fn collect(&mut self, name: char) {
        let Some(session) = self.sessions.get_mut(&name) else {
            return;
        };
        let output = session.output();
        for line in String::from_utf8_lossy(&output).split_inclusive('\n') {
            if self.raw {
                self.transcript.push_str(&format!("{name}< {line:?}\n"));
                continue;
            }
            let line = without_text(line.trim_end_matches("\r\n"));
            self.transcript
                .push_str(format!("{name}< {line}").trim_end());
            self.transcript.push('\n');
        }
        match session.wants() {
            Wants::Read => {}
            Wants::StartTls => {
                self.transcript.push_str(&format!("{name}< TLS\n"));
                session.tls_started(&mut self.server);
                self.collect(name);
            }
            Wants::Close => {
                self.transcript.push_str(&format!("{name}< closed\n"));
                let mut session = self.sessions.remove(&name).expect("just looked at");
                session.closed(&mut self.server);
            }
        }
    }
}

/// Status responses keep their code alone; a CAPABILITY code only its name.
fn without_text(line: &str) -> String {
    let mut words = line.splitn(3, ' ');
    let (Some(tag), Some(status)) = (words.next(), words.next()) else {
        return line.to_owned();
    };
    if !["OK", "NO", "BAD", "BYE", "PREAUTH"].contains(&status) {
        return line.to_owned();
    }
    match words.next().unwrap_or_default().split_once(']') {
        Some((code, _)) if code.starts_with("[CAPABILITY") => {
            format!("{tag} {status} [CAPABILITY]")
        }
        Some((code, _)) if code.starts_with('[') => format!("{tag} {status} {code}]"),
        _ => format!("{tag} {status}"),
    }
}

fn unescaped(text: &str) -> String {
    text.replace("\\r", "\r")
        .replace("\\n", "\n")
        .replace("\\\\", "\\")
}
