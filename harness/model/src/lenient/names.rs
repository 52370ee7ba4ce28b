//! Names of mailboxes, as far as it is certain what they name.

use std::collections::BTreeMap;

use mailspec_syntax::imap::{CommandBody, Mailbox};

#[derive(Debug)]
pub(super) struct Names {
    delimiter: Option<u8>,
    /// What is not among them, nobody knows anything of.
    known: BTreeMap<Vec<u8>, Named>,
}

/// What a name is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// This mailbox.
    Mailbox(usize),
    /// Nothing.
    Nothing,
}

impl Names {
    pub(super) fn new(delimiter: Option<u8>) -> Self {
        Self {
            delimiter,
            known: BTreeMap::new(),
        }
    }

    pub(super) fn get(&self, name: &Mailbox<'_>) -> Option<Named> {
        self.known.get(name.as_bytes()).copied()
    }

    pub(super) fn mailbox(&self, name: &Mailbox<'_>) -> Option<usize> {
        match self.get(name) {
            Some(Named::Mailbox(mailbox)) => Some(mailbox),
            _ => None,
        }
    }

    /// Where names are spelled otherwise by a server, nothing is certain of them.
    pub(super) fn create(&mut self, name: &[u8], mailbox: usize) {
        let plain = |octet: &u8| octet.is_ascii_alphanumeric() || b"-_.@/ ".contains(octet);
        self.uncertain_above(name);
        let ends = name
            .last()
            .is_some_and(|last| Some(*last) == self.delimiter);
        if name.iter().all(plain) && !ends {
            self.known.insert(name.to_vec(), Named::Mailbox(mailbox));
        }
    }

    /// Whether something may lie below it.
    pub(super) fn has_inferiors(&self, name: &[u8]) -> bool {
        let mut below = self
            .known
            .iter()
            .filter(|(other, _)| self.is_below(other, name));
        below.any(|(_, named)| *named != Named::Nothing)
    }

    pub(super) fn delete(&mut self, name: &[u8]) {
        // With inferiors the name stays, and what can be done with it is the server's to say.
        match self.has_inferiors(name) {
            true => _ = self.known.remove(name),
            false => _ = self.known.insert(name.to_vec(), Named::Nothing),
        }
    }

    pub(super) fn rename(&mut self, from: &[u8], to: &[u8]) {
        let moved: Vec<(Vec<u8>, Named)> = self
            .known
            .iter()
            .filter(|(name, _)| *name == from || self.is_below(name, from))
            .map(|(name, named)| (name.clone(), *named))
            .collect();
        for (name, _) in &moved {
            self.known.remove(name);
        }
        // What is moved there may be more than is known of.
        self.uncertain_above(to);
        let known = std::mem::take(&mut self.known).into_iter();
        self.known = known
            .filter(|(name, named)| {
                let there = name == to || self.is_below(name, to);
                !(there && *named == Named::Nothing)
            })
            .collect();
        for (name, named) in moved {
            if let Named::Mailbox(mailbox) = named {
                self.create(&[to, &name[from.len()..]].concat(), mailbox);
            }
        }
    }

    /// Nothing is known any more of it and of what is below and above it; the mailboxes that these
    /// named.
    pub(super) fn forget(&mut self, name: &Mailbox<'_>) -> Vec<usize> {
        let name = name.as_bytes();
        self.uncertain_above(name);
        let known = std::mem::take(&mut self.known).into_iter();
        let (gone, kept) =
            known.partition(|(other, _)| other == name || self.is_below(other, name));
        self.known = kept;
        let gone: BTreeMap<Vec<u8>, Named> = gone;
        let mailboxes = gone.into_values().filter_map(|named| match named {
            Named::Mailbox(mailbox) => Some(mailbox),
            Named::Nothing => None,
        });
        mailboxes.collect()
    }

    /// Levels above a new name may have been made with it (RFC 3501 §6.3.3).
    fn uncertain_above(&mut self, name: &[u8]) {
        for at in (0..name.len()).filter(|at| Some(name[*at]) == self.delimiter) {
            if self.known.get(&name[..at]) == Some(&Named::Nothing) {
                self.known.remove(&name[..at]);
            }
        }
    }

    fn is_below(&self, name: &[u8], above: &[u8]) -> bool {
        name.len() > above.len()
            && name.starts_with(above)
            && Some(name[above.len()]) == self.delimiter
    }
}

/// What a command may change, make or remove, or may have opened for later ones to change.
pub(super) fn written<'c>(command: &'c CommandBody<'_>) -> Vec<&'c Mailbox<'c>> {
    match command {
        CommandBody::Select { mailbox, .. }
        | CommandBody::Examine { mailbox, .. }
        | CommandBody::Create { mailbox, .. }
        | CommandBody::Delete { mailbox }
        | CommandBody::Append { mailbox, .. }
        | CommandBody::Copy { mailbox, .. }
        | CommandBody::Move { mailbox, .. } => vec![mailbox],
        CommandBody::Rename { from, to } => vec![from, to],
        _ => Vec::new(),
    }
}
