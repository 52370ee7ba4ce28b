//! A conversation of a log, judged.

use std::collections::HashSet;

use mailspec_run::Redactor;

use crate::{
    advice::Seen,
    conversation::{Beginning, Conversation, Kept, Side, What},
    deviation::Deviation,
    listener::Listener,
    protocol::{self, Protocol},
    words,
};

/// What was said about a conversation.
#[derive(Debug)]
pub struct Judged {
    /// What it is in; `None` if that is neither IMAP nor POP3, or hidden.
    pub protocol: Option<Protocol>,
    /// What was broken, each told once, in the order in which it was seen.
    pub deviations: Vec<Deviation>,
    /// How often rules were broken beyond that.
    pub left_out: u64,
    /// What could not be judged and why, in plain sentences.
    pub remarks: Vec<String>,
    /// The server's greeting, if it is there.
    pub greeting: Option<Vec<u8>>,
    /// What the client did in all.
    pub seen: Option<Seen>,
}

/// Response codes that an untagged OK has within SELECT.
const OF_SELECT: [&str; 6] = [
    "[UIDVALIDITY",
    "[UIDNEXT",
    "[UNSEEN",
    "[PERMANENTFLAGS",
    "[HIGHESTMODSEQ",
    "[NOMODSEQ]",
];
/// Octets that are kept of a greeting.
const GREETING: usize = 200;

/// Judges `conversation`. Secrets in it are told to `redactor`.
pub fn judge(conversation: &Conversation, redactor: &Redactor) -> Judged {
    let mut remarks = conversation.remarks.clone();
    let Some(protocol) = protocol::of(conversation) else {
        remarks.push("neither IMAP nor POP3, or hidden by TLS".to_owned());
        return Judged {
            protocol: None,
            deviations: Vec::new(),
            left_out: 0,
            remarks,
            greeting: None,
            seen: None,
        };
    };
    let mut listener = Listener::new(protocol, conversation.kept, redactor.clone());
    if conversation.kept != Kept::Octets
        || conversation
            .pieces
            .iter()
            .any(|piece| piece.what == What::Tls)
    {
        listener = listener.below_tls();
    }
    let speaks = |wanted: Side| conversation.octets().any(|(side, _)| side == wanted);
    let begins = begins(conversation, protocol);
    if !begins {
        listener.missed();
        remarks.push(match protocol {
            Protocol::Imap => {
                "the log begins in the middle; nothing is said that rests on what came before"
                    .to_owned()
            }
            Protocol::Pop3 => {
                "the log begins in the middle; only the grammar of replies is judged".to_owned()
            }
        });
    }
    if !speaks(Side::Server) {
        remarks.push("the log has nothing of the server".to_owned());
    }
    let deaf = !speaks(Side::Client);
    if deaf {
        remarks.push(
            "the log has nothing of the client; what depends on its commands is not judged"
                .to_owned(),
        );
    }
    let mut play = Play {
        listener,
        protocol,
        lost: !begins,
        strict: conversation.beginning == Beginning::Anywhere,
        tags: tags(conversation),
        kept: conversation.kept,
        many: false,
        over: false,
        command: Vec::new(),
    };
    let greeting = conversation
        .octets()
        .next()
        .filter(|(side, _)| begins && *side == Side::Server);
    let greeting = greeting.map(|(_, octets)| {
        let line = octets
            .split(|octet| *octet == b'\n')
            .next()
            .unwrap_or_default();
        words::content(line)[..words::content(line).len().min(GREETING)].to_vec()
    });
    let mut greeted = false;
    for piece in &conversation.pieces {
        if greeted && deaf && protocol == Protocol::Pop3 {
            // Replies are told apart by the commands that they answer.
            break;
        }
        match &piece.what {
            What::Octets(Side::Client, octets) => play.client(octets, piece.place),
            What::Octets(Side::Server, octets) => play.server(octets, piece.place),
            What::Unseen => play.listener.missed(),
            What::Lost => {
                play.listener.missed();
                (play.lost, play.strict) = (true, true);
            }
            What::Tls => play.listener.tls_started(),
            What::Closed(Side::Client) => play.listener.client_closed(),
            // A server that is left by its client closes as well.
            What::Closed(Side::Server) if !play.lost => play.listener.server_closed(piece.place),
            What::Closed(Side::Server) => {}
        }
        if deaf && begins && !greeted {
            let ends = |octets: &[u8]| octets.ends_with(b"\n");
            greeted = matches!(&piece.what, What::Octets(_, octets) if ends(octets));
            if greeted {
                // Behind the greeting commands were sent that nobody saw.
                play.listener.missed();
            }
        }
    }
    if play.listener.is_deaf() {
        remarks.push("TLS hides what follows".to_owned());
    }
    let told = play.listener.finish();
    Judged {
        protocol: Some(protocol),
        deviations: told.deviations,
        left_out: told.left_out,
        remarks,
        greeting,
        seen: Some(told.seen),
    }
}

