//! A client for our own business: probing, preparing, cleaning up.

use base64::{Engine, prelude::BASE64_STANDARD};
use mailspec_suite::{Mechanism, Protocol};
use mailspec_syntax::imap::response::{self, Code, Parsed, Response, StatusKind, Untagged};
use tokio::time::{Duration, Instant};

use crate::{
    connection::{Connection, Kind, Message},
    exchange::{self, Segments, Stop},
    redactor::Redactor,
    sasl::{self, Conversation, Course, Credentials},
    trouble::{Cause, Trouble},
    under_test::Account,
    visible::{excerpt, printable},
};

/// A connection of ours, with commands that must succeed.
pub(crate) struct Client {
    pub(crate) connection: Connection,
    /// What its tags begin with: no two users of a connection may share it.
    tags: &'static str,
    commands: u32,
    /// The greeting was PREAUTH: there is nobody to log in any more (RFC 3501 §7.1.4).
    pub(crate) preauth: bool,
    /// The greeting, if it was read here.
    greeting: Vec<u8>,
    /// A command was given up: what completes it later would be taken for the answer to another.
    pub(crate) behind: bool,
}

/// How somebody says who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// LOGIN; USER and PASS.
    Password,
    /// AUTHENTICATE PLAIN, where LOGIN is disabled (RFC 3501 §6.2.3); AUTH PLAIN (RFC 5034).
    Plain,
    /// APOP.
    Apop,
    /// The mechanism that the target names.
    Sasl(Mechanism),
}

/// A command's messages and how it was completed.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) messages: Vec<Message>,
    pub(crate) status: StatusKind,
}

