//! What the client sends: which commands, and which lines are none.

use mailspec_syntax::{
    base64,
    imap::{
        Command, CommandBody, Mailbox, SequenceSet, Tag,
        command::{
            AppendMessage, FetchItem, FetchItems, FetchModifiers, SearchReturn, SelectParameter,
            StatusItem,
        },
    },
};

use super::{
    administered::Asked,
    extended_list::Options,
    fetch::section_key,
    mod_sequence::{has_numbers, resynchronises},
    pending::{
        Appending, Ask, Asking, Exchange, Fetching, Kind, Label, Listing, Mechanism, Place,
        Selecting, StatusSet, Unknown,
    },
    session::{Partial, Session, Verdict},
};
use crate::{line, plain};

/// Commands that neither select a mailbox nor change who the client is, in
/// whatever form we fail to parse them.
const HARMLESS: &[&str] = &[
    "APPEND",
    "CAPABILITY",
    "CHECK",
    "COPY",
    "CREATE",
    "DELETE",
    "DELETEACL",
    "ENABLE",
    "ESEARCH",
    "EXPUNGE",
    "FETCH",
    "GETACL",
    "GETMETADATA",
    "GETQUOTA",
    "GETQUOTAROOT",
    "ID",
    "LIST",
    "LISTRIGHTS",
    "LSUB",
    "MOVE",
    "MYRIGHTS",
    "NAMESPACE",
    "NOOP",
    "NOTIFY",
    "RENAME",
    "REPLACE",
    "SEARCH",
    "SETACL",
    "SETMETADATA",
    "SETQUOTA",
    "SORT",
    "STATUS",
    "STORE",
    "SUBSCRIBE",
    "THREAD",
    "UID",
    "UNSUBSCRIBE",
];

impl Session {
    /// The next message of the client: a command, or a line that a command asked for.
    pub(super) fn client(&mut self, message: &[u8]) {
        if self.nonsense {
            return self.become_opaque();
        }
        let partial = self.partial.take();
        if partial.is_none() && self.is_answer(message) {
            return;
        }
        if partial.is_some_and(|partial| partial.completed) {
            // The server has answered what came of it before the end.
            return;
        }
        // Behind something that the server may read in its own way, it may be no command.
        let doubtful = self.pending.has_unknown();
        match Command::parse(message) {
            Ok(command) => {
                let tag = Label::new(command.tag.as_str().as_bytes());
                self.used.note(&command.body);
                if let CommandBody::Enable { capabilities } = &command.body {
                    let mut names = capabilities.iter();
                    self.administered.enabled |=
                        names.any(|name| name.is("METADATA") || name.is("METADATA-SERVER"));
                }
                let kind = match &command.body {
                    // Nor does anybody know whose line the next is then.
                    CommandBody::Authenticate { .. } | CommandBody::Idle if doubtful => {
                        Kind::Unknown(Unknown::ANYTHING)
                    }
                    body => {
                        self.asks_mod_sequences(body, self.next_serial());
                        self.kind(body)
                    }
                };
                self.push(Some(tag), kind, doubtful);
            }
            Err(error) => match error.tag {
                // What the server takes for the tag is for it to say, unless a space ends it.
                Some(tag) if token(message).0 == tag.as_str().as_bytes() => {
                    let tag = Label::new(tag.as_str().as_bytes());
                    self.push(Some(tag), Kind::Unknown(unknown(message)), doubtful);
                    if has_stray_ends(message) {
                        self.doubt();
                    }
                }
                _ => self.nonsense(),
            },
        }
    }

    /// The client sent what is no command. The answer to it may carry any tag, so if more
    /// comes behind it unawaited, nobody can tell which command the server answers.
    fn nonsense(&mut self) {
        self.nonsense = true;
        self.doubt();
    }

    /// Whether the line belongs to a command that was sent before: a SASL
    /// response (RFC 3501 §6.2.2), or DONE (RFC 2177 §3).
    fn is_answer(&mut self, message: &[u8]) -> bool {
        let line = line::content(message);
        let Some(reader) = self.pending.reader() else {
            return false;
        };
        let is_answer = self.pending.change(reader, |kind| match kind {
            Kind::Authenticate(exchange) if exchange.clients_turn => {
                exchange.clients_turn = false;
                exchange.answer(line);
                true
            }
            // The server reads it as a response, or as a command when it has refused the exchange.
            Kind::Authenticate(exchange) => {
                exchange.early += 1;
                exchange.answered = true;
                false
            }
            Kind::Idle { done, .. } if line.eq_ignore_ascii_case(b"DONE") => {
                *done = true;
                true
            }
            // The server reads it as a bad DONE, or as a command.
            _ => false,
        });
        if is_answer != Some(true) {
            self.doubt();
        }
        is_answer == Some(true)
    }