/// A conversation that is being played to a listener.
struct Play<'c> {
    listener: Listener,
    protocol: Protocol,
    /// Where a message of the server begins is not known.
    lost: bool,
    /// Only what is surely no line of a message shows where.
    strict: bool,
    /// Those that the client sent, anywhere.
    tags: HashSet<&'c [u8]>,
    kept: Kept,
    /// A multi-line reply of POP3 has begun, and is not over.
    many: bool,
    /// It was, and the client has said nothing since.
    over: bool,
    /// The client's last command of POP3.
    command: Vec<u8>,
}

impl Play<'_> {
    fn client(&mut self, octets: &[u8], place: u64) {
        if self.kept != Kept::Octets && self.protocol == Protocol::Pop3 {
            if self.many {
                // The log leaves out what a reply holds, so what there is in the maildrop is not known.
                self.listener.missed();
                self.many = false;
            }
            self.over = false;
            self.command = octets[..octets.len().min(256)].to_vec();
        }
        self.listener.client(octets, place);
    }

    fn server(&mut self, octets: &[u8], place: u64) {
        if self.lost {
            return self.seek(octets, place);
        }
        if self.kept != Kept::Octets && self.protocol == Protocol::Pop3 {
            let line = words::content(octets);
            if self.many {
                self.many = line != b".";
                self.over = !self.many;
            } else if self.over && !words::is_pop3_status(line) {
                // What ended the reply was a line of a message whose first dot the log has taken away.
                self.listener.missed();
                return;
            } else {
                self.many = line.starts_with(b"+OK") && words::has_many_lines(&self.command);
            }
        }
        self.listener.server(octets, place);
    }

    /// Looks for where a message surely begins.
    fn seek(&mut self, octets: &[u8], place: u64) {
        if self.protocol == Protocol::Pop3 {
            // Replies are found by the commands that they answer.
            self.lost = false;
            return self.listener.server(octets, place);
        }
        let mut at = 0;
        for line in octets.split_inclusive(|octet| *octet == b'\n') {
            // The first line of a piece may be the end of one that is lost.
            if (at > 0 || !self.strict) && self.begins(line) {
                self.lost = false;
                // What was skipped may have been what commands asked for.
                self.listener.missed();
                return self.listener.server(&octets[at..], place);
            }
            at += line.len();
        }
    }

    /// Whether a message of the server surely begins with `line`.
    fn begins(&self, line: &[u8]) -> bool {
        let completes =
            words::completion(line).is_some_and(|(tag, _)| match self.tags.is_empty() {
                true => tag.iter().any(u8::is_ascii_digit),
                false => self.tags.contains(tag),
            });
        completes || !self.strict && words::is_known_response(line)
    }
}

/// The tags of the client's commands.
fn tags(conversation: &Conversation) -> HashSet<&[u8]> {
    let lines = conversation
        .octets()
        .filter(|(side, _)| *side == Side::Client)
        .flat_map(|(_, octets)| octets.split(|octet| *octet == b'\n'));
    lines
        .filter(|line| words::is_imap_command(line))
        .filter_map(|line| words::words(line).next())
        .collect()
}

/// Whether the conversation begins with the greeting.
fn begins(conversation: &Conversation, protocol: Protocol) -> bool {
    let first_is_server = conversation
        .pieces
        .first()
        .is_some_and(|piece| matches!(piece.what, What::Octets(Side::Server, _)));
    match conversation.beginning {
        Beginning::Seen => first_is_server,
        Beginning::Missed | Beginning::Anywhere => false,
        Beginning::Unknown => match conversation.octets().next() {
            Some((Side::Server, greeting)) => is_greeted(conversation, protocol, greeting),
            _ => false,
        },
    }
}

/// Whether the first line of the server is its greeting: it looks like one, the client answers it
/// by what comes before a login, and nothing comes in between.
fn is_greeted(conversation: &Conversation, protocol: Protocol, greeting: &[u8]) -> bool {
    let lines = || conversation.octets();
    let commands = || lines().filter(|(side, _)| *side == Side::Client);
    let alone = lines().nth(1).is_none_or(|(side, _)| side == Side::Client);
    match protocol {
        Protocol::Imap => {
            let preauth = words::has_word(greeting, 1, "PREAUTH");
            let says = |text: &[u8]| memchr::memmem::find(greeting, text).is_some();
            let introduces = says(b"[CAPABILITY ") || says(b"IMAP") || says(b"ready");
            let first = match commands().find(|(_, line)| !words::is_any_state_imap(line)) {
                Some((_, line)) => preauth || words::is_login_imap(line),
                None => introduces,
            };
            let selects = OF_SELECT
                .iter()
                .any(|code| words::has_word(greeting, 2, code));
            // Without commands nothing shows what answers them.
            let alone = alone || commands().next().is_none();
            words::is_imap_greeting(greeting) && first && alone && !selects
        }
        Protocol::Pop3 => {
            let first = commands().find(|(_, line)| !words::is_any_state_pop3(line));
            let first = first.is_some_and(|(_, line)| words::is_login_pop3(line));
            words::is_pop3_status(greeting) && first && alone
        }
    }
}
