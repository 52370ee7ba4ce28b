//! The reference server on real ports, with clients that cost it more than they should.

use std::{
    fs,
    io::{self, BufRead, Read, Write},
    net::SocketAddr,
    process,
    time::Duration,
};

use mailspec::serve::{Bounds, Listen, Running};
use mailspec_reference::Options;
use pretty_assertions::assert_eq;
use rstest::rstest;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::timeout,
};

/// Longer than anything here takes: what is not there then does not come.
const LONG: Duration = Duration::from_secs(60);

struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(port: Option<SocketAddr>) -> Self {
        let stream = TcpStream::connect(port.expect("it listens")).await.unwrap();
        Self(BufReader::new(stream))
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        let read = timeout(LONG, self.0.read_line(&mut line)).await;
        read.expect("a line in time").expect("a line");
        line
    }

    async fn says(&mut self, octets: &[u8]) {
        self.0.get_mut().write_all(octets).await.unwrap();
    }

    /// Reads up to a line that begins so; the octets before it.
    async fn up_to(&mut self, start: &str) -> usize {
        let mut before = 0;
        loop {
            let line = self.line().await;
            if line.starts_with(start) {
                return before;
            }
            assert!(!line.is_empty(), "{start} does not come");
            before += line.len();
        }
    }

    /// Whether the server closes, with nothing more said.
    async fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        let read = timeout(LONG, self.0.read_to_end(&mut rest)).await;
        // A reset is an end as well.
        read.is_ok_and(|read| read.is_err() || rest.is_empty())
    }
}

async fn running(bounds: Bounds) -> Running {
    Running::start_within(Options::default(), Listen::loopback(), bounds)
        .await
        .unwrap()
}

