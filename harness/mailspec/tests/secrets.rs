//! No output shows a password, whatever the server makes of it.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, LineWriter, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use pretty_assertions::assert_eq;
use rstest::rstest;

/// The password, and everything that it may look like on the wire or in a report.
struct Password {
    text: &'static str,
    /// Base64 of it, and of SASL PLAIN (RFC 4616) for the user `joe`.
    base64: [&'static str; 3],
    percent: &'static str,
}

const SIMPLE: Password = Password {
    text: "hunter2hunter",
    base64: [
        "aHVudGVyMmh1bnRlcg==",
        "AGpvZQBodW50ZXIyaHVudGVy",
        "am9lAGpvZQBodW50ZXIyaHVudGVy",
    ],
    percent: "%68unter2hunter",
};

const SPECIAL: Password = Password {
    text: "pa\"ss\\w%rd 'ü<&>",
    base64: [
        "cGEic3NcdyVyZCAnw7w8Jj4=",
        "AGpvZQBwYSJzc1x3JXJkICfDvDwmPg==",
        "am9lAGpvZQBwYSJzc1x3JXJkICfDvDwmPg==",
    ],
    percent: "pa%22ss%5Cw%25rd%20%27%C3%BC%3C%26%3E",
};

impl Password {
    fn quoted(&self) -> String {
        self.text.replace('\\', "\\\\").replace('"', "\\\"")
    }

    /// What a server that echoes everything sends about it, on one line.
    fn echo(&self) -> String {
        let mut echo = format!(
            "[{}] \"{}\" pw={} user%20{} ",
            self.text,
            self.quoted(),
            self.text,
            self.percent
        );
        for base64 in self.base64 {
            let _ = write!(echo, "{base64} (+{base64}) ");
        }
        echo
    }

    /// What must not be in any output.
    fn forms(&self) -> Vec<String> {
        let escaped = |text: &str| text.as_bytes().escape_ascii().to_string();
        let entities = |text: &str| {
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('"', "&quot;")
        };
        let mut forms = vec![
            self.text.to_owned(),
            self.quoted(),
            escaped(self.text),
            escaped(&self.quoted()),
            entities(self.text),
            entities(&self.quoted()),
            self.percent.to_owned(),
            // A beginning of it, which is told where a text is cut.
            self.text[..self.text.len() / 2].to_owned(),
        ];
        for base64 in self.base64 {
            forms.push(base64.trim_end_matches('=').to_owned());
            forms.push(base64[..base64.len() * 2 / 3].to_owned());
        }
        forms
    }
}

/// What the server does besides echoing.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    /// Logs everybody in, and answers everything OK.
    Kind,
    /// Refuses every login.
    Refusing,
    /// Does not even greet.
    Rude,
}

#[rstest]
#[case::simple(&SIMPLE)]
#[case::special(&SPECIAL)]
fn echoed_by_the_server(
    #[case] password: &'static Password,
    #[values(Manner::Kind, Manner::Refusing, Manner::Rude)] manner: Manner,
    #[values("imap", "pop3")] protocol: &str,
) {
    let port = echoing(password, manner, protocol == "pop3");
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).display().to_string();
    let url = format!("{protocol}://joe@127.0.0.1:{port}");
    let scheme = format!("--{protocol}");
    let (json, junit, html) = (at("r.json"), at("r.xml"), at("r.html"));
    let args = [
        "run",
        "-v",
        &scheme,
        &url,
        "--json",
        &json,
        "--junit",
        &junit,
        "--html",
        &html,
        "--timeout",
        "300ms",
        // Every kind of case was played by then; most wait for an answer in vain.
        "--limit",
        "20s",
        protocol,
        "--without",
        "tag:slow",
    ];
    let mut outputs = vec![("terminal", text(&mailspec(password, &args)))];
    let compare = mailspec(password, &["report", "compare", &json]);
    outputs.push(("markdown", text(&compare)));
    for (form, path) in [("json", &json), ("junit", &junit), ("html", &html)] {
        outputs.push((form, fs::read_to_string(path).unwrap()));
    }
    for (form, output) in outputs {
        let mask = if form == "markdown" { r"\*\*\*" } else { "***" };
        // JUnit says nothing of a run without cases.
        if form != "junit" || manner == Manner::Kind {
            assert!(output.contains(mask), "{form}: {output}");
        }
        // Whole values only: words that hold the password are words.
        let word = format!("x{}x", SIMPLE.text);
        if manner == Manner::Kind && form == "json" {
            assert!(output.contains(&word), "{output}");
        }
        let output = output.replace(&word, "");
        for secret in password.forms() {
            let lines = output.lines().filter(|line| line.contains(&secret));
            assert_eq!(lines.collect::<Vec<_>>(), [""; 0], "{secret} in {form}");
        }
    }
}

