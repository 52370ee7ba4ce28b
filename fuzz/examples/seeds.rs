//! seeds DIRECTORY: what fuzzers may start from, a directory for each target.
//!
//! The embedded suites run against the embedded server, one case after the
//! other, and what goes over each connection is recorded, both ways. It becomes
//! commands and responses, streams and whole cases, in the form that each
//! target reads. Names and dates of the run are replaced, so that every run
//! writes the same. `fuzz/seeds` chooses among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mailspec::serve::{Listen, Running};
use mailspec_run::{CaseResult, Options, Run, Site, Verdict, plan, under_test::Address};
use mailspec_suite::{Library, Protocol, Sources};
use mailspec_syntax::{imap, pop3};

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let Some(directory) = env::args_os().nth(1) else {
        eprintln!("seeds DIRECTORY");
        return ExitCode::from(2);
    };
    match seeds().and_then(|seeds| Ok(seeds.write(Path::new(&directory))?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn seeds() -> Result<Seeds, Failure> {
    let mut seeds = Seeds::default();
    for (case, record) in tokio::runtime::Runtime::new()?.block_on(recorded())? {
        seeds.of_case(&case, &record);
    }
    seeds.of_suites();
    seeds.of_chance();
    Ok(seeds)
}

/// Runs the suites; what was said in each case.
async fn recorded() -> Result<Vec<(String, Record)>, Failure> {
    let plain = Listen {
        imaps: None,
        pop3s: None,
        ..Listen::loopback()
    };
    let running = Running::start(mailspec_reference::Options::default(), plain).await?;
    let recorder = Recorder::default();
    let mut target = running.target();
    let ports = [
        (Protocol::Imap, &mut target.imap),
        (Protocol::Pop3, &mut target.pop3),
    ];
    for (protocol, address) in ports {
        let address = address.as_mut().ok_or("the server has both protocols")?;
        let to = format!("{}:{}", address.host, address.port).parse()?;
        *address = recorder.between(protocol, to)?;
    }
    let library = Arc::new(Library::embedded()?);
    let site = Site::probe(target).await.map_err(|why| why.to_string())?;
    let site = Arc::new(site);
    let plan = Arc::new(plan(&library, library.select(&[])?, &site));
    recorder.take();
    let mut records = Vec::new();
    let mut run = Run::new(plan, site, Options::jobs(1));
    while let Some(case) = run.next().await {
        records.push((case.address.clone(), recorder.take()));
    }
    let outcome = run.outcome().await;
    let wrong =
        |case: &&CaseResult| !matches!(case.verdict, Verdict::Pass | Verdict::Info | Verdict::Skip);
    match outcome.cases.iter().find(wrong) {
        None => Ok(records),
        Some(case) => Err(format!("the embedded server does not conform: {case:#?}").into()),
    }
}

/// What went over the connections of one case.
#[derive(Default)]
struct Record {
    connections: Vec<Connection>,
    /// What clients sent, in order, each with its connection.
    sent: Vec<(usize, Vec<u8>)>,
    /// How much was said, by both sides.
    octets: usize,
}

#[derive(Clone)]
struct Connection {
    protocol: Protocol,
    /// What the client sent to log in, if it did so in a case before this one.
    before: Vec<u8>,
    client: Vec<u8>,
    server: Vec<u8>,
    /// From here on nobody can read it.
    encrypted: bool,
}

/// Stands between the runner and the server.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Record>>);

impl Recorder {
    /// What was recorded since the last time, farewells included. Connections may be kept for
    /// the next case.
    fn take(&self) -> Record {
        let mut quiet = 0;
        let mut before = 0;
        while quiet < 3 {
            thread::sleep(Duration::from_millis(10));
            let said = self.record().octets;
            quiet = if said == before { quiet + 1 } else { 0 };
            before = said;
        }
        let mut record = self.record();
        let kept = record.connections.iter().map(|connection| Connection {
            before: match connection.before.is_empty() {
                true => login(&connection.client),
                false => connection.before.clone(),
            },
            client: Vec::new(),
            server: Vec::new(),
            ..connection.clone()
        });
        let connections = kept.collect();
        std::mem::replace(
            &mut *record,
            Record {
                connections,
                ..Record::default()
            },
        )
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where to connect to instead of `to`.
    fn between(&self, protocol: Protocol, to: SocketAddr) -> io::Result<Address> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let bound = listener.local_addr()?;
        let recorder = self.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(to) else {
                    return;
                };
                recorder.relay(protocol, &client, &server);
            }
        });
        Ok(Address {
            host: bound.ip().to_string(),
            port: bound.port(),
        })
    }

    fn relay(&self, protocol: Protocol, client: &TcpStream, server: &TcpStream) {
        let at = {
            let mut record = self.record();
            record.connections.push(Connection {
                protocol,
                before: Vec::new(),
                client: Vec::new(),
                server: Vec::new(),
                encrypted: false,
            });
            record.connections.len() - 1
        };
        for (from_client, from, to) in [(true, client, server), (false, server, client)] {
            let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else {
                return;
            };
            let recorder = self.clone();
            thread::spawn(move || recorder.pump(at, from_client, from, to));
        }
    }

    fn pump(&self, at: usize, from_client: bool, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            self.said(at, from_client, &buffer[..length]);
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        // The other side may have closed already.
        let _ = to.shutdown(Shutdown::Write);
    }

    fn said(&self, at: usize, from_client: bool, octets: &[u8]) {
        /// A TLS record of a handshake (RFC 8446 §5.1).
        const HANDSHAKE: u8 = 0x16;
        let mut record = self.record();
        record.octets += octets.len();
        let connection = &mut record.connections[at];
        connection.encrypted |= from_client && octets[0] == HANDSHAKE;
        if connection.encrypted {
            return;
        }
        if !from_client {
            connection.server.extend_from_slice(octets);
            return;
        }
        connection.client.extend_from_slice(octets);
        match record.sent.last_mut() {
            Some((last, sent)) if *last == at => sent.extend_from_slice(octets),
            _ => record.sent.push((at, octets.to_vec())),
        }
    }
}