    /// A line of the client ended in a literal's announcement. Says whether its
    /// octets are to be read as a literal.
    pub(super) fn literal_announced(
        &mut self,
        octets: u64,
        synchronising: bool,
        so_far: &[u8],
    ) -> bool {
        if self.nonsense || self.partial.is_none() && self.pending.may_read() {
            // Whether the octets are a literal, nobody knows.
            self.become_opaque();
            return false;
        }
        if let Some(partial) = &mut self.partial {
            // A further literal of the same command.
            let completed = partial.completed;
            partial.awaited = synchronising && !completed;
            if completed {
                // The rest of a command that is over may be skipped as one line.
                self.doubt();
            }
            return true;
        }
        let literal_plus =
            self.capabilities.literal_plus || self.capabilities.literal_minus && octets <= 4096;
        if !synchronising && !literal_plus {
            // To a server without RFC 7888 these octets are lines of their own.
            self.doubt();
        }
        let (tag, rest) = token(so_far);
        let (word, _) = token(rest);
        let legal = so_far.get(tag.len()) == Some(&b' ')
            && str::from_utf8(tag).is_ok_and(|tag| Tag::new(tag).is_ok());
        if !legal || self.pending.reader().is_some() {
            // This is no command, and the answer to it has no tag either.
            self.nonsense();
            return false;
        }
        self.partial = Some(Partial {
            tag: Label::new(tag),
            append: word.eq_ignore_ascii_case(b"APPEND"),
            awaited: synchronising,
            completed: false,
        });
        true
    }

    /// An untagged BAD came: if it is about a command that waits for its
    /// literal, what follows is none.
    pub(super) fn rebuff(&mut self) {
        if self.waits_for_server() && self.pending.has_untagged() {
            // Or it is about what came before: whether a literal follows can't be known any more.
            return self.become_opaque();
        }
        self.pending.rebuff();
        if self.waits_for_server()
            && let Some(partial) = self.partial.take()
        {
            self.forgive_tag(partial.tag);
            self.doubt();
            self.verdict = Some(Verdict::Refused);
        }
    }

    /// The client sent a message that was too long to be held.
    pub(super) fn lose_client(&mut self) {
        self.partial = None;
        self.doubt();
    }

