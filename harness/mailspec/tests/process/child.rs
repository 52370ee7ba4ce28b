//! `mailspec` as a process of its own, and a server that stops answering where a test says so.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// One case that the server fails, one that it never answers, one behind it; all with a mailbox.
const SUITE: &str = "\
suite: imap/small
title: Three cases
spec: rfc3501
cases:
  - id: failing
    title: A command that the server here refuses
    covers: [rfc3501/2.2.1-one-completion]
    steps:
      - send: CHECK
        expect: OK
  - id: hanging
    title: A command that the server here does not answer
    covers: [rfc3501/2.2.1-one-completion]
    given: { mailbox: {} }
    steps:
      - send: NOOP
        expect: OK
  - id: behind
    title: A command that every server here answers
    covers: [rfc3501/2.2.1-one-completion]
    steps:
      - send: CAPABILITY
        expect: OK
";

/// Long enough for any machine; nothing is measured by it.
const LONG: Duration = Duration::from_secs(120);

/// A directory with a suite, for the files of a test.
pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        write_suite(&directory.path().join("suites"), SUITE);
        Self(directory)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Adds a suite of 200 cases that the server fails, more than a pipe holds, and one that it
    /// never answers.
    pub(crate) fn add_many(&self) {
        let case = |n: usize| {
            format!(
                "  - id: failing-{n}\n    title: {}\n    covers: [rfc3501/2.2.1-one-completion]\n    \
                 steps: [{{ send: CHECK, expect: OK }}]\n",
                "A command that the server here refuses, ".repeat(8)
            )
        };
        let head = "suite: imap/many\ntitle: Many cases\nspec: rfc3501\ncases:\n";
        let last = "  - id: hanging\n    title: No answer\n    covers: [rfc3501/2.2.1-one-completion]\n    \
                    steps: [{ send: NOOP, expect: OK }]\n";
        let cases: String = (0..200).map(case).collect();
        let suite = format!("{head}{cases}{last}");
        fs::write(self.path("suites/imap/many.yaml"), suite).unwrap();
    }

    /// A pipe with a name.
    pub(crate) fn pipe(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        path
    }

    /// The `mailspec` that works here.
    pub(crate) fn mailspec(&self, args: &[&str]) -> Command {
        let mut command = mailspec(args);
        command
            .current_dir(self.0.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// A run of the suite here, case by case.
    pub(crate) fn run(&self, url: &str, args: &[&str]) -> Command {
        let run = ["run", "--suites", "suites", "--jobs", "1", "--imap", url];
        self.mailspec(&[&run, args].concat())
    }

    /// Waits until the record has a line for that case.
    pub(crate) fn wait_for_case(&self, record: &str, address: &str) {
        let line = format!("\"address\":\"{address}\"");
        wait_for(&format!("{address} in the record"), || {
            let text = fs::read_to_string(self.path(record)).unwrap_or_default();
            text.contains(&line).then_some(())
        });
    }
}

/// The binary with little memory to waste: 4 GiB at once would end it by a signal.
pub(crate) fn mailspec(args: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg("ulimit -v 3000000; exec \"$0\" \"$@\"")
        .arg(env!("CARGO_BIN_EXE_mailspec"))
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .args(args)
        .env_remove("MAILSPEC_PASSWORD");
    command
}

/// Writes `suite` into a directory of suites.
pub(crate) fn write_suite(suites: &Path, suite: &str) {
    fs::create_dir_all(suites.join("imap")).unwrap();
    fs::write(suites.join("imap/small.yaml"), suite).unwrap();
}

/// Tries again and again, and gives up when nobody would wait any longer.
pub(crate) fn wait_for<T>(what: &str, mut attempt: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(value) = attempt() {
            return value;
        }
        assert!(begin.elapsed() < LONG, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

pub(crate) fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &pid]).status();
    assert!(sent.unwrap().success());
}

pub(crate) fn ended(child: &mut Child) -> ExitStatus {
    wait_for("the end of the process", || child.try_wait().unwrap())
}

pub(crate) fn text(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}

/// Enough IMAP for the suite. NOOP and what comes behind it are answered once it is released.
#[derive(Clone)]
pub(crate) struct Server(Arc<Inner>);

struct Inner {
    port: u16,
    /// Whether NOOP came, and whether it may be answered.
    state: Mutex<(bool, bool)>,
    changed: Condvar,
    /// DELETE takes INBOX away, and CREATE may make it again.
    inbox: AtomicBool,
    inbox_returns: bool,
    connections: AtomicUsize,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::with(true)
    }

    /// One on which INBOX can be made again when it was deleted, or not.
    pub(crate) fn with(inbox_returns: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self(Arc::new(Inner {
            port: listener.local_addr().unwrap().port(),
            state: Mutex::new((false, false)),
            changed: Condvar::new(),
            inbox: AtomicBool::new(true),
            inbox_returns,
            connections: AtomicUsize::new(0),
        }));
        let serving = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serving.0.connections.fetch_add(1, Ordering::SeqCst);
                let server = serving.clone();
                thread::spawn(move || server.serve(stream));
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("imap://joe:secret@127.0.0.1:{}", self.0.port)
    }

    pub(crate) fn connections(&self) -> usize {
        self.0.connections.load(Ordering::SeqCst)
    }

    /// Waits until it has a command that it does not answer.
    pub(crate) fn wait_for_silence(&self) {
        wait_for("NOOP", || self.0.state.lock().unwrap().0.then_some(()));
    }

    /// It answers nothing from now on, the next greeting included.
    pub(crate) fn be_silent(&self) {
        self.0.state.lock().unwrap().0 = true;
    }

    /// It answers again.
    pub(crate) fn release(&self) {
        self.0.state.lock().unwrap().1 = true;
        self.0.changed.notify_all();
    }

    /// Waits as long as nothing is to be answered.
    fn hold(&self) {
        let state = self.0.state.lock().unwrap();
        let _held = self
            .0
            .changed
            .wait_while(state, |(came, released)| *came && !*released)
            .unwrap();
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut out = stream.try_clone().ok()?;
        self.hold();
        out.write_all(b"* OK hello\r\n").ok()?;
        let mut lines = BufReader::new(stream);
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let (tag, rest) = line.split_once(' ')?;
            let verb = rest.split_ascii_whitespace().next()?;
            if verb == "NOOP" {
                self.0.state.lock().unwrap().0 = true;
            }
            self.hold();
            let before = match verb {
                "CAPABILITY" => "* CAPABILITY IMAP4rev1\r\n",
                "LIST" if rest.trim_end().ends_with("\"\" \"\"") => {
                    "* LIST (\\Noselect) \"/\" \"\"\r\n"
                }
                "LOGOUT" => "* BYE bye\r\n",
                _ => "",
            };
            let inbox = &self.0.inbox;
            match rest.trim_end() {
                "DELETE INBOX" => inbox.store(false, Ordering::SeqCst),
                "CREATE INBOX" if self.0.inbox_returns => inbox.store(true, Ordering::SeqCst),
                _ => {}
            }
            let of_inbox = ["STATUS INBOX", "CREATE INBOX"]
                .iter()
                .any(|it| rest.starts_with(it));
            let status = if verb == "CHECK" || of_inbox && !inbox.load(Ordering::SeqCst) {
                "NO never"
            } else {
                "OK done"
            };
            out.write_all(format!("{before}{tag} {status}\r\n").as_bytes())
                .ok()?;
            if verb == "LOGOUT" {
                return None;
            }
        }
    }
}

/// Whether the path is a file that is not empty.
pub(crate) fn written(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() > 0)
}