/// The line with which a client logs in to IMAP; only there connections are kept.
fn login(sent: &[u8]) -> Vec<u8> {
    let mut lines = sent.split_inclusive(|octet| *octet == b'\n');
    let line = lines.find(|line| line.windows(7).any(|word| word == b" LOGIN "));
    line.unwrap_or_default().to_vec()
}

/// The longest seed; what is longer is of no more use and takes longer.
const LONGEST: usize = 4096;

/// Inputs by target and name, each once for its target.
#[derive(Default)]
struct Seeds {
    files: BTreeMap<(&'static str, String), Vec<u8>>,
    known: BTreeSet<(&'static str, Vec<u8>)>,
}

impl Seeds {
    fn add(&mut self, target: &'static str, name: &str, octets: Vec<u8>) {
        let too_long = octets.len() > LONGEST;
        if octets.is_empty() || too_long || !self.known.insert((target, octets.clone())) {
            return;
        }
        let name = name.replace(['/', '.', '+', '='], "-");
        let name = |number: usize| match number {
            1 => name.clone(),
            _ => format!("{name}-{number}"),
        };
        let free = (1..)
            .map(name)
            .find(|name| !self.files.contains_key(&(target, name.clone())));
        self.files.extend(free.map(|name| ((target, name), octets)));
    }

    fn write(&self, directory: &Path) -> io::Result<()> {
        for ((target, name), octets) in &self.files {
            let directory: PathBuf = directory.join(target);
            fs::create_dir_all(&directory)?;
            fs::write(directory.join(name), octets)?;
        }
        Ok(())
    }

    fn of_case(&mut self, case: &str, record: &Record) {
        for connection in &record.connections {
            let client = normalised(&connection.client);
            let server = normalised(&connection.server);
            match connection.protocol {
                Protocol::Imap => self.of_imap(case, &client, &server),
                Protocol::Pop3 => self.of_pop3(case, &client, &server),
            }
        }
        for (protocol, target) in [
            (Protocol::Imap, "imap_octets"),
            (Protocol::Pop3, "pop3_octets"),
        ] {
            for awaited in [false, true] {
                self.add(target, case, stream(record, protocol, awaited));
            }
        }
    }

    fn of_imap(&mut self, case: &str, client: &[u8], server: &[u8]) {
        use imap::framing::Side;
        for message in imap_messages(Side::Client, client) {
            self.add("imap_command", case, message.clone());
            self.add("imap_differential", &format!("{case}-command"), message);
        }
        for message in imap_messages(Side::Server, server) {
            self.add("imap_response", case, message.clone());
            self.add("imap_differential", &format!("{case}-response"), message);
        }
        self.framed("imap_framing", case, client, server);
    }

    fn of_pop3(&mut self, case: &str, client: &[u8], server: &[u8]) {
        let commands = pop3_messages(pop3::framing::Side::Client, client, &[]);
        let multi_line: Vec<bool> = commands
            .iter()
            .map(|command| {
                pop3::Command::parse(command).is_ok_and(|command| command.is_multi_line())
            })
            .collect();
        for message in &commands {
            self.add("pop3_command", case, message.clone());
        }
        for message in pop3_messages(pop3::framing::Side::Server, server, &multi_line) {
            self.add("pop3_response", case, message);
        }
        self.framed("pop3_framing", case, client, server);
    }

    /// The stream of each side behind an octet of choices: see `fuzz/src/framing.rs`.
    fn framed(&mut self, target: &'static str, case: &str, client: &[u8], server: &[u8]) {
        /// Pieces of one octet and of eight, with the usual limits and with small ones, and
        /// without and with multi-line replies or refused literals.
        const CHOICES: [u8; 8] = [0, 2, 4, 6, 0x38, 0x3a, 0x3c, 0x3e];
        for (side, stream) in [(0, client), (1, server)] {
            let choice = CHOICES[stream.len() % CHOICES.len()] | side;
            self.add(target, case, [&[choice], stream].concat());
        }
    }

    /// The suites, about the only requirement that the target knows.
    fn of_suites(&mut self) {
        for (path, octets) in Sources::embedded().suites {
            let text = String::from_utf8_lossy(&octets);
            let mut lines = Vec::new();
            for line in text.lines() {
                let indent = &line[..line.len() - line.trim_start().len()];
                match line.trim_start().starts_with("covers: ") {
                    true => lines.push(format!("{indent}covers: [rfc3501/2.2.1-one-completion]")),
                    false => lines.push(line.to_owned()),
                }
            }
            let name = path.trim_end_matches(".yaml");
            // Each case alone, below the head of its suite.
            let Some(cases) = lines.iter().position(|line| line == "cases:") else {
                continue;
            };
            let (head, rest) = lines.split_at(cases + 1);
            for case in rest.split_inclusive(|line| line.is_empty()) {
                let file = [head, case].concat().join("\n") + "\n";
                self.add("suite_file", name, file.into_bytes());
            }
        }
    }

    /// The choices that make up sessions: any octets will do.
    fn of_chance(&mut self) {
        const TARGETS: [&str; 5] = [
            "cross_session",
            "faulty_session",
            "imap_differential",
            "imap_session",
            "pop3_session",
        ];
        let mut random = Random(1);
        for target in TARGETS {
            for number in 0..120 {
                let length = 20 << (number % 5);
                let octets = (0..length).map(|_| random.next()).collect();
                self.add(target, &format!("random-{number:03}"), octets);
            }
        }
    }
}

fn imap_messages(side: imap::framing::Side, stream: &[u8]) -> Vec<Vec<u8>> {
    use imap::framing::{Frame, Framer, Limits};
    let mut framer = Framer::new(side, Limits::default());
    framer.push(stream);
    let mut messages = Vec::new();
    while let Some(frame) = framer.next() {
        if let Frame::Message(message) = frame {
            messages.push(message.to_vec());
        }
    }
    messages
}

/// `multi_line`: which replies may be, from the one behind the greeting.
fn pop3_messages(side: pop3::framing::Side, stream: &[u8], multi_line: &[bool]) -> Vec<Vec<u8>> {
    use pop3::framing::{Frame, Framer, Limits};
    let mut framer = Framer::new(side, Limits::default());
    let mut multi_line = multi_line.iter().copied();
    framer.push(stream);
    let mut messages = Vec::new();
    while let Some(frame) = framer.next() {
        if let Frame::Message(message) = frame {
            messages.push(message.to_vec());
        }
        framer.expect_multi_line(multi_line.next().unwrap_or(false));
    }
    messages
}

/// What the clients of a case sent, in the form of the `octets` targets.
fn stream(record: &Record, protocol: Protocol, awaited: bool) -> Vec<u8> {
    /// See `fuzz/src/octets.rs`.
    const SWITCH: u8 = 0xff;
    const WAIT: u8 = 0xfe;
    /// The runner's own, behind which it does not wait: it comes sooner or later.
    const FAREWELL: &[u8] = b"z1 LOGOUT\r\n";
    let (mut stream, mut current) = (Vec::new(), 0);
    // Those that have something to say, in the order in which they begin.
    let mut ours: Vec<usize> = Vec::new();
    for (at, octets) in &record.sent {
        let connection = &record.connections[*at];
        let lines = normalised(octets);
        let lines: Vec<&[u8]> = lines
            .split_inclusive(|octet| *octet == b'\n')
            .filter(|line| *line != FAREWELL)
            .collect();
        if connection.protocol != protocol || lines.is_empty() {
            continue;
        }
        let known = ours.iter().position(|own| own == at);
        let number = known.unwrap_or(ours.len());
        if number % 2 != current {
            stream.push(SWITCH);
            current = number % 2;
        }
        if known.is_none() {
            ours.push(*at);
            stream.extend_from_slice(&connection.before);
        }
        for line in lines {
            stream.extend(line.iter().filter(|octet| **octet < WAIT));
            if awaited && line.ends_with(b"\n") {
                stream.push(WAIT);
            }
        }
    }
    stream
}

/// The octets with what differs from run to run made the same, at the same length.
fn normalised(octets: &[u8]) -> Vec<u8> {
    let mut octets = octets.to_vec();
    for at in 0..octets.len() {
        let rest = &mut octets[at..];
        if rest.starts_with(NAME) {
            for digit in rest
                .iter_mut()
                .skip(NAME.len())
                .take(RUN)
                .filter(|octet| octet.is_ascii_hexdigit())
            {
                *digit = b'0';
            }
        } else if is_recent(rest) {
            rest[..DATE.len()].copy_from_slice(DATE);
        }
        let is_start = at == 0 || !octets[at - 1].is_ascii_alphanumeric();
        let word = octets[at..]
            .iter()
            .take_while(|octet| octet.is_ascii_alphanumeric());
        let word = at..at + word.count();
        if is_start && (is_digest(&octets[word.clone()]) || is_clock(&octets[word.clone()])) {
            octets[word].fill(b'1');
        }
    }
    octets
}

/// Mailboxes of the run: `mailspec-`, then when it began and by which process.
const NAME: &[u8] = b"mailspec-";
/// The length of the latter two.
const RUN: usize = 15;
/// What the dates of the run become.
const DATE: &[u8] = b" 1-Feb-2003 04:05:06 +0000";
/// Dates of the suites are older.
const RECENT: u32 = 2025;

/// Whether an internal date of the run is here.
fn is_recent(octets: &[u8]) -> bool {
    let Some(date) = octets.get(..DATE.len()) else {
        return false;
    };
    let year = std::str::from_utf8(&date[7..11])
        .ok()
        .and_then(|year| year.parse().ok());
    imap::DateTime::parse(date).is_ok() && year.is_some_and(|year: u32| year >= RECENT)
}

/// The digest of APOP.
fn is_digest(word: &[u8]) -> bool {
    word.len() == 32 && word.iter().all(u8::is_ascii_hexdigit)
}

/// Seconds of the present time.
fn is_clock(word: &[u8]) -> bool {
    let number = std::str::from_utf8(word)
        .ok()
        .and_then(|word| word.parse().ok());
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    number.is_some_and(|number: u64| number.abs_diff(now.as_secs()) < 24 * 3600)
}

/// xorshift64*
struct Random(u64);

impl Random {
    fn next(&mut self) -> u8 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8
    }
}