    fn kind(&self, body: &CommandBody<'_>) -> Kind {
        match body {
            CommandBody::Capability => Kind::Capability,
            CommandBody::Noop => Kind::Noop,
            CommandBody::Logout => Kind::Logout,
            CommandBody::StartTls => Kind::StartTls,
            CommandBody::Authenticate { mechanism, initial } => {
                let mechanism = match mechanism.as_str() {
                    name if name.eq_ignore_ascii_case("PLAIN") => Mechanism::Plain,
                    name if layered(name) => Mechanism::Layered,
                    _ => Mechanism::Other,
                };
                let mut exchange = Exchange {
                    mechanism,
                    clients_turn: false,
                    early: 0,
                    answered: initial.is_some(),
                    cancelled: false,
                    identity: None,
                };
                if let Some(initial) = initial {
                    exchange.message(initial);
                }
                Kind::Authenticate(Box::new(exchange))
            }
            CommandBody::Login { user, .. } => Kind::Login {
                user: user.as_bytes().into(),
                disabled: self
                    .capabilities
                    .login_disabled
                    .then_some(self.capabilities.permitting),
            },
            CommandBody::Select {
                mailbox,
                parameters,
            } => self.selecting(mailbox, parameters, false),
            CommandBody::Examine {
                mailbox,
                parameters,
            } => self.selecting(mailbox, parameters, true),
            CommandBody::Create { .. }
            | CommandBody::Delete { .. }
            | CommandBody::Rename { .. }
            | CommandBody::Subscribe { .. }
            | CommandBody::Unsubscribe { .. }
            | CommandBody::Namespace => Kind::Mailboxes,
            CommandBody::Quota(command) => self.asking(Asked::quota(command)),
            CommandBody::Acl(command) => self.asking(Asked::acl(command)),
            CommandBody::Metadata(command) => self.asking(Asked::metadata(command)),
            CommandBody::List { reference, pattern } => {
                self.listing(false, reference.as_bytes(), [pattern.as_bytes()], None)
            }
            CommandBody::ListExtended(list) => {
                let patterns = list.patterns.iter().map(|pattern| pattern.as_bytes());
                let options = Some(Options::of(list));
                self.listing(false, list.reference.as_bytes(), patterns, options)
            }
            CommandBody::Lsub { reference, pattern } => {
                self.listing(true, reference.as_bytes(), [pattern.as_bytes()], None)
            }
            CommandBody::Status { mailbox, items } => Kind::Status(Box::new(Asking {
                name: mailbox.as_bytes().into(),
                items: items.iter().fold(0, |set, item| set | status_bit(*item)),
                answered: 0,
                before: self.responses.status,
                marks: self.marks(mailbox.as_bytes()),
            })),
            CommandBody::Append { mailbox, messages } => {
                self.arrival(mailbox, Some(appending(messages)))
            }
            CommandBody::Copy { mailbox, .. } | CommandBody::Move { mailbox, .. } => {
                self.arrival(mailbox, None)
            }
            CommandBody::Check => Kind::Check,
            CommandBody::Close => Kind::Close,
            CommandBody::Unselect => Kind::Unselect,
            CommandBody::Expunge | CommandBody::UidExpunge { .. } => Kind::Expunge,
            CommandBody::Search { search, uid } => match &search.returns {
                // IMAP4rev2 answers with ESEARCH, as to RETURN (ALL) (RFC 9051 §6.4.4).
                None if self.is_rev2() => Kind::Esearch {
                    uid: *uid,
                    numbers: has_numbers(&search.keys),
                    count: false,
                    responses: 0,
                },
                None => Kind::Search {
                    uid: *uid,
                    numbers: has_numbers(&search.keys),
                },
                Some(returns) => Kind::Esearch {
                    uid: *uid,
                    numbers: has_numbers(&search.keys),
                    count: returns.contains(&SearchReturn::Count),
                    responses: 0,
                },
            },
            CommandBody::Fetch {
                set,
                items,
                modifiers,
                uid,
            } => fetch(set, items, *modifiers, *uid, self.responses.texts),
            CommandBody::Store { uid, .. } => Kind::Store { uid: *uid },
            CommandBody::Idle => Kind::Idle {
                continued: false,
                done: false,
            },
            CommandBody::Id { .. } => Kind::Id,
            CommandBody::Enable { .. } => Kind::Enable {
                before: self.responses.enabled,
            },
        }
    }

    fn asking(&self, asked: Asked) -> Kind {
        Kind::Asked {
            asked,
            before: self.told_so_far(asked),
        }
    }

    fn selecting(
        &self,
        mailbox: &Mailbox<'_>,
        parameters: &[SelectParameter],
        examine: bool,
    ) -> Kind {
        Kind::Select(Box::new(Selecting {
            name: mailbox.as_bytes().into(),
            examine,
            condstore: self.aware.condstore
                || !parameters.is_empty() && self.capabilities.condstore,
            resynchronises: resynchronises(parameters),
            closes: self.closes_another(mailbox.as_bytes()),
            marks: self.marks(mailbox.as_bytes()),
        }))
    }

    fn listing<'p>(
        &self,
        lsub: bool,
        reference: &[u8],
        patterns: impl IntoIterator<Item = &'p [u8]>,
        options: Option<Options>,
    ) -> Kind {
        Kind::List(Box::new(Listing {
            lsub,
            reference: reference.into(),
            patterns: patterns.into_iter().map(Into::into).collect(),
            options,
            before: self.responses.list[usize::from(lsub)],
        }))
    }

    fn arrival(&self, mailbox: &Mailbox<'_>, append: Option<Appending>) -> Kind {
        Kind::Arrival {
            place: Box::new(Place {
                name: mailbox.as_bytes().into(),
                marks: self.marks(mailbox.as_bytes()),
            }),
            append,
        }
    }
}