/// A server that tells everybody the password, in every form, in everything it sends.
fn echoing(password: &'static Password, manner: Manner, pop3: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap());
            // Whole lines: a word that holds the password is one only once all of it has come.
            let stream = LineWriter::with_capacity(1 << 16, stream);
            thread::spawn(move || {
                let _gone = match pop3 {
                    true => pop3_session(lines, stream, password, manner),
                    false => imap_session(lines, stream, password, manner),
                };
            });
        }
    });
    port
}

fn imap_session(
    mut lines: BufReader<TcpStream>,
    mut stream: LineWriter<TcpStream>,
    password: &Password,
    manner: Manner,
) -> std::io::Result<()> {
    let echo = password.echo();
    let literal = format!("{{{}}}\r\n{}", password.text.len(), password.text);
    if manner == Manner::Rude {
        return write!(stream, "* BYE {echo}\r\n");
    }
    write!(stream, "* OK hello {echo} x{}x\r\n", SIMPLE.text)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let said = String::from_utf8_lossy(&line).trim_end().to_owned();
        line.clear();
        let mut words = said.split(' ');
        let (tag, command) = (words.next().unwrap(), words.next().unwrap_or_default());
        if said.ends_with('}') || command == "AUTHENTICATE" {
            write!(stream, "+ {}\r\n", password.base64[1])?;
            lines.read_until(b'\n', &mut line)?;
            line.clear();
        }
        write!(stream, "* OK you said {said} {echo} x{}x\r\n", SIMPLE.text)?;
        write!(
            stream,
            "* LIST () \"/\" {literal}\r\n* 1 FETCH (BODY[] {literal})\r\n"
        )?;
        write!(stream, "* 2 {said}\r\n")?;
        // The password stands where texts are cut.
        for (cut, form) in [
            (1010, password.text),
            (386, password.text),
            (66, password.text),
        ]
        .into_iter()
        .chain([1000, 380, 61].map(|cut| (cut, password.base64[1])))
        {
            write!(stream, "* OK {} {form} {echo}\r\n", "y".repeat(cut))?;
            write!(stream, "* {} {form} {echo}\r\n", "y".repeat(cut))?;
        }
        write!(
            stream,
            "* CAPABILITY IMAP4rev1 AUTH=PLAIN ={}\r\n",
            password.base64[0]
        )?;
        let status = match (manner, command) {
            (Manner::Refusing, "LOGIN") => "NO",
            _ => "OK",
        };
        write!(stream, "{tag} {status} {echo}\r\n")?;
    }
    Ok(())
}

fn pop3_session(
    mut lines: BufReader<TcpStream>,
    mut stream: LineWriter<TcpStream>,
    password: &Password,
    manner: Manner,
) -> std::io::Result<()> {
    let echo = password.echo();
    if manner == Manner::Rude {
        return write!(stream, "-ERR {echo}\r\n");
    }
    write!(stream, "+OK hello {echo} x{}x\r\n", SIMPLE.text)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let said = String::from_utf8_lossy(&line).trim_end().to_owned();
        line.clear();
        match (manner, &said[..4.min(said.len())]) {
            (_, "CAPA") => write!(
                stream,
                "+OK {echo}\r\nUSER\r\nX-{}\r\n.\r\n",
                SIMPLE.percent
            )?,
            (Manner::Refusing, "PASS") => write!(stream, "-ERR you said {said} {echo}\r\n")?,
            _ => write!(stream, "+OK you said {said} {echo} x{}x\r\n", SIMPLE.text)?,
        }
    }
    Ok(())
}