/// A mailbox with one large message, and somebody who asks for it very often without reading.
async fn greedy(imap: Option<SocketAddr>, user: usize) -> (Client, usize, usize) {
    const SIZE: usize = 100_000;
    const TIMES: usize = 400;
    let mut client = Client::connect(imap).await;
    let message = format!("Subject: x\r\n\r\n{}", "0123456789\r\n".repeat(SIZE / 12));
    let size = message.len();
    client
        .says(
            format!(
                "a LOGIN user{user} secret\r\nb APPEND INBOX {{{size}+}}\r\n{message}\r\n\
                 c SELECT INBOX\r\n"
            )
            .as_bytes(),
        )
        .await;
    client.up_to("c OK").await;
    let fetches: String = (0..TIMES)
        .map(|n| format!("f{n} FETCH 1 BODY.PEEK[]\r\n"))
        .collect();
    client
        .says(format!("{fetches}end NOOP\r\n").as_bytes())
        .await;
    (client, size, TIMES)
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_wait_for_clients_that_read_late() {
    let running = running(Bounds {
        replies: 1 << 20,
        ..Bounds::default()
    })
    .await;
    let mut greedy_ones = Vec::new();
    for user in 1..=4 {
        greedy_ones.push(greedy(running.listening().imap, user).await);
    }
    for (mut client, size, times) in greedy_ones {
        assert!(client.up_to("end OK").await > size * times);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_given_up() {
    let running = running(Bounds {
        replies: 1 << 20,
        reading: Duration::from_millis(200),
        ..Bounds::default()
    })
    .await;
    let _held = [
        greedy(running.listening().imap, 1).await,
        greedy(running.listening().imap, 2).await,
    ];
    // Nobody reads: others are answered all the same, in the end.
    let mut client = Client::connect(running.listening().imap).await;
    client.says(b"a LOGIN user3 secret\r\nb NOOP\r\n").await;
    client.up_to("b OK").await;
}

#[rstest]
#[case::imap(|listening: Listen| listening.imap, "* BYE [UNAVAILABLE] Too many connections\r\n")]
#[case::pop3(|listening: Listen| listening.pop3, "-ERR [SYS/TEMP] too many connections\r\n")]
#[case::imaps(|listening: Listen| listening.imaps, "")]
#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_there_may_be_are_refused(
    #[case] port: fn(Listen) -> Option<SocketAddr>,
    #[case] words: &str,
) {
    let running = running(Bounds {
        connections: 2,
        ..Bounds::default()
    })
    .await;
    let mut first = Client::connect(running.listening().imap).await;
    let mut second = Client::connect(running.listening().pop3).await;
    assert!(first.line().await.starts_with("* OK"));
    assert!(second.line().await.starts_with("+OK"));
    let mut third = Client::connect(port(running.listening())).await;
    assert_eq!(third.line().await, words);
    assert!(third.is_closed().await);
    drop(second);
    loop {
        let mut fourth = Client::connect(running.listening().imap).await;
        if fourth.line().await.starts_with("* OK") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_does_not_come_ends_the_connection() {
    let running = running(Bounds {
        handshake: Duration::from_millis(100),
        ..Bounds::default()
    })
    .await;
    let mut silent = Client::connect(running.listening().imaps).await;
    assert!(silent.is_closed().await);
    let mut starttls = Client::connect(running.listening().imap).await;
    starttls.says(b"a STARTTLS\r\n").await;
    starttls.up_to("a OK").await;
    assert!(starttls.is_closed().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_cannot_ask_for_everything() {
    let running = running(Bounds::default()).await;
    let (mut client, ..) = greedy(running.listening().imap, 1).await;
    client.up_to("end OK").await;
    let items: Vec<String> = (0..2_000)
        .map(|n| format!("BODY.PEEK[]<{n}.100000>"))
        .collect();
    client
        .says(format!("a FETCH 1 ({})\r\nb NOOP\r\n", items.join(" ")).as_bytes())
        .await;
    assert_eq!(
        client.line().await,
        "a NO [LIMIT] That is more than anyone can read\r\n"
    );
    client.up_to("b OK").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idling_client_is_told_what_others_do() {
    let running = running(Bounds::default()).await;
    let mut idling = Client::connect(running.listening().imap).await;
    idling
        .says(b"a LOGIN user1 secret\r\nb SELECT INBOX\r\nc IDLE\r\n")
        .await;
    idling.up_to("+ ").await;
    let mut other = Client::connect(running.listening().imap).await;
    other
        .says(b"a LOGIN user1 secret\r\nb APPEND INBOX {1+}\r\nx\r\n")
        .await;
    idling.up_to("* 1 EXISTS").await;
}

/// `mailspec serve` in a process of its own, so that its memory is seen.
struct Child {
    process: process::Child,
    imap: SocketAddr,
    pop3: SocketAddr,
}

impl Child {
    fn start() -> Self {
        let mut process = process::Command::new(env!("CARGO_BIN_EXE_mailspec"))
            .args(["serve", "--imap", "127.0.0.1:0", "--pop3", "127.0.0.1:0"])
            .stdout(process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = io::BufReader::new(process.stdout.take().unwrap()).lines();
        let mut port = || {
            let line = lines.next().unwrap().unwrap();
            line.split_once("://").unwrap().1.parse().unwrap()
        };
        Self {
            imap: port(),
            pop3: port(),
            process,
        }
    }

    /// A line of its `status`, in MiB.
    fn memory(&self, name: &str) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: usize = line
            .unwrap()
            .split_whitespace()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        kib.div_ceil(1024)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _ended = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_do_not_read_cost_little() {
    let child = Child::start();
    let mut held = Vec::new();
    for user in 1..=12 {
        held.push(greedy(Some(child.imap), user).await);
    }
    // Who reads is answered, so the server has done what it could for the others.
    let (mut last, size, times) = held.pop().unwrap();
    assert!(last.up_to("end OK").await > size * times);
    // 64 MiB of replies and what is being written of them; twelve times 40 MB were asked for.
    let peak = child.memory("VmHWM:");
    assert!(peak < 160, "{peak} MiB");
}

/// Prints what 10,000 connections cost, IMAP and POP3, greeted and half of them idling:
/// `cargo test --release -p mailspec --test serve -- --ignored --nocapture ten_thousand`.
#[test]
#[ignore = "wants 10,100 descriptors, and prints a number for people"]
#[expect(clippy::print_stdout, reason = "numbers for people")]
fn ten_thousand_connections() {
    let child = Child::start();
    println!("nobody: {} MiB", child.memory("VmRSS:"));
    let connections: Vec<_> = (0..9_999)
        .map(|n| {
            let port = if n % 2 == 0 { child.imap } else { child.pop3 };
            let mut stream = std::net::TcpStream::connect(port).unwrap();
            let mut greeting = [0; 16];
            stream.read_exact(&mut greeting).unwrap();
            stream
        })
        .collect();
    println!(
        "{} greeted: {} MiB",
        connections.len(),
        child.memory("VmRSS:")
    );
    for mut stream in connections.iter().step_by(2) {
        let commands = b"a LOGIN user1 secret\r\nb SELECT INBOX\r\nc IDLE\r\n";
        stream.write_all(commands).unwrap();
    }
    for stream in connections.iter().step_by(2) {
        let mut lines = io::BufReader::new(stream).lines();
        while !lines.next().unwrap().unwrap().starts_with("+ ") {}
    }
    println!("half of them idling: {} MiB", child.memory("VmRSS:"));
}
