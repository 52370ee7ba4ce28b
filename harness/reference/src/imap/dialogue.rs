//! A conversation: each message of the client is answered before the next is heard.

use std::borrow::Cow;

use mailspec_syntax::imap::{
    Command, CommandBody,
    command::{CommandError, SearchKey},
    response::StatusKind,
};

use super::{
    append,
    append_limit::{exceeds_literal_minus, literal_limit, literal_minus_refusal, too_big},
    commands,
    connection::{Connection, State},
    misread::{self, Reading},
    misstep,
    outcome::{Outcome, Waiting},
    output::{Completion, Output},
    unasked,
    updates::Announce,
};
use crate::{
    ChannelBinding, Server, Timestamp, Transport, Wants, faults::imap::Fault,
    variants::imap::Variant,
};

/// One conversation, without its framing.
#[derive(Debug)]
pub(super) struct Dialogue {
    pub(super) connection: Connection,
    waiting: Option<Waiting>,
    /// Commands in a row that made no sense.
    senseless: u32,
    /// How many IDLEs have ended.
    idles: u32,
}

/// Senseless commands in a row after which the peer is taken for something other than a client.
const SENSELESS: u32 = 10;
/// The same for somebody who has logged in.
const SENSELESS_AUTHENTICATED: u32 = 100;

/// The same for a server that is quick to think so.
const SENSELESS_AT_MOST: u32 = 3;

/// Octets of output beyond one whole account that nobody has fetched.
const OUTPUT: usize = 64 << 20;

impl Dialogue {
    pub(super) fn open(
        server: &Server,
        transport: Transport,
        binding: Option<ChannelBinding>,
    ) -> Self {
        let mut connection = Connection::open(server, transport);
        connection.binding = binding;
        connection.greet(server);
        Self {
            connection,
            waiting: None,
            senseless: 0,
            idles: 0,
        }
    }

    /// A whole message came.
    pub(super) fn message(&mut self, server: &mut Server, message: &[u8], now: Timestamp) {
        if self.connection.lost_mailbox(server) {
            return self.connection.bye(server, "The mailbox is deleted");
        }
        match self.waiting.take() {
            Some(Waiting::Authenticate { tag, exchange }) => {
                match self
                    .connection
                    .authenticate_response(server, &tag, exchange, line(message))
                {
                    Outcome::Done(completion) => self.complete(server, &tag, completion),
                    Outcome::Continues(waiting) => self.waiting = Some(waiting),
                }
            }
            Some(Waiting::Idle { tag }) => {
                let capitals = self.connection.out.has(Fault::CapitalsAlone);
                let completion = if line(message).eq_ignore_ascii_case(b"DONE")
                    && !(capitals && line(message) != b"DONE")
                {
                    Completion::ok("IDLE completed")
                } else {
                    Completion::bad("Only DONE ends IDLE")
                };
                self.idles += 1;
                if self.connection.out.has(Fault::IdleSwallows) {
                    self.connection.overlook(server);
                }
                self.connection.announce(server, Announce::ALL);
                if self.connection.out.has(Fault::IdleDeselects) {
                    self.connection.deselect(server);
                }
                self.complete(server, &tag, completion);
            }
            None => match misread::read(message, *server.faults()) {
                Reading::AsItIs => self.expected_command(server, message, now),
                Reading::For(other) => self.expected_command(server, &other, now),
                Reading::Senseless { tag } => {
                    self.reject(server, Some(tag), Completion::bad("That is no name"));
                }
            },
        }
    }

