//! A client that comes back is in step with the mailbox, whatever happened meanwhile (RFC 7162 §6):
//! what it assembles from QRESYNC is what a fresh download tells.

use std::collections::BTreeMap;

use mailspec_reference::{
    Options, Server, Timestamp, Transport, Variant, imap::Session, variants::imap,
};
use mailspec_syntax::imap::{
    framing::{Frame, Framer, Limits, Side},
    response::{self, Code, FetchData, Response, StatusKind, Untagged},
};
use pretty_assertions::assert_eq;
use proptest::{collection::vec, prelude::*, sample::select};

/// What two others do to the mailbox.
const OTHERS: &[&str] = &[
    "STORE 1 +FLAGS.SILENT (\\Deleted)",
    "STORE 2 +FLAGS.SILENT (\\Deleted)",
    "STORE * +FLAGS.SILENT (\\Deleted)",
    "STORE 1:* -FLAGS.SILENT (\\Deleted)",
    "STORE 1 FLAGS.SILENT (\\Seen one)",
    "STORE 2:3 +FLAGS (\\Flagged)",
    "STORE * -FLAGS (\\Flagged \\Seen)",
    "FETCH 1 BODY[]",
    "EXPUNGE",
    "EXPUNGE",
    "UID EXPUNGE 3:4",
    "MOVE 1 Trash",
    "COPY 1 INBOX",
    "APPEND INBOX {1+}\r\nx",
    "APPEND INBOX (\\Deleted) {1+}\r\ny",
    "APPEND INBOX (\\Seen) {1+}\r\nz",
    "CLOSE",
    "SELECT INBOX",
    "NOOP",
];

/// What the client does while it is there: some of it holds VANISHED back.
const OWN: &[&str] = &[
    "NOOP",
    "NOOP",
    "FETCH 1 (FLAGS)",
    "STORE 1 +FLAGS (\\Answered)",
    "STORE 2 -FLAGS (\\Answered)",
    "UID STORE 2:4 +FLAGS (mine)",
    "STORE 1 (UNCHANGEDSINCE 6) +FLAGS (\\Draft)",
    "FETCH 1 BODY[]",
    "SEARCH ALL",
    "UID SEARCH 1:*",
    "EXPUNGE",
    "MOVE 2 Trash",
];

#[derive(Clone, Copy, Debug)]
enum Step {
    Other(usize, &'static str),
    Own(&'static str),
    /// The connection is lost, and the client comes back after the next steps.
    Lost(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..2_usize, select(OTHERS)).prop_map(|(who, what)| Step::Other(who, what)),
        4 => select(OWN).prop_map(Step::Own),
        1 => (0..6_usize).prop_map(Step::Lost),
    ]
}

/// A conversation of one client.
struct Connection {
    session: Session,
    sent: u32,
}

impl Connection {
    fn open(server: &mut Server) -> Self {
        let plain = Transport { tls: false };
        let mut connection = Self {
            session: Session::open(server, plain, Timestamp(0)),
            sent: 0,
        };
        connection.say(server, "LOGIN user1 secret", |_| {});
        connection
    }

    /// Sends a command, and hands on each response to it.
    fn say(&mut self, server: &mut Server, command: &str, mut each: impl FnMut(&Response<'_>)) {
        self.sent += 1;
        let line = format!("a{} {command}\r\n", self.sent);
        self.session.receive(server, line.as_bytes(), Timestamp(0));
        let mut framer = Framer::new(Side::Server, Limits::default());
        framer.push(&self.session.output());
        while let Some(frame) = framer.next() {
            if let Frame::Message(message) = frame {
                let parsed = response::parse(message);
                assert_eq!(parsed.faults, []);
                each(&parsed.response);
            }
        }
    }
}

/// What a client keeps of a mailbox (RFC 7162 §6).
#[derive(Debug, Default)]
struct Cache {
    validity: u32,
    highest: u64,
    /// UIDNEXT when it last fetched what was new.
    next: u32,
    /// Flags without `\Recent`, in order, by unique identifier.
    messages: BTreeMap<u32, Vec<String>>,
    /// The greatest MODSEQ, and the last HIGHESTMODSEQ, since the last tagged response.
    told: (u64, Option<u64>),
}

impl Cache {
    fn hear(&mut self, response: &Response<'_>) {
        let code = match response {
            Response::Tagged { text, .. } => text.code.as_ref(),
            Response::Untagged(Untagged::Status {
                kind: StatusKind::Ok,
                text,
            }) => text.code.as_ref(),
            _ => None,
        };
        match code {
            Some(Code::HighestModSeq(highest)) => self.told.1 = Some(*highest),
            Some(Code::UidValidity(validity)) => self.validity = *validity,
            Some(Code::UidNext(next)) => self.next = self.next.max(*next),
            _ => {}
        }
        match response {
            Response::Untagged(Untagged::Vanished { uids, .. }) => {
                for uid in uids.ranges(0).flatten() {
                    self.messages.remove(&uid);
                }
            }
            Response::Untagged(Untagged::Expunge(_)) => panic!("EXPUNGE under QRESYNC"),
            Response::Untagged(Untagged::Fetch { data, .. }) => self.fetched(data),
            Response::Tagged { .. } => {
                let (modseq, highest) = std::mem::take(&mut self.told);
                self.highest = highest.unwrap_or(self.highest.max(modseq));
            }
            _ => {}
        }
    }

