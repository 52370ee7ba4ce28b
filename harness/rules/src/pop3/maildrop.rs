//! What one session has told about its maildrop, and whether it agrees with itself.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use mailspec_syntax::pop3::{DropListing, ScanListing, UniqueId};

use super::rules;
use crate::{Rule, findings::Findings};

/// The facts of one session in the TRANSACTION state.
#[derive(Debug, Default)]
pub(super) struct Maildrop {
    /// How many messages there are, those marked as deleted included.
    total: Option<u64>,
    deleted: BTreeSet<u64>,
    messages: BTreeMap<u64, Message>,
    numbers: HashMap<Vec<u8>, u64>,
    /// Of the messages that `total` counts, as far as their sizes are known.
    sizes: Sum,
    /// Of the deleted ones among these.
    deleted_sizes: Sum,
    /// How many of these are deleted.
    deleted_messages: u64,
}

/// Messages of one maildrop that are remembered, and as many deleted ones and unique-ids; what is
/// said of further ones is compared with nothing.
const MESSAGES: usize = 1 << 17;
/// Octets of a unique-id (RFC 1939 §7: 70) that is remembered.
const UNIQUE_ID: usize = 128;

/// Sizes of messages, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    messages: u64,
    octets: u128,
}

impl Sum {
    /// The size of one of them was `before` and is `now`.
    fn learn(&mut self, before: Option<u64>, now: Option<u64>) {
        self.messages += u64::from(now.is_some());
        self.messages -= u64::from(before.is_some());
        self.octets += u128::from(now.unwrap_or(0));
        self.octets -= u128::from(before.unwrap_or(0));
    }
}

#[derive(Debug, Default)]
struct Message {
    size: Option<u64>,
    unique_id: Option<Vec<u8>>,
    content: Option<Content>,
}

/// A fingerprint of a message that was retrieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content {
    octets: u64,
    headers: u64,
    pub(super) body: u64,
    /// The body without empty lines at its end.
    trimmed: u64,
    /// Lines of the body that end with CRLF.
    lines: u64,
    /// An LF stands alone somewhere, so that what a line is may be disputed.
    bare_lf: bool,
}

/// How much the sizes of a server are bound to be exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sizes {
    /// RFC 1939 §5
    Exact,
    /// The server has announced UTF8: RFC 6856 §2.1
    Utf8,
}

impl Maildrop {
    /// STAT was answered.
    pub(super) fn stat(&mut self, listing: DropListing, sizes: Sizes, findings: &mut Findings) {
        let consistent = self.counted("STAT", listing.messages, findings);
        let known = self.total.and_then(|total| {
            let sized = self.sizes.messages - self.deleted_sizes.messages;
            let octets = self.sizes.octets - self.deleted_sizes.octets;
            let all = sized == total - self.deleted_messages;
            u64::try_from(octets).ok().filter(|_| all)
        });
        if let (true, Sizes::Exact, Some(sum)) = (consistent, sizes, known)
            && sum != listing.octets
        {
            let octets = listing.octets;
            let what = format!("STAT says {octets} octets, the sizes of LIST add up to {sum}");
            findings.accuse(&rules::STAT_SIZE, what);
        }
    }

    /// LIST was answered for all messages.
    pub(super) fn list(&mut self, listings: &[ScanListing], sizes: Sizes, findings: &mut Findings) {
        if self.listed("LIST", listings.iter().map(|l| l.number), findings) {
            for listing in listings {
                self.size(*listing, sizes, findings);
            }
        }
    }