    fn expected_command(&mut self, server: &mut Server, message: &[u8], now: Timestamp) {
        if let Some((tag, completion)) = misstep::answer(&self.connection, message) {
            return self.complete(server, tag, completion);
        }
        let other = misstep::taken_for(message, *server.faults());
        let message = other.as_deref().unwrap_or(message);
        match Command::parse(message) {
            Ok(command) => self.command(server, command, message, now),
            Err(_) if self.connection.out.has(Fault::SyntaxErrorsAccepted) => {
                let space = message.iter().position(|&octet| octet == b' ');
                let behind = &message[space.unwrap_or(message.len())..];
                let other = [b"x", behind].concat();
                if let Ok(command) = Command::parse(&other) {
                    return self.command(server, command, &other, now);
                }
                let tag = line(message).split(|&octet| octet == b' ').next();
                let tag = tag.and_then(|tag| str::from_utf8(tag).ok());
                let tag = tag.filter(|tag| !tag.is_empty()).unwrap_or("*");
                self.complete(server, tag, Completion::ok("Completed"));
            }
            Err(_)
                if self.connection.out.varies(Variant::ArgumentsIgnored)
                    && self.without_last_word(server, message, now) => {}
            Err(CommandError { tag, fault }) => {
                self.keep_refused(server, message, now);
                let tag = tag.as_ref().map(|tag| tag.as_str());
                self.reject(server, tag, Completion::bad(fault.what));
            }
        }
    }

    /// Whether the message is a command without its last word, which is obeyed then.
    fn without_last_word(&mut self, server: &mut Server, message: &[u8], now: Timestamp) -> bool {
        let line = line(message);
        let Some(end) = line.iter().rposition(|octet| *octet == b' ') else {
            return false;
        };
        let shorter = [&line[..end], b"\r\n"].concat();
        match Command::parse(&shorter) {
            // An initial response is no argument to leave out (RFC 4959 §3).
            Ok(Command {
                body: CommandBody::Authenticate { .. },
                ..
            })
            | Err(_) => false,
            Ok(command) => {
                self.command(server, command, &shorter, now);
                true
            }
        }
    }

    /// A literal is announced; whether the client may send it.
    pub(super) fn literal(
        &mut self,
        server: &mut Server,
        octets: u64,
        synchronising: bool,
        so_far: &[u8],
        now: Timestamp,
    ) -> bool {
        if let Some(Waiting::Authenticate { tag, .. } | Waiting::Idle { tag }) = self.waiting.take()
        {
            self.connection.announce(server, Announce::ALL);
            self.reject(
                server,
                Some(&tag),
                Completion::bad("A literal has no place here"),
            );
            return false;
        }
        let without = |variant| self.connection.out.varies(variant);
        if !synchronising && (without(Variant::NoLiteralPlus) || without(Variant::NoExtensions)) {
            // Its octets can't be told from commands (RFC 7888 §3): the connection is beyond help.
            self.connection.bye(server, "LITERAL+ is not offered here");
            return false;
        }
        let (Some(tag), name) = tag_and_name(so_far) else {
            self.reject(server, None, Completion::bad("That is no command"));
            return false;
        };
        let append = name.eq_ignore_ascii_case(b"APPEND") && self.connection.account().is_some();
        let limit = literal_limit(append, server.options().limits, &self.connection.out);
        if !append && self.connection.out.has(Fault::LiteralsRefused) {
            self.reject(server, Some(tag), Completion::bad("No literals, please"));
            return false;
        }
        if !synchronising && exceeds_literal_minus(octets, &self.connection.out) {
            match literal_minus_refusal(&self.connection.out) {
                Ok(completion) => self.reject(server, Some(tag), completion),
                Err(code) => {
                    let text = "Literals of that size have to be synchronising";
                    self.connection.bye_coded(server, code, text);
                }
            }
            return false;
        }
        if octets > limit {
            let completion = too_big(append, &self.connection.out);
            if append && self.connection.out.has(Fault::MultiappendKeepsFirst) {
                append::keep_announced(&mut self.connection, server, so_far, now);
            }
            self.reject(server, Some(tag), completion);
            return self.connection.out.has(Fault::RefusedLiteralAwaited);
        }
        if append
            && self.connection.out.varies(Variant::AppendRefusedEarly)
            && let Some(refusal) = append::refused_early(&self.connection, server, so_far)
        {
            self.complete(server, tag, refusal);
            return false;
        }
        if synchronising || self.connection.out.has(Fault::ContinuationForLiteralPlus) {
            self.connection.out.continuation("Ready for literal data");
        }
        true
    }