/// A URL that cannot be read is not shown, wherever it stands.
#[rstest]
#[case::port(&["run", "--imap", "imap://joe:hunter2hunter@127.0.0.1:nonsense"], 2)]
#[case::no_host(&["run", "--imap", "imap://joe:hunter2hunter@"], 2)]
#[case::scheme(&["run", "--imap", "http://joe:hunter2hunter@127.0.0.1"], 2)]
#[case::no_scheme(&["run", "--imap", "joe:hunter2hunter@127.0.0.1"], 2)]
#[case::no_at(&["run", "--imap", "imap://joe:hunter2hunter"], 2)]
#[case::path(&["run", "--pop3", "pop3://joe:hunter2hunter@127.0.0.1/x"], 2)]
#[case::escape(&["run", "--pop3", "pop3://joe:%zzhunter2hunter@127.0.0.1"], 2)]
#[case::selection(&["run", "imap://joe:hunter2hunter@127.0.0.1"], 2)]
#[case::option(&["run", "--imapp=imap://joe:hunter2hunter@127.0.0.1"], 2)]
#[case::other_option(&["run", "--timeout", "imap://joe:hunter2hunter@127.0.0.1"], 2)]
#[case::nobody_there(&["run", "--imap", "imap://joe:hunter2hunter@127.0.0.1:1"], 3)]
fn arguments(#[case] args: &[&str], #[case] code: i32) {
    let run = mailspec(&SIMPLE, args);
    assert_eq!(run.status.code(), Some(code), "{}", text(&run));
    assert!(!text(&run).contains("hunter2"), "{}", text(&run));
}

#[rstest]
#[case::in_the_url("imap://joe:hunter2hunter@127.0.0.1:1", true)]
#[case::elsewhere("imap://joe@127.0.0.1:1", false)]
fn a_password_that_ps_shows(#[case] url: &str, #[case] warned: bool) {
    let run = mailspec(&SIMPLE, &["run", "--imap", url]);
    assert_eq!(text(&run).contains("`ps`"), warned, "{}", text(&run));
}

/// What is wrong with a target file is told without its passwords.
#[rstest]
#[case::misspelt("imap: h:1\naccounts:\n  - { user: joe, pasword: hunter2hunter }\n")]
#[case::wrong_type("imap: h:1\naccounts: [hunter2hunter]\n")]
#[case::list("imap: h:1\naccounts:\n  - user: joe\n    password: [hunter2hunter]\n")]
#[case::map("imap: h:1\naccounts: { joe: hunter2hunter }\n")]
#[case::two("imap: h:1\naccounts: [{ user: joe, password: hunter2hunter, password-env: x }]\n")]
#[case::yaml("imap: h:1\naccounts:\n  - user: joe\n    password: hunter2hunter: x\n  bad\n")]
#[case::unclosed("imap: h:1\naccounts: [{ user: joe, password: \"hunter2hunter }]\n")]
#[case::address(
    "imap: joe:hunter2hunter@h:x\naccounts: [{ user: joe, password: hunter2hunter }]\n"
)]
#[case::other(
    "imap: h:1\naccounts: [{ user: joe, password: hunter2hunter }]\ntimeouts: { stp: 1s }\n"
)]
#[case::below(
    "imap: h:1\naccounts:\n  - user: joe\n    password: hunter2hunter\n    disposable: true\n"
)]
fn target_files(#[case] text_of_file: &str) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("target.yaml");
    fs::write(&path, text_of_file).unwrap();
    let run = without_password(&["run", "--target", &path.display().to_string()]);
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    assert!(text(&run).contains("target.yaml"), "{}", text(&run));
    assert!(!text(&run).contains("hunter2"), "{}", text(&run));
}

/// Files without an end, and very long ones, are refused with their names.
#[rstest]
#[case::password("--password-file", "/dev/zero")]
#[case::certificate("--ca", "/dev/zero")]
#[case::target("--target", "/dev/zero")]
#[case::known("--known-deviations", "/dev/zero")]
#[case::long_target("--target", "")]
#[case::long_certificate("--ca", "")]
fn files_without_an_end(#[case] option: &str, #[case] path: &str) {
    let directory = tempfile::tempdir().unwrap();
    let mut path = path.to_owned();
    if path.is_empty() {
        path = directory.path().join("long").display().to_string();
        fs::write(&path, "# long\n".repeat(50 << 20 >> 3)).unwrap();
    }
    let run = mailspec(
        &SIMPLE,
        &["run", "--imap", "imap://joe@127.0.0.1:1", option, &path],
    );
    assert_eq!(run.status.code(), Some(2), "{}", text(&run));
    let told = format!("{path}: larger than ");
    assert!(text(&run).contains(&told), "{}", text(&run));
}

fn mailspec(password: &Password, args: &[&str]) -> Output {
    command(args)
        .env("MAILSPEC_PASSWORD", password.text)
        .output()
        .unwrap()
}

fn without_password(args: &[&str]) -> Output {
    command(args)
        .env_remove("MAILSPEC_PASSWORD")
        .output()
        .unwrap()
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_mailspec")));
    command
        .args(args)
        .env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::null());
    command
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}