    /// UIDL was answered for all messages.
    pub(super) fn uidl(&mut self, listings: &[UniqueId<'_>], findings: &mut Findings) {
        if self.listed("UIDL", listings.iter().map(|l| l.number), findings) {
            for listing in listings {
                self.unique_id(*listing, findings);
            }
        }
    }

    /// The size of one message became known.
    pub(super) fn size(&mut self, listing: ScanListing, sizes: Sizes, findings: &mut Findings) {
        let ScanListing { number, octets } = listing;
        let Some(message) = self.message(number) else {
            return;
        };
        let before = message.size.replace(octets);
        if self.counts(number) {
            self.sizes.learn(before, Some(octets));
        }
        if let Some(before) = before
            && before != octets
        {
            let what = format!("message {number} had {before} octets and now has {octets}");
            findings.accuse(&rules::SIZE_CONSTANT, what);
        }
        self.compare_sizes(number, sizes, findings);
        self.compare_copies(number, findings);
    }

    /// The unique-id of one message became known.
    pub(super) fn unique_id(&mut self, listing: UniqueId<'_>, findings: &mut Findings) {
        let UniqueId { number, id } = listing;
        let Some(message) = self.message(number).filter(|_| id.len() <= UNIQUE_ID) else {
            return;
        };
        if let Some(before) = message.unique_id.replace(id.to_vec())
            && before != id
        {
            let what = format!(
                "message {number} had the unique-id {} and now has {}",
                before.escape_ascii(),
                id.escape_ascii()
            );
            findings.accuse(&rules::UIDL_STABLE, what);
        }
        self.compare_copies(number, findings);
        if self.numbers.len() < MESSAGES {
            self.numbers.entry(id.to_vec()).or_insert(number);
        }
    }

    /// RETR sent `content`.
    pub(super) fn retr(
        &mut self,
        number: u64,
        content: Content,
        sizes: Sizes,
        findings: &mut Findings,
    ) {
        let Some(message) = self.message(number) else {
            return;
        };
        if let Some(before) = message.content.replace(content)
            && before != content
        {
            let what = format!("RETR {number} sends other octets than before");
            findings.accuse(&rules::RETR_CONSTANT, what);
        }
        self.compare_sizes(number, sizes, findings);
        self.compare_copies(number, findings);
    }

    /// TOP sent `content` when `lines` lines were asked for.
    pub(super) fn top(&self, number: u64, lines: u64, content: Content, findings: &mut Findings) {
        let mut broke = |rule, what: String| findings.accuse(rule, what);
        if content.lines > lines {
            let sent = content.lines;
            let what = format!("TOP {number} {lines} sends {sent} lines of the body");
            broke(&rules::TOP_LINES, what);
        }
        let Some(known) = self.messages.get(&number) else {
            return;
        };
        let Some(whole) = known.content else { return };
        if whole.headers != content.headers {
            let what = format!("TOP {number} {lines} sends other headers than RETR {number}");
            return broke(&rules::TOP_HEADERS, what);
        }
        if whole.bare_lf {
            return;
        }
        // Empty lines at the end may be what RETR has added, unless its size is the one of LIST.
        let only_at_end = whole.trimmed == content.trimmed && whole.body != content.body;
        if only_at_end && known.size != Some(whole.octets) {
            return;
        }
        if content.lines < lines.min(whole.lines) {
            let (sent, all) = (content.lines, whole.lines);
            let what = format!("TOP {number} {lines} sends {sent} lines of the body's {all}");
            broke(&rules::TOP_LINES, what);
        } else if lines >= whole.lines && content.lines == whole.lines && content.body != whole.body
        {
            let what = format!("TOP {number} {lines} sends another body than RETR {number}");
            broke(&rules::TOP_LINES, what);
        }
    }

    /// DELE succeeded; whether it is remembered which messages are marked as deleted.
    pub(super) fn dele(&mut self, number: u64) -> bool {
        if self.deleted.len() >= MESSAGES {
            return false;
        }
        if self.deleted.insert(number) && self.counts(number) {
            self.add_deleted(number);
        }
        true
    }

    /// RSET succeeded.
    pub(super) fn rset(&mut self) {
        self.deleted.clear();
        self.deleted_sizes = Sum::default();
        self.deleted_messages = 0;
    }

    /// What is known of message `number`; `None` when there is no more room for it.
    fn message(&mut self, number: u64) -> Option<&mut Message> {
        if self.messages.len() >= MESSAGES && !self.messages.contains_key(&number) {
            return None;
        }
        Some(self.messages.entry(number).or_default())
    }

    /// How many messages there are is known now, and stays so.
    fn add_up(&mut self, total: u64) {
        self.total = Some(total);
        let counted = |number: &u64| (1..=total).contains(number);
        for (_, message) in self.messages.iter().filter(|(number, _)| counted(number)) {
            self.sizes.learn(None, message.size);
        }
        let deleted: Vec<u64> = self.deleted.iter().copied().filter(counted).collect();
        for number in deleted {
            self.add_deleted(number);
        }
    }

    /// Whether `number` is that of a message which `total` counts.
    fn counts(&self, number: u64) -> bool {
        self.total
            .is_some_and(|total| (1..=total).contains(&number))
    }

    fn add_deleted(&mut self, number: u64) {
        self.deleted_messages += 1;
        let message = self.messages.get(&number);
        let size = message.and_then(|message| message.size);
        self.deleted_sizes.learn(None, size);
    }

    /// `command` named message `number` and was answered with `+OK`; whether that can be.
    pub(super) fn reached(&self, command: &str, number: u64, findings: &mut Findings) -> bool {
        if self.deleted.contains(&number) {
            let what = format!("{command} {number} succeeds on a message marked as deleted");
            findings.accuse(&rules::DELETED_UNREACHABLE, what);
            return false;
        }
        match self.total {
            Some(total) if number > total => {
                let what = format!("{command} {number} succeeds in a maildrop of {total} messages");
                findings.accuse(&rules::NO_SUCH_MESSAGE, what);
                false
            }
            _ => true,
        }
    }

    /// What is known of message `number` for other sessions: unique-id and body.
    pub(super) fn identity(&self, number: u64) -> Option<(&[u8], u64)> {
        let message = self.messages.get(&number)?;
        Some((message.unique_id.as_deref()?, message.content?.body))
    }

    /// `command` says that `visible` messages are there; whether that can be.
    fn counted(&mut self, command: &str, visible: u64, findings: &mut Findings) -> bool {
        let deleted = self.deleted.len() as u64;
        let total = visible.saturating_add(deleted);
        let Some(before) = self.total else {
            self.add_up(total);
            return true;
        };
        if before == total {
            return true;
        }
        let (rule, what): (&'static Rule, _) = if deleted > 0 && visible == before {
            let what = format!(
                "{command} counts all {visible} messages, of which {deleted} are marked as deleted"
            );
            (&rules::DELETED_UNLISTED, what)
        } else {
            let what = format!(
                "{command} counts {visible} messages, with {deleted} of the {before} in the \
                 maildrop marked as deleted"
            );
            (&rules::FIXED_MAILDROP, what)
        };
        findings.accuse(rule, what);
        false
    }

    /// `command` listed these messages; whether that can be.
    fn listed(
        &mut self,
        command: &str,
        numbers: impl ExactSizeIterator<Item = u64>,
        findings: &mut Findings,
    ) -> bool {
        let visible = numbers.len() as u64;
        let total = visible.saturating_add(self.deleted.len() as u64);
        let mut seen = BTreeSet::new();
        for number in numbers {
            let (rule, what): (&'static Rule, _) = if self.deleted.contains(&number) {
                let what = format!("{command} lists message {number}, which is marked as deleted");
                (&rules::DELETED_UNLISTED, what)
            } else if !seen.insert(number) {
                let what = format!("{command} lists message {number} twice");
                (&rules::MESSAGE_NUMBERS, what)
            } else if number > total {
                let what = format!("{command} lists {visible} messages, one of them as {number}");
                (&rules::MESSAGE_NUMBERS, what)
            } else {
                continue;
            };
            findings.accuse(rule, what);
            return false;
        }
        self.counted(command, visible, findings)
    }

    /// LIST and RETR speak of the same octets (RFC 1939 §5, §11).
    fn compare_sizes(&self, number: u64, sizes: Sizes, findings: &mut Findings) {
        let Some(message) = self.messages.get(&number) else {
            return;
        };
        let (Some(size), Some(content)) = (message.size, message.content) else {
            return;
        };
        let sent = content.octets;
        // A message that does not end in CRLF is sent with one, since only a
        // whole line can precede the termination line: its size may be either.
        if size == sent || size.checked_add(2) == Some(sent) {
            return;
        }
        let rule = match sizes {
            Sizes::Exact => &rules::LIST_SIZE,
            Sizes::Utf8 => &rules::LIST_SIZE_UTF8,
        };
        let what = format!("LIST says {size} octets, RETR {number} sends {sent}");
        findings.accuse(rule, what);
    }

    /// Only identical copies may share a unique-id (RFC 1939 §7).
    fn compare_copies(&self, number: u64, findings: &mut Findings) {
        let Some(message) = self.messages.get(&number) else {
            return;
        };
        let Some(id) = &message.unique_id else { return };
        let Some(&other) = self.numbers.get(id) else {
            return;
        };
        let Some(copy) = self.messages.get(&other) else {
            return;
        };
        let differ =
            |a: Option<u64>, b: Option<u64>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let body = |message: &Message| message.content.map(|content| content.body);
        if copy.unique_id.as_ref() == Some(id)
            && (differ(copy.size, message.size) || differ(body(copy), body(message)))
        {
            let what = format!(
                "messages {other} and {number} differ, and both have the unique-id {}",
                id.escape_ascii()
            );
            findings.accuse(&rules::UIDL_UNIQUE, what);
        }
    }
}

impl Content {
    /// The fingerprint of a message, or of what TOP sends of it.
    pub(super) fn of(octets: &[u8]) -> Self {
        let end = match octets.starts_with(b"\r\n") {
            true => 2,
            false => octets
                .windows(4)
                .position(|window| window == b"\r\n\r\n")
                .map_or(octets.len(), |at| at + 4),
        };
        let (headers, body) = octets.split_at(end);
        let lfs = |octets: &[u8]| octets.iter().filter(|&&octet| octet == b'\n').count();
        let lines = body.windows(2).filter(|pair| pair == b"\r\n").count();
        let header_lines = headers.windows(2).filter(|pair| pair == b"\r\n").count();
        Self {
            octets: octets.len() as u64,
            headers: hash(headers),
            body: hash(body),
            trimmed: hash(trimmed(body)),
            lines: lines as u64,
            bare_lf: lfs(body) != lines || lfs(headers) != header_lines,
        }
    }
}

/// Without empty lines at the end.
fn trimmed(mut body: &[u8]) -> &[u8] {
    while let Some(rest) = body.strip_suffix(b"\r\n\r\n") {
        body = &body[..rest.len() + 2];
    }
    match body {
        b"\r\n" => b"",
        body => body,
    }
}

fn hash(octets: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    octets.hash(&mut hasher);
    hasher.finish()
}