    /// A message passed a limit; the rest of it is skipped.
    pub(super) fn too_long(&mut self, server: &mut Server, so_far: &[u8]) {
        let waiting = self.waiting.take();
        let tag = match &waiting {
            Some(Waiting::Authenticate { tag, .. } | Waiting::Idle { tag }) => Some(tag.as_str()),
            None => tag_and_name(so_far).0,
        };
        let completion = Completion::bad("That line is too long").code_named("TOOBIG");
        self.reject(server, tag, completion);
    }

    /// Tells an idling client what others changed.
    pub(super) fn between_commands(&mut self, server: &mut Server) {
        if self.connection.lost_mailbox(server) {
            return self.connection.bye(server, "The mailbox is deleted");
        }
        if self.listens(server) {
            self.connection.announce(server, Announce::ALL);
        }
    }

    /// Whether AUTHENTICATE waits for the client.
    pub(super) fn is_authenticating(&self) -> bool {
        matches!(self.waiting, Some(Waiting::Authenticate { .. }))
    }

    /// What a deviating server says to a non-synchronising literal of which it then takes the
    /// octets for commands: that the command makes no sense.
    pub(super) fn unread(&mut self, server: &mut Server, octets: u64, so_far: &[u8]) -> bool {
        let (Some(tag), name) = tag_and_name(so_far) else {
            return false;
        };
        let unknown =
            !name.eq_ignore_ascii_case(b"APPEND") && !name.eq_ignore_ascii_case(b"SELECT");
        let unread =
            octets > literal_limit(false, server.options().limits, &self.connection.out) || unknown;
        if unread {
            self.reject(server, Some(tag), Completion::bad("That is not known here"));
        }
        unread
    }

