//! Client CPU for each command over a long-lived connection, observer and
//! transcript on: `cargo bench -p mailspec --bench client_cpu [-- --imap URL]`.
//!
//! Without a URL the server is a `mailspec serve` of its own process, so that
//! its CPU is not counted.

#![expect(
    clippy::print_stdout,
    reason = "the measurements are for people to read"
)]

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use mailspec_rules::Ledger;
use mailspec_run::{
    connection::{Budget, Connection, Kind, Route, Tls, Transcript},
    cpu_seconds, tls,
    under_test::{Scheme, ServerUrl, Verification},
};
use mailspec_suite::Protocol;

const BATCHES: usize = 1000;
const BATCH: usize = 100;
const MIXED: usize = 20_000;
const MESSAGES: usize = 50;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let given = arguments.iter().position(|argument| argument == "--imap");
    let given = given.and_then(|at| arguments.get(at + 1)).cloned();
    let served = given.is_none().then(Served::start);
    let url: ServerUrl = match (&given, &served) {
        (Some(url), _) => url
            .parse()
            .expect("a URL such as imap://user:password@host:port"),
        (None, Some(served)) => served.url.parse().expect("our own URL"),
        (None, None) => return,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(measure(&url));
}

async fn measure(url: &ServerUrl) {
    let mut client = Client::open(url).await;
    let user = url.user.as_deref().unwrap_or("user1");
    let password = url.password.as_deref().unwrap_or("secret");
    client
        .command(&format!("LOGIN \"{user}\" \"{password}\""))
        .await;

    client.noops(20).await;
    report("pipelined NOOP", BATCHES * BATCH, client.noops(BATCHES)).await;

    let mailbox = format!("mailspec-bench-{}", std::process::id());
    client.command(&format!("CREATE {mailbox}")).await;
    for n in 0..MESSAGES {
        client.append(&mailbox, n).await;
    }
    client.command(&format!("SELECT {mailbox}")).await;
    client.mix(&mailbox, 500).await;
    report(
        "FETCH/STORE/SEARCH/APPEND mix",
        MIXED,
        client.mix(&mailbox, MIXED),
    )
    .await;
    client.command("CLOSE").await;
    client.command(&format!("DELETE {mailbox}")).await;
    let violations = client.connection.seen().violations;
    println!("rules broken: {}", violations.len());
    for violation in violations.iter().take(3) {
        println!("    {}: {}", violation.rule.id, violation.what);
    }
}

async fn report(name: &str, commands: usize, work: impl Future<Output = ()>) {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    work.await;
    let per_command = |seconds: f64| seconds * 1e6 / commands as f64;
    println!(
        "{name}: {commands} commands, {:.1} µs client CPU and {:.1} µs wall time each",
        per_command(cpu_seconds() - cpu),
        per_command(wall.elapsed().as_secs_f64()),
    );
}

struct Client {
    connection: Connection,
    tags: usize,
}

impl Client {
    async fn open(url: &ServerUrl) -> Self {
        let verification = Verification {
            insecure: true,
            ..Verification::default()
        };
        let route = Route {
            protocol: Protocol::Imap,
            address: url.address.clone(),
            implicit_tls: url.scheme == Scheme::Imaps,
            tls: Tls {
                config: tls::client(&verification).expect("a TLS configuration"),
                server_name: url.address.host.clone(),
            },
        };
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        let opened = Connection::open(
            "A",
            &route,
            Ledger::default(),
            Transcript::default(),
            &Budget::default(),
            deadline,
        )
        .await;
        let mut connection = opened.unwrap_or_else(|error| panic!("{error}"));
        while connection.inbox().is_empty() {
            connection.read().await.expect("a greeting");
        }
        connection.take_inbox();
        Self {
            connection,
            tags: 0,
        }
    }

    /// Sends `text` with a tag and waits for its completion.
    async fn command(&mut self, text: &str) {
        self.tags += 1;
        let command = format!("a{} {text}\r\n", self.tags);
        self.connection
            .write(command.as_bytes())
            .await
            .expect("a connection");
        self.completions(1).await;
    }

    async fn noops(&mut self, batches: usize) {
        let mut octets = Vec::new();
        for _ in 0..batches {
            octets.clear();
            for _ in 0..BATCH {
                self.tags += 1;
                octets.extend_from_slice(format!("a{} NOOP\r\n", self.tags).as_bytes());
            }
            self.connection.write(&octets).await.expect("a connection");
            self.completions(BATCH).await;
        }
    }

    async fn mix(&mut self, mailbox: &str, commands: usize) {
        for n in 0..commands {
            let at = n % MESSAGES + 1;
            match n % 8 {
                0 => self.command(&format!("FETCH {at} (FLAGS UID)")).await,
                1 => {
                    self.command(&format!("FETCH {at} (ENVELOPE RFC822.SIZE INTERNALDATE)"))
                        .await
                }
                2 => self.command(&format!("FETCH {at} BODY.PEEK[]")).await,
                3 => {
                    self.command(&format!("STORE {at} +FLAGS (\\Flagged)"))
                        .await
                }
                4 => {
                    self.command(&format!("STORE {at} -FLAGS (\\Flagged)"))
                        .await
                }
                5 => self.command("SEARCH FLAGGED").await,
                6 => self.command(&format!("FETCH {at} BODYSTRUCTURE")).await,
                _ if n % 80 == 7 => self.append(mailbox, n).await,
                _ => self.command("SEARCH SUBJECT 7").await,
            }
        }
    }

    async fn append(&mut self, mailbox: &str, n: usize) {
        let line = "All work and no play makes a dull message.\r\n";
        let message = format!(
            "From: Joe <joe@example.org>\r\nTo: sue@example.org\r\nSubject: message {n}\r\n\
             Date: Mon, 7 Feb 1994 21:52:25 -0800\r\nMessage-ID: <{n}@example.org>\r\n\r\n{}",
            line.repeat(20)
        );
        self.tags += 1;
        let command = format!("a{} APPEND {mailbox} {{{}}}\r\n", self.tags, message.len());
        self.connection
            .write(command.as_bytes())
            .await
            .expect("a connection");
        while !self
            .connection
            .inbox()
            .iter()
            .any(|message| message.kind == Kind::Continuation)
        {
            self.connection
                .read()
                .await
                .expect("a continuation request");
        }
        self.connection
            .write(format!("{message}\r\n").as_bytes())
            .await
            .expect("a connection");
        self.completions(1).await;
    }

    async fn completions(&mut self, count: usize) {
        let mut left = count;
        loop {
            let came = self.connection.take_inbox();
            left -= came
                .iter()
                .filter(|message| matches!(message.kind, Kind::Tagged(_)))
                .count();
            if left == 0 {
                return;
            }
            self.connection.read().await.expect("a completion");
        }
    }
}

/// A `mailspec serve`, ended with this.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_mailspec"))
            .args(["serve", "--imap", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("mailspec serve");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("its address");
        let url = line.trim().replace("imap://", "imap://user1:secret@");
        Self { child, url }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}
