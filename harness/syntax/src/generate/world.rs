//! What generators believe of the server.

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::{Result, Unstructured};

/// How generators choose.
#[derive(Clone, Debug)]
pub struct Bias {
    /// How many of 255 steps are nonsense: what any client may say in any
    /// state, arguments that are anything, lines that are no command. With 0
    /// there is none, with 255 nothing else.
    pub nonsense: u8,
    /// Who may log in: names with passwords.
    pub accounts: Vec<(String, String)>,
}

/// The mail of a server as it must be by now, if it obeyed.
///
/// Clients of one server share one. INBOX is there from the beginning, and empty.
#[derive(Clone, Debug)]
pub struct World {
    pub(super) bias: Bias,
    pub(super) mail: Vec<Mail>,
    messages: u32,
}

/// By name.
pub(super) type Mail = BTreeMap<Vec<u8>, Mailbox>;

#[derive(Clone, Debug, Default)]
pub(super) struct Mailbox {
    pub(super) uids: Vec<u32>,
    pub(super) deleted: BTreeSet<u32>,
    last: u32,
}

impl Default for Bias {
    /// One step of 16 is nonsense; `user1` has the password `secret`.
    fn default() -> Self {
        Self {
            nonsense: 16,
            accounts: vec![("user1".to_owned(), "secret".to_owned())],
        }
    }
}

impl Bias {
    /// Everything is arbitrary: the arm to compare with.
    pub fn uniform() -> Self {
        Self {
            nonsense: u8::MAX,
            ..Self::default()
        }
    }
}

impl World {
    /// A server on which nobody has any mail yet.
    pub fn new(bias: Bias) -> Self {
        let mail = Mail::from([(b"INBOX".to_vec(), Mailbox::default())]);
        Self {
            mail: vec![mail; bias.accounts.len()],
            bias,
            messages: 0,
        }
    }

    /// A message came into the INBOX of the account with this place in [`Bias::accounts`].
    pub fn delivered(&mut self, account: usize) {
        if let Some(inbox) = self.mail[account].get_mut(&b"INBOX"[..]) {
            inbox.append();
        }
    }

    /// Whether the next step is nonsense. Never, once the octets are used up, unless all is.
    pub(super) fn is_nonsense(&self, u: &mut Unstructured<'_>) -> Result<bool> {
        match self.bias.nonsense {
            u8::MAX => Ok(true),
            share => Ok(u.arbitrary::<u8>()? > u8::MAX - share),
        }
    }

    /// Somebody who may log in.
    pub(super) fn account(&self, u: &mut Unstructured<'_>) -> Result<usize> {
        u.choose_index(self.bias.accounts.len())
    }

    /// The place of the account with this name and password.
    pub(super) fn find(&self, user: &[u8], password: &[u8]) -> Option<usize> {
        self.bias
            .accounts
            .iter()
            .position(|(name, secret)| name.as_bytes() == user && secret.as_bytes() == password)
    }

    /// `message = [authzid] NUL authcid NUL passwd` (RFC 4616 §2)
    pub(super) fn plain(&self, account: usize) -> Vec<u8> {
        let (user, password) = &self.bias.accounts[account];
        format!("\0{user}\0{password}").into_bytes()
    }

    /// Who says so.
    pub(super) fn find_plain(&self, message: &[u8]) -> Option<usize> {
        let fields: Vec<&[u8]> = message.split(|&octet| octet == 0).collect();
        match fields[..] {
            [b"", user, password] => self.find(user, password),
            _ => None,
        }
    }

    /// A message unlike those before.
    pub(super) fn message(&mut self, u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        self.messages += 1;
        let n = self.messages;
        let message = match u.int_in_range(0..=5)? {
            0 => format!("Subject: m{n}\r\n\r\nHello {n}\r\n"),
            1 => format!(
                "From: a{n}@example.org\r\nTo: b@example.org\r\nSubject: m{n}\r\n\
                 Date: Mon, 7 Feb 1994 21:52:25 -0800\r\n\r\n.{n}\r\n..\r\n.\r\n"
            ),
            2 => format!(
                "Subject: m{n}\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\none\r\n\
                 --x\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n--x--\r\n"
            ),
            3 => format!("{n}"),
            4 => format!("\r\n{n}\r\n\r\nno header, no line end"),
            _ => {
                let mut octets: Vec<u8> = u.arbitrary()?;
                octets.retain(|octet| *octet != 0);
                octets.extend_from_slice(n.to_string().as_bytes());
                return Ok(octets);
            }
        };
        Ok(message.into_bytes())
    }
}

impl Mailbox {
    pub(super) fn append(&mut self) {
        self.last += 1;
        self.uids.push(self.last);
    }

    /// Removes what is deleted, as far as `wanted` says so.
    pub(super) fn expunge(&mut self, wanted: impl Fn(u32) -> bool) {
        let gone = |uid: u32| self.deleted.contains(&uid) && wanted(uid);
        self.uids.retain(|uid| !gone(*uid));
    }
}