    /// Whether IDLE waits for DONE.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self.waiting, Some(Waiting::Idle { .. }))
    }

    /// Whether the client is told what others change before it sends anything.
    pub(super) fn listens(&self, server: &Server) -> bool {
        match self.waiting {
            Some(Waiting::Idle { .. }) => {
                !server.faults().has(Fault::IdleSwallows)
                    && !server.variants().has(Variant::IdleSilent)
            }
            Some(Waiting::Authenticate { .. }) => false,
            None => server
                .faults()
                .has(Fault::UnsolicitedExpungeBetweenCommands),
        }
    }

    /// Closes the connection if its output is more than anyone can mean to read.
    pub(super) fn bound_output(&mut self, server: &mut Server) {
        let limit = server
            .options()
            .limits
            .account
            .saturating_add(OUTPUT as u64);
        if self.connection.out.len() as u64 > limit && self.connection.wants == Wants::Read {
            self.connection
                .bye(server, "Read what you have asked for first");
        }
    }

    fn command(
        &mut self,
        server: &mut Server,
        command: Command<'_>,
        message: &[u8],
        now: Timestamp,
    ) {
        let tag = command.tag.as_str();
        if self.connection.out.has(Fault::InboxCaseSensitive)
            && names_inbox_in_small_letters(message)
        {
            if let CommandBody::Select { .. } | CommandBody::Examine { .. } = command.body {
                self.connection.deselect(server);
            }
            let completion = Completion::no("There is no such mailbox");
            return self.complete(server, tag, completion);
        }
        if self.connection.out.has(Fault::SmallLettersRefused)
            && tag_and_name(message).1.iter().any(u8::is_ascii_lowercase)
        {
            return self.reject(server, Some(tag), Completion::bad("That is no command"));
        }
        if is_refused(message, &self.connection.out) {
            return self.complete(server, tag, Completion::bad("That form is not known here"));
        }
        if matches!(command.body, CommandBody::Idle)
            && self.idles > 0
            && self.connection.out.has(Fault::IdleOnce)
        {
            return self.complete(server, tag, Completion::bad("You have been idle already"));
        }
        let announce = announce_after(&command.body, &self.connection.out);
        let untold = self.connection.out.has(Fault::AppendToldLate)
            && matches!(command.body, CommandBody::Append { .. });
        match commands::execute(&mut self.connection, server, tag, command.body, now) {
            Outcome::Done(completion) => {
                if completion.status != StatusKind::Ok {
                    self.keep_refused(server, message, now);
                }
                if completion.status != StatusKind::Bad && !untold {
                    self.connection.announce(server, announce);
                }
                self.complete(server, tag, completion);
                if self.connection.wants == Wants::StartTls
                    && self.connection.out.has(Fault::StarttlsClearText)
                {
                    let text = "TLS is about to begin";
                    self.connection.out.status(StatusKind::Ok, None, text);
                }
                if self.connection.wants == Wants::Close
                    && self.connection.out.varies(Variant::ByeRepeated)
                {
                    self.connection.bye(server, "Logged out");
                }
            }
            Outcome::Continues(Waiting::Idle { tag })
                if self.connection.out.has(Fault::IdleEndsByItself) =>
            {
                self.complete(server, &tag, Completion::ok("IDLE completed"));
            }
            Outcome::Continues(waiting) => {
                self.senseless = 0;
                self.waiting = Some(waiting);
            }
        }
    }

    /// What a deviating server does with the literal of an APPEND that it refuses.
    fn keep_refused(&mut self, server: &mut Server, message: &[u8], now: Timestamp) {
        if !self.connection.out.has(Fault::RefusedAppendKept) {
            return;
        }
        let mut words = message.splitn(4, |octet| *octet == b' ');
        let (Some(tag), Some(name), Some(mailbox), Some(rest)) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return;
        };
        let Some(start) = rest.iter().position(|octet| *octet == b'\n') else {
            return;
        };
        let literal = line(&rest[start + 1..]);
        let announced = format!(" {{{}}}\r\n", literal.len());
        let bare = [
            tag,
            b" ",
            name,
            b" ",
            mailbox,
            announced.as_bytes(),
            literal,
            b"\r\n",
        ]
        .concat();
        if let Ok(Command {
            body: body @ CommandBody::Append { .. },
            ..
        }) = Command::parse(&bare)
        {
            commands::execute(&mut self.connection, server, "", body, now);
        }
    }

    fn complete(&mut self, server: &mut Server, tag: &str, completion: Completion) {
        if completion.status == StatusKind::Bad {
            return self.reject(server, Some(tag), completion);
        }
        self.senseless = 0;
        unasked::tell(&mut self.connection, server, &completion);
        self.connection.out.tagged(tag, completion);
    }

    /// Refuses what makes no sense; tagged if it is known with what (RFC 3501 §7.1.3).
    fn reject(&mut self, server: &mut Server, tag: Option<&str>, completion: Completion) {
        match tag {
            Some(tag) => self.connection.out.tagged(tag, completion),
            None => self
                .connection
                .out
                .status(StatusKind::Bad, completion.code, &completion.text),
        }
        if self.connection.out.has(Fault::ClosesWithoutBye) {
            self.connection.deselect(server);
            self.connection.wants = Wants::Close;
            return;
        }
        self.senseless += 1;
        let limit = match self.connection.state {
            _ if self.connection.out.varies(Variant::ByeAfterNonsense) => SENSELESS_AT_MOST,
            State::NotAuthenticated => SENSELESS,
            _ => SENSELESS_AUTHENTICATED,
        };
        if self.senseless >= limit {
            self.connection
                .bye(server, "Too many commands that make no sense");
        }
    }
}