impl Client {
    /// Reads the greeting. A server that says BYE or `-ERR` does not want us.
    pub(crate) async fn greet(connection: Connection, deadline: Instant) -> Result<Self, Trouble> {
        let mut client = Self::greeted(connection, "m");
        let greeting = client.greeting(deadline).await?;
        // A greeting that is malformed is the observer's affair and the cases'; only what cannot
        // be one, or sends us away, ends it here.
        let begins = |word: &[u8]| {
            let start = greeting.octets.get(..word.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let welcome = match client.connection.protocol {
            Protocol::Imap => begins(b"* ") && !begins(b"* BYE"),
            Protocol::Pop3 => begins(b"+OK"),
        };
        if welcome {
            client.preauth = client.connection.protocol == Protocol::Imap && begins(b"* PREAUTH ");
            client.greeting = greeting.octets.to_vec();
            return Ok(client);
        }
        let what = "the server does not greet us";
        let mut trouble = Trouble::refused(what, &greeting.octets);
        // Sent away before anything was asked: the server wants nobody now, for whatever reason.
        trouble.cause = match begins(b"* BYE") || begins(b"-ERR") {
            true => Cause::Busy,
            false => Cause::Broken,
        };
        Err(trouble)
    }

    /// Takes over a connection whose greeting was read.
    pub(crate) fn greeted(connection: Connection, tags: &'static str) -> Self {
        Self {
            connection,
            tags,
            commands: 0,
            preauth: false,
            greeting: Vec::new(),
            behind: false,
        }
    }

    /// The same, when so many commands with such tags were sent on it before.
    #[must_use]
    pub(crate) fn behind_commands(self, commands: u32) -> Self {
        Self { commands, ..self }
    }

    async fn greeting(&mut self, deadline: Instant) -> Result<Message, Trouble> {
        let outcome = exchange::until(&mut self.connection, deadline, |inbox| !inbox.is_empty());
        outcome.await.map_err(|stop| {
            let trouble = self.stopped("no greeting", &stop);
            match stop {
                // Sent away without a word.
                Stop::Ended(_) => Trouble {
                    cause: Cause::Busy,
                    ..trouble
                },
                _ => trouble,
            }
        })?;
        self.connection
            .inbox()
            .first()
            .cloned()
            .ok_or_else(|| Trouble::new("no greeting", Cause::Broken))
    }

    /// The digest by which `account` logs in with APOP, if the greeting has a timestamp.
    pub(crate) fn digest(&self, account: &Account) -> Option<String> {
        match self.connection.protocol {
            Protocol::Imap => None,
            Protocol::Pop3 => apop(&self.greeting, account),
        }
    }

    /// Logs in as `account`, if somebody is not logged in already.
    pub(crate) async fn login(
        &mut self,
        account: &Account,
        way: Way,
        redactor: &Redactor,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        if self.preauth {
            return Ok(());
        }
        let wrong = |trouble: Trouble| trouble.of(&format!("login of {}", account.name));
        let password = account.password.reveal();
        match (self.connection.protocol, way) {
            (_, Way::Sasl(mechanism)) => {
                let login = self.authenticate(account, mechanism, redactor, deadline);
                login.await.map_err(wrong)?;
            }
            (Protocol::Imap, Way::Plain) => {
                let mut reply = plain(account).into_bytes();
                reply.extend_from_slice(b"\r\n");
                let command = vec![b"AUTHENTICATE PLAIN\r\n".to_vec(), reply];
                self.imap_segments(command, deadline)
                    .await
                    .and_then(ok)
                    .map_err(wrong)?;
            }
            (Protocol::Imap, _) => {
                let words = [&b"LOGIN"[..], account.name.as_bytes(), password.as_bytes()];
                let command = command(&words);
                self.imap_segments(command, deadline)
                    .await
                    .and_then(ok)
                    .map_err(wrong)?;
            }
            (Protocol::Pop3, Way::Plain) => {
                let auth = format!("AUTH PLAIN {}", plain(account));
                self.pop3(&auth, deadline).await.map_err(wrong)?;
            }
            (Protocol::Pop3, Way::Apop) => {
                let digest = self.digest(account).unwrap_or_default();
                let apop = format!("APOP {} {digest}", account.name);
                self.pop3(&apop, deadline).await.map_err(wrong)?;
            }
            (Protocol::Pop3, Way::Password) => {
                let user = format!("USER {}", account.name);
                self.pop3(&user, deadline).await.map_err(wrong)?;
                self.pop3(&format!("PASS {password}"), deadline)
                    .await
                    .map_err(wrong)?;
            }
        }
        Ok(())
    }

    /// Logs in as `account` by `mechanism`.
    async fn authenticate(
        &mut self,
        account: &Account,
        mechanism: Mechanism,
        redactor: &Redactor,
        deadline: Instant,
    ) -> Result<(), Trouble> {
        let credentials = Credentials {
            user: account.name.clone(),
            password: account.password.reveal().to_owned(),
            token: account.token().to_owned(),
            authzid: None,
        };
        let exporter = self.connection.exporter();
        let conversation = Conversation::new(mechanism, credentials, Vec::new(), exporter);
        let mut conversation = conversation.map_err(|why| Trouble::ours(why.0))?;
        self.commands += 1;
        let tag = format!("{}{}", self.tags, self.commands);
        let tag = (self.connection.protocol == Protocol::Imap).then_some(tag);
        self.connection.take_inbox();
        let came = sasl::authenticate(
            &mut self.connection,
            tag.as_deref(),
            &mut conversation,
            Course::default(),
            redactor,
            deadline,
        );
        let came = came.await.map_err(|why| Trouble::ours(why.0))?;
        came.outcome
            .map_err(|stop| self.stopped(mechanism.name(), &stop))?;
        let messages = self.connection.take_inbox();
        if let Some(wrong) = came.wrong {
            return Err(Trouble::new(wrong, Cause::Broken));
        }
        let last = messages.last().map_or(&[][..], |message| &*message.octets);
        let words = last.split(|octet| *octet == b' ');
        let status = match tag {
            Some(_) => words.map(<[u8]>::trim_ascii_end).nth(1),
            None => words.map(<[u8]>::trim_ascii_end).next(),
        };
        match status {
            Some(word) if word.eq_ignore_ascii_case(b"OK") || word == b"+OK" => Ok(()),
            _ => Err(Trouble::refused(&format!("{mechanism} refused"), last)),
        }
    }

    /// Sends an IMAP command; an answer of any status is a reply.
    pub(crate) async fn imap(&mut self, text: &str, deadline: Instant) -> Result<Reply, Trouble> {
        self.imap_segments(vec![format!("{text}\r\n").into_bytes()], deadline)
            .await
    }

    /// Sends an IMAP command with literals: each segment but the first waits for its request.
    pub(crate) async fn imap_segments(
        &mut self,
        mut segments: Segments,
        deadline: Instant,
    ) -> Result<Reply, Trouble> {
        self.commands += 1;
        let tag = format!("{}{}", self.tags, self.commands);
        let name = segments.first().map_or(&[][..], Vec::as_slice);
        let name = name
            .split(|octet| b" \r".contains(octet))
            .next()
            .unwrap_or_default();
        let name = printable(name);
        if let Some(first) = segments.first_mut() {
            first.splice(..0, format!("{tag} ").into_bytes());
        }
        self.connection.take_inbox();
        let completed = exchange::imap(
            &mut self.connection,
            tag.as_bytes(),
            &segments,
            &[],
            deadline,
        );
        if let Err(stop) = completed.await {
            self.behind = true;
            return Err(self.stopped(&name, &stop));
        }
        let messages = self.connection.take_inbox();
        let status = messages.iter().rev().find_map(|message| {
            match response::parse(&message.octets).response {
                Response::Tagged { status, .. } => Some(status),
                _ => None,
            }
        });
        Ok(Reply {
            messages,
            status: status.unwrap_or(StatusKind::Bad),
        })
    }

    /// Sends a POP3 command, which must succeed; the reply's octets.
    pub(crate) async fn pop3(&mut self, text: &str, deadline: Instant) -> Result<Message, Trouble> {
        let name = text.split(' ').next().unwrap_or_default().to_owned();
        self.connection.take_inbox();
        let segments = [format!("{text}\r\n").into_bytes()];
        exchange::pop3(&mut self.connection, &segments, &[], deadline)
            .await
            .map_err(|stop| self.stopped(&name, &stop))?;
        let reply = self.connection.take_inbox().pop();
        let reply =
            reply.ok_or_else(|| Trouble::new(format!("{name}: no reply"), Cause::Broken))?;
        if !reply.octets.to_ascii_uppercase().starts_with(b"+OK") {
            let what = format!("{name} refused");
            return Err(
                match reply.octets.to_ascii_uppercase().starts_with(b"-ERR") {
                    true => Trouble::refused(&what, &reply.octets),
                    false => Trouble::new(
                        format!(
                            "{name}: no reply: {}",
                            excerpt(reply.octets.trim_ascii_end())
                        ),
                        Cause::Broken,
                    ),
                },
            );
        }
        Ok(reply)
    }

    /// Says goodbye by LOGOUT or QUIT, so that the server frees the connection; nothing depends on
    /// it.
    pub(crate) async fn logout(mut self) {
        let deadline = Instant::now() + Duration::from_secs(1);
        if self.connection.ended().is_none() {
            let _farewell = match self.connection.protocol {
                Protocol::Imap => self.imap("LOGOUT", deadline).await.map(drop),
                Protocol::Pop3 => self.pop3("QUIT", deadline).await.map(drop),
            };
        }
        self.connection.drop_now().await;
    }

    /// Ends a POP3 session by QUIT, which must succeed: what it deleted is gone then (RFC 1939 §6).
    pub(crate) async fn quit(mut self, deadline: Instant) -> Result<(), Trouble> {
        self.pop3("QUIT", deadline).await?;
        self.connection.drop_now().await;
        Ok(())
    }

    fn stopped(&self, what: &str, stop: &Stop) -> Trouble {
        let cause = match stop {
            Stop::Timeout => Cause::Silent,
            _ => Cause::Broken,
        };
        let middle = self
            .connection
            .incomplete()
            .filter(|_| *stop == Stop::Timeout);
        Trouble::new(
            match middle {
                Some(middle) => format!("{what}: {stop}, in the middle of {middle}"),
                None => format!("{what}: {stop}"),
            },
            cause,
        )
    }
}

impl Reply {
    /// Each message, parsed.
    pub(crate) fn parsed(&self) -> impl Iterator<Item = Parsed<'_>> {
        self.messages
            .iter()
            .map(|message| response::parse(&message.octets))
    }

    /// The capabilities in it, upper case.
    pub(crate) fn capabilities(&self) -> Vec<String> {
        let upper = |names: &[std::borrow::Cow<'_, [u8]>]| {
            let name = |name: &std::borrow::Cow<'_, [u8]>| {
                String::from_utf8_lossy(name).to_ascii_uppercase()
            };
            names.iter().map(name).collect()
        };
        let mut found = Vec::new();
        for parsed in self.parsed() {
            match &parsed.response {
                Response::Untagged(Untagged::Capability(names)) => return upper(names),
                Response::Tagged { text, .. } => {
                    if let Some(Code::Capability(names)) = &text.code {
                        found = upper(names);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// A reply, if the command succeeded.
pub(crate) fn ok(reply: Reply) -> Result<Reply, Trouble> {
    if reply.status == StatusKind::Ok {
        return Ok(reply);
    }
    let last = reply
        .messages
        .iter()
        .rfind(|message| matches!(message.kind, Kind::Tagged(_)));
    let last = last.map_or(&[][..], |message| &*message.octets);
    Err(Trouble::refused("refused", last))
}

/// An IMAP command of `words`; a word that is no atom is quoted or, if it must be, a literal.
pub(crate) fn command(words: &[&[u8]]) -> Segments {
    let mut segments = vec![Vec::new()];
    for (n, word) in words.iter().enumerate() {
        let Some(last) = segments.last_mut() else {
            break;
        };
        if n > 0 {
            last.push(b' ');
        }
        let atom = |octet: &u8| octet.is_ascii_alphanumeric() || b"-_.@/#+".contains(octet);
        if n == 0 || (!word.is_empty() && word.iter().all(atom)) {
            last.extend_from_slice(word);
        } else if word.iter().all(|octet| (0x20..0x7f).contains(octet)) {
            last.push(b'"');
            for octet in *word {
                if b"\"\\".contains(octet) {
                    last.push(b'\\');
                }
                last.push(*octet);
            }
            last.push(b'"');
        } else {
            last.extend_from_slice(format!("{{{}}}\r\n", word.len()).as_bytes());
            segments.push(word.to_vec());
        }
    }
    if let Some(last) = segments.last_mut() {
        last.extend_from_slice(b"\r\n");
    }
    segments
}

/// The number of messages in a reply to STAT (RFC 1939 §5).
pub(crate) fn count(reply: &[u8]) -> usize {
    let text = String::from_utf8_lossy(reply);
    text.split_ascii_whitespace()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(0)
}

/// The message of SASL PLAIN (RFC 4616 §2) for `account`, in base64.
pub(crate) fn plain(account: &Account) -> String {
    BASE64_STANDARD.encode(format!("\0{}\0{}", account.name, account.password.reveal()))
}

/// The digest of APOP (RFC 1939 §7): MD5 over the greeting's timestamp and the password.
pub(crate) fn apop(greeting: &[u8], account: &Account) -> Option<String> {
    use md5::{Digest, Md5};
    let mut hash = Md5::new();
    hash.update(timestamp(greeting)?);
    hash.update(account.password.reveal().as_bytes());
    Some(
        hash.finalize()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect(),
    )
}

/// The timestamp in a greeting, with its angle brackets.
pub(crate) fn timestamp(greeting: &[u8]) -> Option<&[u8]> {
    let from = greeting.iter().position(|&octet| octet == b'<')?;
    let length = greeting[from..].iter().position(|&octet| octet == b'>')?;
    Some(&greeting[from..=from + length])
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&["LOGIN", "joe", "a b"], &["LOGIN joe \"a b\"\r\n"])]
    #[case(&["LOGIN", "", "q\"\\"], &["LOGIN \"\" \"q\\\"\\\\\"\r\n"])]
    #[case(&["LOGIN", "jö", "x"], &["LOGIN {3}\r\n", "jö x\r\n"])]
    fn commands(#[case] words: &[&str], #[case] expected: &[&str]) {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        let expected: Segments = expected
            .iter()
            .map(|text| text.as_bytes().to_vec())
            .collect();
        assert_eq!(command(&words), expected);
    }

    /// The example of RFC 1939 §7.
    #[test]
    fn apop_digest() {
        let greeting = b"+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n";
        assert_eq!(
            apop(greeting, &Account::new("mrose", "tanstaaf")).as_deref(),
            Some("c4c9334bac560ecc979e58001b3e22fb")
        );
        assert_eq!(
            apop(b"+OK ready\r\n", &Account::new("mrose", "tanstaaf")),
            None
        );
    }
}
