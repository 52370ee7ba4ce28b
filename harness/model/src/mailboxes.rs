//! Names of mailboxes (RFC 3501 §5.1, §6.3.3–§6.3.9).

use std::collections::BTreeSet;

use mailspec_syntax::imap::utf7;

use crate::store::{Account, INBOX, Mailbox, Message, Refused};

/// Octets of a name that the server takes.
const LONGEST: usize = 512;

/// INBOX at the beginning of a name counts in any case.
pub(crate) fn normal(name: &[u8]) -> Vec<u8> {
    let mut name = name.to_vec();
    let inbox = name.len() >= 5 && name[..5].eq_ignore_ascii_case(b"INBOX");
    if inbox && matches!(name.get(5), None | Some(b'/')) {
        name[..5].make_ascii_uppercase();
    }
    name
}

impl Account {
    pub(crate) fn mailbox(&self, name: &[u8]) -> Result<usize, Refused> {
        self.names
            .get(&normal(name))
            .copied()
            .flatten()
            .ok_or(Refused)
    }

    /// With the levels above, which become mailboxes too.
    pub(crate) fn create(&mut self, name: &[u8]) -> Result<usize, Refused> {
        let name = acceptable(name)?;
        if let Some(Some(_)) = self.names.get(&name) {
            return Err(Refused);
        }
        for at in (0..name.len()).filter(|at| name[*at] == b'/') {
            if !self.names.contains_key(&name[..at]) {
                self.add(&name[..at]);
            }
        }
        Ok(self.add(&name))
    }

    pub(crate) fn delete(&mut self, name: &[u8]) -> Result<(), Refused> {
        let name = normal(name);
        if name == b"INBOX" {
            return Err(Refused);
        }
        let has_children = self.names.keys().any(|other| is_below(other, &name));
        let entry = self.names.get_mut(&name).ok_or(Refused)?;
        match (&entry, has_children) {
            (None, true) => return Err(Refused),
            (Some(_), true) => *entry = None,
            (_, false) => {
                self.names.remove(&name);
            }
        }
        Ok(())
    }

    pub(crate) fn rename(&mut self, from: &[u8], to: &[u8]) -> Result<(), Refused> {
        let from = normal(from);
        let to = acceptable(to)?;
        if !self.names.contains_key(&from) || self.names.contains_key(&to) {
            return Err(Refused);
        }
        if from == b"INBOX" {
            let destination = self.create(&to)?;
            let messages = std::mem::take(&mut self.mailboxes[INBOX].messages);
            for message in messages.into_values() {
                self.mailboxes[destination].append(message);
            }
            return Ok(());
        }
        let longest = |name: &Vec<u8>| to.len() + name.len() - from.len();
        let moved: Vec<Vec<u8>> = self
            .names
            .keys()
            .filter(|name| **name == from || is_below(name, &from))
            .cloned()
            .collect();
        if is_below(&to, &from) || moved.iter().any(|name| longest(name) > LONGEST) {
            return Err(Refused);
        }
        if let Some(at) = to.iter().rposition(|octet| *octet == b'/')
            && !self.names.contains_key(&to[..at])
        {
            self.create(&to[..at])?;
        }
        for name in moved {
            let mailbox = self.names.remove(&name).flatten();
            let name = [&to, &name[from.len()..]].concat();
            self.names.insert(name, mailbox);
        }
        Ok(())
    }

    pub(crate) fn subscribe(&mut self, name: &[u8]) -> Result<(), Refused> {
        let name = legal(name)?;
        if name.len() > LONGEST {
            return Err(Refused);
        }
        self.subscribed.insert(name);
        Ok(())
    }

    pub(crate) fn unsubscribe(&mut self, name: &[u8]) -> Result<(), Refused> {
        match self.subscribed.remove(&normal(name)) {
            true => Ok(()),
            false => Err(Refused),
        }
    }

    pub(crate) fn list(&self, reference: &[u8], pattern: &[u8]) -> BTreeSet<Vec<u8>> {
        let pattern = joined(reference, pattern);
        let names = self.names.keys();
        names
            .filter(|name| finds(&pattern, name))
            .cloned()
            .collect()
    }