impl Exchange {
    /// A line of the client.
    fn answer(&mut self, line: &[u8]) {
        self.answered = true;
        if line == b"*" {
            self.cancelled = true;
        } else if let Ok(message) = base64::decode_leniently(line) {
            self.message(&message);
        }
    }

    /// A message of the mechanism. The password in it is never kept.
    fn message(&mut self, message: &[u8]) {
        if self.mechanism == Mechanism::Plain
            && let Some(name) = plain::identity(message)
        {
            self.identity = Some(name.into());
        }
    }
}

pub(super) const fn status_bit(item: StatusItem) -> StatusSet {
    match item {
        StatusItem::Messages => 1,
        StatusItem::Recent => 2,
        StatusItem::UidNext => 4,
        StatusItem::UidValidity => 8,
        StatusItem::Unseen => 16,
        StatusItem::Size => 32,
        StatusItem::AppendLimit => 64,
        StatusItem::Deleted => 128,
        StatusItem::DeletedStorage => 256,
        StatusItem::HighestModSeq => 512,
    }
}

fn appending(messages: &[AppendMessage<'_>]) -> Appending {
    let sizes = messages.iter().map(|given| given.message.len() as u64);
    Appending {
        messages: messages.len() as u64,
        largest: sizes.max().unwrap_or_default(),
    }
}

/// Whether the mechanism may negotiate a security layer.
fn layered(name: &str) -> bool {
    [
        "GSSAPI",
        "DIGEST-MD5",
        "KERBEROS_V4",
        "GSS-SPNEGO",
        "NTLM",
        "SRP",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(name))
}

fn fetch(
    set: &SequenceSet,
    items: &FetchItems<'_>,
    modifiers: FetchModifiers,
    uid: bool,
    before: u64,
) -> Kind {
    let mut asks = Vec::new();
    let others = match items {
        // Each macro asks for RFC822.SIZE.
        FetchItems::All | FetchItems::Fast | FetchItems::Full => true,
        FetchItems::Items(items) => {
            let mut others = false;
            for item in items.iter() {
                match item {
                    FetchItem::Flags | FetchItem::Uid | FetchItem::ModSeq => {}
                    FetchItem::Section {
                        section, partial, ..
                    } => asks.push(Ask {
                        key: section_key(section),
                        partial: *partial,
                    }),
                    FetchItem::Envelope
                    | FetchItem::InternalDate
                    | FetchItem::Rfc822
                    | FetchItem::Rfc822Header
                    | FetchItem::Rfc822Size
                    | FetchItem::Rfc822Text
                    | FetchItem::Body
                    | FetchItem::BodyStructure => others = true,
                }
            }
            others
        }
    };
    let texts = others || !asks.is_empty();
    // Of which messages it asks then is for the server to say.
    let narrowed = modifiers.changed_since.is_some();
    let of = (texts && !narrowed).then(|| {
        Box::new(Fetching {
            set: set.clone(),
            others,
            before,
        })
    });
    Kind::Fetch {
        uid,
        texts,
        vanished: modifiers.vanished,
        // The capacity that pushing left would be kept for each command in progress.
        asks: asks.into(),
        of,
    }
}

/// What the command may be that could not be parsed.
fn unknown(message: &[u8]) -> Unknown {
    let (_, rest) = token(message);
    let (word, _) = token(rest);
    let is = |known: &&str| known.as_bytes().eq_ignore_ascii_case(word);
    if HARMLESS.iter().any(is) {
        return Unknown {
            selects: false,
            authenticates: false,
            compresses: false,
        };
    }
    Unknown {
        compresses: is(&"COMPRESS"),
        ..Unknown::ANYTHING
    }
}

/// The octets up to the next space or end of line, and what follows after spaces.
fn token(octets: &[u8]) -> (&[u8], &[u8]) {
    let end = octets
        .iter()
        .position(|octet| matches!(octet, b' ' | b'\r' | b'\n'))
        .unwrap_or(octets.len());
    let (token, rest) = octets.split_at(end);
    let spaces = rest.iter().take_while(|&&octet| octet == b' ').count();
    (token, &rest[spaces..])
}

/// Whether a server may see more than one line in the message.
fn has_stray_ends(message: &[u8]) -> bool {
    line::content(message)
        .iter()
        .any(|octet| matches!(octet, b'\r' | b'\n' | 0))
}
