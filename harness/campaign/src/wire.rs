//! What a step of a stream is on a given server.

use std::collections::BTreeSet;

use mailspec_suite::Protocol;
use mailspec_syntax::{
    base64,
    imap::{AString, Command, CommandBody, LiteralForm, Tag},
    pop3,
};

use crate::{
    names::Place,
    stream::{PASSWORD, Step, USER},
};

/// Who logs in, and what the server takes.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) user: String,
    pub(crate) password: String,
    /// The message of SASL PLAIN, in base64.
    pub(crate) plain: String,
    /// LOGIN, or USER and PASS, are taken, by protocol.
    pub(crate) imap_passwords: bool,
    pub(crate) pop3_passwords: bool,
    /// What is listed to who is logged in, upper case.
    pub(crate) imap: BTreeSet<String>,
}

/// What is to be done for a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// An IMAP command with this tag: all its octets, and whether it logs in.
    Command { octets: Vec<u8>, logs_in: bool },
    /// A line, with its CRLF.
    Line(Vec<u8>),
    /// A POP3 command, with its CRLF, and whether it logs in.
    Request { octets: Vec<u8>, logs_in: bool },
    /// Nothing: it is of no use here, or not allowed.
    Nothing,
}

impl Server {
    /// What `step` is, with the tag `tag`.
    pub(crate) fn said(&self, step: &Step, protocol: Protocol, tag: &str, place: &Place) -> Said {
        match protocol {
            Protocol::Imap => self.imap(step, tag, place),
            Protocol::Pop3 => self.pop3(step),
        }
    }

    fn imap(&self, step: &Step, tag: &str, place: &Place) -> Said {
        let tagged = step.tagged();
        let Ok(mut command) = Command::parse(&tagged) else {
            return self.line(step);
        };
        let Ok(tag) = Tag::new(tag.to_owned()) else {
            return Said::Nothing;
        };
        let mut logs_in = false;
        match &mut command.body {
            CommandBody::Login { user, password } => {
                let ours = user.as_bytes() == USER.as_bytes()
                    && password.as_bytes() == PASSWORD.as_bytes();
                let real = (
                    AString::new(self.user.clone().into_bytes()),
                    AString::new(self.password.clone().into_bytes()),
                );
                // Logins that fail cost the server, and may lock the account.
                let (true, true, (Ok(name), Ok(secret))) = (ours, self.imap_passwords, real) else {
                    return Said::Nothing;
                };
                (*user, *password, logs_in) = (name, secret, true);
            }
            CommandBody::Authenticate { mechanism, initial } if mechanism.is("PLAIN") => {
                let listed = self.imap.contains("AUTH=PLAIN") && self.imap.contains("SASL-IR");
                let ours = initial.as_deref().is_none_or(is_ours);
                if !ours || (initial.is_some() && !listed) {
                    return Said::Nothing;
                }
                if initial.is_some() {
                    let plain = base64::decode(self.plain.as_bytes()).unwrap_or_default();
                    (*initial, logs_in) = (Some(plain.into()), true);
                }
            }
            // Other mechanisms prove nothing that a stream could know; TLS is the target's to choose.
            CommandBody::Authenticate { .. } | CommandBody::StartTls => return Said::Nothing,
            body if !self.knows(body) => return Said::Nothing,
            _ => {}
        }
        if !place.put(&mut command.body) {
            return Said::Nothing;
        }
        command.tag = tag;
        let form = match step.unasked_literals && self.takes_unasked(&command) {
            true => LiteralForm::NonSynchronising,
            false => LiteralForm::Synchronising,
        };
        let mut octets = Vec::new();
        command.write(&mut octets, form);
        Said::Command { octets, logs_in }
    }

    /// RFC 7888 §4, §5
    fn takes_unasked(&self, command: &Command<'_>) -> bool {
        let mut octets = Vec::new();
        command.write(&mut octets, LiteralForm::NonSynchronising);
        self.imap.contains("LITERAL+") || self.imap.contains("LITERAL-") && octets.len() <= 4096
    }

    fn line(&self, step: &Step) -> Said {
        let line = &step.line.0;
        if base64::decode(line).is_ok_and(|message| is_ours(&message)) {
            return Said::Line([self.plain.as_bytes(), b"\r\n"].concat());
        }
        let whole = [line, &b"\r\n"[..]].concat();
        // A line that is a command after all would do things under a tag of its own.
        match Command::parse(&whole).is_ok() || line.contains(&b'\n') || line.contains(&b'{') {
            true => Said::Nothing,
            false => Said::Line(whole),
        }
    }

    fn pop3(&self, step: &Step) -> Said {
        let whole = [&step.line.0[..], b"\r\n"].concat();
        let request = |octets: Vec<u8>, logs_in| Said::Request { octets, logs_in };
        match pop3::Command::parse(&whole) {
            Ok(pop3::Command::User(name)) => match name.as_str() == USER && self.pop3_passwords {
                true => request(format!("USER {}\r\n", self.user).into_bytes(), false),
                false => Said::Nothing,
            },
            Ok(pop3::Command::Pass(password)) => {
                match password.as_str() == PASSWORD && self.pop3_passwords {
                    true => request(format!("PASS {}\r\n", self.password).into_bytes(), true),
                    false => Said::Nothing,
                }
            }
            // What proves nothing fails, and a login that fails costs the server.
            Ok(pop3::Command::Apop(_) | pop3::Command::Auth(_) | pop3::Command::Stls) => {
                Said::Nothing
            }
            Ok(_) => request(whole, false),
            Err(_) if step.line.0.contains(&b'\n') => Said::Nothing,
            Err(_) => Said::Line(whole),
        }
    }

    fn knows(&self, body: &CommandBody<'_>) -> bool {
        needs(body).is_none_or(|needed| self.imap.contains(needed))
    }
}

/// The capability that a command needs; those of RFC 3501 need none.
pub(crate) fn needs(body: &CommandBody<'_>) -> Option<&'static str> {
    Some(match body {
        CommandBody::Idle => "IDLE",
        CommandBody::Move { .. } => "MOVE",
        CommandBody::Unselect => "UNSELECT",
        CommandBody::UidExpunge { .. } => "UIDPLUS",
        CommandBody::Namespace => "NAMESPACE",
        CommandBody::Id { .. } => "ID",
        CommandBody::Enable { .. } => "ENABLE",
        CommandBody::Acl(_) => "ACL",
        CommandBody::Quota(_) => "QUOTA",
        CommandBody::Metadata(_) => "METADATA",
        CommandBody::ListExtended(_) => "LIST-EXTENDED",
        CommandBody::Create { uses: Some(_), .. } => "CREATE-SPECIAL-USE",
        CommandBody::Append { messages, .. } if messages.len() > 1 => "MULTIAPPEND",
        CommandBody::Search { search, .. } if search.returns.is_some() => "ESEARCH",
        CommandBody::Select { parameters, .. } | CommandBody::Examine { parameters, .. }
            if !parameters.is_empty() =>
        {
            "QRESYNC"
        }
        CommandBody::Fetch { modifiers, .. } if modifiers.changed_since.is_some() => "CONDSTORE",
        CommandBody::Store {
            unchanged_since: Some(_),
            ..
        } => "CONDSTORE",
        _ => return None,
    })
}

/// `message = [authzid] NUL authcid NUL passwd` (RFC 4616 §2)
fn is_ours(message: &[u8]) -> bool {
    message == format!("\0{USER}\0{PASSWORD}").as_bytes()
}