    pub(crate) fn lsub(&self, reference: &[u8], pattern: &[u8]) -> BTreeSet<Vec<u8>> {
        let pattern = joined(reference, pattern);
        let mut found = BTreeSet::new();
        for name in &self.subscribed {
            if finds(&pattern, name) {
                found.insert(name.clone());
            } else if pattern.ends_with(b"%") {
                // RFC 3501 §6.3.9: the level above that % stops at, for what is below it.
                let levels = (1..name.len()).filter(|at| name[*at] == b'/');
                let above = levels.map(|at| name[..at].to_vec());
                found.extend(above.filter(|name| finds(&pattern, name)));
            }
        }
        found
    }

    /// All of them or none (RFC 3501 §6.4.7).
    pub(crate) fn append_all(
        &mut self,
        mailbox: usize,
        messages: Vec<Message>,
    ) -> Result<Vec<u32>, Refused> {
        let flags = messages.iter().flat_map(|message| message.flags.clone());
        let mailbox = &mut self.mailboxes[mailbox];
        mailbox.admits(&flags.collect())?;
        let messages = messages.into_iter();
        Ok(messages.map(|message| mailbox.append(message)).collect())
    }

    fn add(&mut self, name: &[u8]) -> usize {
        self.mailboxes.push(Mailbox::default());
        let at = self.mailboxes.len() - 1;
        self.names.insert(name.to_vec(), Some(at));
        at
    }
}

/// Names of 7 bits that are modified UTF-7 (RFC 3501 §5.1).
fn legal(name: &[u8]) -> Result<Vec<u8>, Refused> {
    let controls = name.iter().any(u8::is_ascii_control);
    match name.is_empty() || controls || !utf7::faults(name).is_empty() {
        true => Err(Refused),
        false => Ok(normal(name)),
    }
}

/// The name as it will be; a delimiter at its end does not count (RFC 3501 §6.3.3).
fn acceptable(name: &[u8]) -> Result<Vec<u8>, Refused> {
    let name = legal(name)?;
    let name = name.strip_suffix(b"/").unwrap_or(&name).to_vec();
    match name.len() > LONGEST || name.split(|octet| *octet == b'/').any(<[u8]>::is_empty) {
        true => Err(Refused),
        false => Ok(name),
    }
}

fn is_below(name: &[u8], above: &[u8]) -> bool {
    name.len() > above.len() && name.starts_with(above) && name[above.len()] == b'/'
}

/// The reference comes before the name, unless that is rooted.
fn joined(reference: &[u8], pattern: &[u8]) -> Vec<u8> {
    match pattern.first() {
        Some(b'/') => pattern.to_vec(),
        _ => [reference, pattern].concat(),
    }
}

/// Whether a pattern finds a name, INBOX in any case.
fn finds(pattern: &[u8], name: &[u8]) -> bool {
    // Runs of wildcards would make the search below slow, and mean no more than one.
    let mut plain: Vec<u8> = Vec::new();
    for &octet in pattern {
        match (plain.last(), octet) {
            (Some(b'*'), b'*' | b'%') | (Some(b'%'), b'%') => {}
            (Some(b'%'), b'*') => *plain.last_mut().expect("just seen") = b'*',
            _ => plain.push(octet),
        }
    }
    matches(&plain, name) || name == b"INBOX" && matches(&plain.to_ascii_uppercase(), b"INBOX")
}

fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let mut ends = BTreeSet::from([0]);
    for octet in pattern {
        ends = match octet {
            b'*' => (*ends.first().unwrap_or(&usize::MAX)..=name.len()).collect(),
            b'%' => ends
                .iter()
                .flat_map(|&from| {
                    let level = name[from..].iter().position(|octet| *octet == b'/');
                    from..=level.map_or(name.len(), |at| from + at)
                })
                .collect(),
            octet => ends
                .iter()
                .filter(|&&at| name.get(at) == Some(octet))
                .map(|at| at + 1)
                .collect(),
        };
    }
    ends.contains(&name.len())
}