/// EXPUNGE is never sent in answer to FETCH, STORE or SEARCH (RFC 3501 §7.4.1).
///
/// The UID commands are others than those, and EXPUNGE may be sent in answer to any other command;
/// none of them has to wait for it but NOOP (§6.1.2).
fn announce_after(body: &CommandBody<'_>, out: &Output) -> Announce {
    let held_back = out.varies(Variant::ExpungeHeldBack);
    match *body {
        // RFC 7162 §3.2.10.2: not while message numbers are among the keys.
        CommandBody::Search {
            ref search,
            uid: true,
        } if out.qresync && names_numbers(&search.keys) => Announce {
            expunges: out.has(Fault::VanishedDuringSearch),
            uid: true,
        },
        CommandBody::Fetch { uid, .. }
        | CommandBody::Store { uid, .. }
        | CommandBody::Search { uid, .. } => Announce {
            expunges: uid && out.varies(Variant::ExpungeInUidCommands),
            uid,
        },
        CommandBody::Copy { uid, .. } if held_back => Announce::without_expunges(uid),
        CommandBody::Copy { uid, .. } | CommandBody::Move { uid, .. } => Announce {
            expunges: true,
            uid,
        },
        CommandBody::UidExpunge { .. } => Announce {
            expunges: true,
            uid: true,
        },
        CommandBody::Noop
        | CommandBody::Check
        | CommandBody::Expunge
        | CommandBody::Close
        | CommandBody::Unselect => Announce::ALL,
        _ if held_back => Announce::without_expunges(false),
        _ => Announce::ALL,
    }
}

/// Whether message numbers are among the keys of a search.
fn names_numbers(keys: &[SearchKey<'_>]) -> bool {
    keys.iter().any(|key| match key {
        SearchKey::Set(_) => true,
        SearchKey::Not(key) => names_numbers(std::slice::from_ref(key)),
        SearchKey::Or(one, other) => {
            names_numbers(std::slice::from_ref(one)) || names_numbers(std::slice::from_ref(other))
        }
        SearchKey::And(keys) => names_numbers(keys),
        _ => false,
    })
}

/// A line without its end.
fn line(message: &[u8]) -> &[u8] {
    let line = message.strip_suffix(b"\n").unwrap_or(message);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The first two words of a command that is not complete; the tag if it is one.
fn tag_and_name(so_far: &[u8]) -> (Option<&str>, &[u8]) {
    let mut words = line(so_far).split(|&octet| octet == b' ');
    let tag = words.next().and_then(|word| str::from_utf8(word).ok());
    let tag = tag.filter(|tag| mailspec_syntax::imap::Tag::new(Cow::Borrowed(*tag)).is_ok());
    (tag, words.next().unwrap_or_default())
}

/// Whether a deviating server refuses a form in which a legal command is written.
fn is_refused(message: &[u8], out: &Output) -> bool {
    let has = |form: &[u8]| {
        message
            .windows(form.len())
            .any(|octets| octets.eq_ignore_ascii_case(form))
    };
    let small_flag = |pair: &[u8]| pair[0] == b'\\' && pair[1].is_ascii_lowercase();
    let exactly = |form: &[u8]| message.windows(form.len()).any(|octets| octets == form);
    let small = exactly(b"(condstore)") || exactly(b"changedsince") || exactly(b"modseq");
    out.has(Fault::ModifiersWithCase) && small
        || out.has(Fault::CharsetQuotedRefused) && has(b"CHARSET \"")
        || out.has(Fault::StarFirstRefused) && has(b" *:")
        || out.has(Fault::DateQuotedRefused) && (has(b"SINCE \"") || has(b"SENTON \""))
        || out.has(Fault::BareFlagsRefused) && has(b"FLAGS \\")
        || out.has(Fault::SystemFlagsWithCase) && message.windows(2).any(small_flag)
}

/// Whether an INBOX is written other than in capitals.
fn names_inbox_in_small_letters(message: &[u8]) -> bool {
    message
        .windows(5)
        .any(|word| word.eq_ignore_ascii_case(b"INBOX") && word != b"INBOX")
}