    fn fetched(&mut self, data: &[FetchData<'_>]) {
        let (mut uid, mut flags) = (None, None);
        for item in data {
            match item {
                FetchData::Uid(told) => uid = Some(*told),
                FetchData::ModSeq(modseq) => self.told.0 = self.told.0.max(*modseq),
                FetchData::Flags(told) => {
                    let told = told.iter().map(ToString::to_string);
                    let mut told: Vec<_> = told.filter(|flag| flag != "\\Recent").collect();
                    told.sort();
                    flags = Some(told);
                }
                _ => {}
            }
        }
        if let (Some(uid), Some(flags)) = (uid, flags) {
            self.messages.insert(uid, flags);
        }
    }
}

/// The client comes back, with all that it knew or with nothing.
fn synchronise(server: &mut Server, cache: &mut Cache) -> Connection {
    let mut connection = Connection::open(server);
    connection.say(server, "ENABLE QRESYNC", |_| {});
    let new_from = cache.next.max(1);
    let select = match cache.validity {
        0 => "SELECT INBOX".to_owned(),
        validity => format!("SELECT INBOX (QRESYNC ({validity} {}))", cache.highest),
    };
    // What of SELECT says that it is new is fetched below.
    connection.say(server, &select, |response| cache.hear(response));
    let fetch = format!("UID FETCH {new_from}:* (FLAGS MODSEQ)");
    connection.say(server, &fetch, |response| cache.hear(response));
    connection
}

/// What somebody finds who has never been here.
fn download(server: &mut Server) -> BTreeMap<u32, Vec<String>> {
    let mut connection = Connection::open(server);
    let mut cache = Cache::default();
    connection.say(server, "EXAMINE INBOX", |_| {});
    connection.say(server, "UID FETCH 1:* (FLAGS)", |response| {
        cache.hear(response);
    });
    connection.session.closed(server);
    cache.messages
}

fn played(steps: &[Step], variant: Option<imap::Variant>) {
    let mut server = Server::new(Options {
        variants: variant.into_iter().map(Variant::from).collect(),
        ..Options::default()
    });
    let server = &mut server;
    let mut others = [(); 2].map(|()| Connection::open(server));
    for _ in 0..4 {
        others[0].say(server, "APPEND INBOX {1+}\r\nm", |_| {});
    }
    for other in &mut others {
        other.say(server, "SELECT INBOX", |_| {});
    }
    others[1].say(server, "ENABLE CONDSTORE", |_| {});
    let mut cache = Cache::default();
    let mut client = Some(synchronise(server, &mut cache));
    let mut away = 0;
    for step in steps
        .iter()
        .chain([&Step::Lost(0), &Step::Other(0, "NOOP")])
    {
        match (step, &mut client) {
            (Step::Other(who, what), _) => others[*who].say(server, what, |_| {}),
            (Step::Own(what), Some(client)) => {
                client.say(server, what, |response| cache.hear(response));
            }
            (Step::Lost(steps), Some(client)) => {
                client.session.closed(server);
                away = *steps;
            }
            _ => {}
        }
        if let Step::Lost(_) = step {
            client = None;
        }
        match (away, &client) {
            (0, None) => {
                let mut back = synchronise(server, &mut cache);
                assert_eq!(cache.messages, download(server), "{steps:?}");
                back.say(server, "NOOP", |response| cache.hear(response));
                client = Some(back);
            }
            (_, None) => away -= 1,
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn ends_equal_to_a_fresh_download(
        steps in vec(step(), 1..40),
        variant in select(&[
            None,
            Some(imap::Variant::ExpungesForgotten),
            Some(imap::Variant::VanishedSplit),
            Some(imap::Variant::SilentStoreWithoutModSeq),
            Some(imap::Variant::ExpungeInUidCommands),
        ][..]),
    ) {
        played(&steps, variant);
    }
}

/// VANISHED of message 1 is held back while the MODSEQ of message 2 is told, and then the connection is lost.
#[test]
fn what_was_held_back_is_told_after_all() {
    played(
        &[
            Step::Other(0, "STORE 1 +FLAGS.SILENT (\\Deleted)"),
            Step::Own("NOOP"),
            Step::Other(0, "EXPUNGE"),
            Step::Own("STORE 2 +FLAGS (\\Answered)"),
            Step::Lost(2),
        ],
        None,
    );
}
