//! Names of mailboxes in commands: a stream's own, and those on the server.

use mailspec_syntax::imap::{
    CommandBody, ListMailbox, Mailbox,
    command::{AclCommand, ExtendedList, MetadataCommand, Patterns, QuotaCommand},
};

/// Where the mailboxes of a stream are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the names begin with.
    pub stem: String,
    /// What is between levels; a flat name space has none.
    pub delimiter: Option<char>,
    /// INBOX is the account's own.
    pub inbox: bool,
}

/// What INBOX of a stream is called behind the stem.
const INBOX: &str = "inbox";

impl Place {
    /// The name on the server.
    pub fn name(&self, name: &[u8]) -> Vec<u8> {
        let below = |name: &[u8]| {
            let inbox = name
                .get(..5)
                .is_some_and(|start| start.eq_ignore_ascii_case(b"INBOX"));
            inbox && matches!(name.get(5), None | Some(b'/'))
        };
        if self.inbox && name.eq_ignore_ascii_case(b"INBOX") {
            return b"INBOX".to_vec();
        }
        let mut placed = self.stem.clone().into_bytes();
        let name = match below(name) {
            true => [INBOX.as_bytes(), &name[5..]].concat(),
            false => name.to_vec(),
        };
        for octet in name {
            match (octet, self.delimiter) {
                (b'/', Some(delimiter)) => {
                    let mut encoded = [0; 4];
                    placed.extend_from_slice(delimiter.encode_utf8(&mut encoded).as_bytes());
                }
                (b'/', None) => placed.push(b'-'),
                (octet, _) => placed.push(octet),
            }
        }
        placed
    }

    fn place(&self, mailbox: &mut Mailbox<'_>) {
        // There is no NUL in a name, and none comes.
        if let Ok(placed) = Mailbox::new(self.name(mailbox.as_bytes())) {
            *mailbox = placed;
        }
    }

    /// LIST with an empty pattern asks for the delimiter alone (RFC 3501 §6.3.8).
    fn find(&self, reference: &mut Mailbox<'_>, pattern: &mut ListMailbox<'_>) {
        if pattern.as_bytes().is_empty() {
            return;
        }
        let whole = [reference.as_bytes(), pattern.as_bytes()].concat();
        let found = match self.inbox && whole.eq_ignore_ascii_case(b"INBOX") {
            true => whole,
            false => self.name(&whole),
        };
        if let (Ok(nothing), Ok(found)) = (Mailbox::new(&b""[..]), ListMailbox::new(found)) {
            (*reference, *pattern) = (nothing, found);
        }
    }

    /// Puts every name of a command into its place; false if it is a command that reaches beyond
    /// mailboxes of our own.
    pub fn put(&self, body: &mut CommandBody<'_>) -> bool {
        match body {
            CommandBody::Select { mailbox, .. }
            | CommandBody::Examine { mailbox, .. }
            | CommandBody::Create { mailbox, .. }
            | CommandBody::Subscribe { mailbox }
            | CommandBody::Unsubscribe { mailbox }
            | CommandBody::Status { mailbox, .. }
            | CommandBody::Append { mailbox, .. }
            | CommandBody::Copy { mailbox, .. }
            | CommandBody::Move { mailbox, .. } => self.place(mailbox),
            CommandBody::Delete { mailbox } => {
                self.place(mailbox);
                return !(self.inbox && *mailbox == Mailbox::Inbox);
            }
            CommandBody::Rename { from, to } => {
                self.place(from);
                self.place(to);
            }
            CommandBody::List { reference, pattern } | CommandBody::Lsub { reference, pattern } => {
                self.find(reference, pattern);
            }
            CommandBody::ListExtended(list) => self.find_all(list),
            CommandBody::Quota(QuotaCommand::GetQuotaRoot { mailbox }) => self.place(mailbox),
            CommandBody::Quota(QuotaCommand::SetQuota { .. }) => return false,
            CommandBody::Acl(command) => match command {
                AclCommand::SetAcl { mailbox, .. }
                | AclCommand::DeleteAcl { mailbox, .. }
                | AclCommand::GetAcl { mailbox }
                | AclCommand::ListRights { mailbox, .. }
                | AclCommand::MyRights { mailbox } => self.place(mailbox),
            },
            CommandBody::Metadata(
                MetadataCommand::GetMetadata { mailbox, .. }
                | MetadataCommand::SetMetadata { mailbox, .. },
            ) => self.place(mailbox),
            _ => {}
        }
        true
    }

    fn find_all(&self, list: &mut ExtendedList<'_>) {
        let (mut nothing, reference) = (list.reference.clone(), list.reference.clone());
        let one = |pattern: &mut ListMailbox<'_>| {
            let mut reference = reference.clone().into_owned();
            let mut owned = ListMailbox::new(pattern.as_bytes().to_vec())
                .unwrap_or_else(|_| ListMailbox::new(&b""[..]).expect("no NUL"));
            self.find(&mut reference, &mut owned);
            if let Ok(found) = ListMailbox::new(owned.as_bytes().to_vec()) {
                *pattern = found;
            }
            reference
        };
        match &mut list.patterns {
            Patterns::One(pattern) => nothing = one(pattern),
            Patterns::Several(patterns) => {
                let mut found = patterns.clone().into_vec();
                for pattern in &mut found {
                    nothing = one(pattern);
                }
                if let Ok(found) = found.try_into() {
                    *patterns = found;
                }
            }
        }
        list.reference = nothing;
    }
}
