//! `mailspec reproduce`: a case as a script that sends the very octets, for who trusts no test-suite.

use std::{
    fmt::Write as _,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use clap::Args;
use mailspec_report::minute;
use mailspec_run::{self as run, Event, Options, Passed, Redactor, Run, Site, Tap, harmless};
use mailspec_suite::{Library, Protocol};

use super::{Failure, SuitesArgs, TargetArgs, run::Subject, runtime};

#[derive(Args)]
pub(super) struct ReproduceArgs {
    /// The case, as reports name it
    #[arg(value_name = "CASE")]
    case: String,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    suites: SuitesArgs,
}

/// Something that passed, kept.
enum Kept {
    Opened {
        name: String,
        protocol: Protocol,
        host: String,
        port: u16,
        tls: bool,
    },
    Client(Vec<u8>),
    Server(Vec<u8>),
    Tls,
    Ended,
}

type Passage = Arc<Mutex<Vec<(u64, Kept)>>>;

/// Plays the case once and prints the script that does the same.
pub(super) fn reproduce(args: &ReproduceArgs) -> Result<u8, Failure> {
    let library = Arc::new(args.suites.library()?);
    let cases = library
        .select(std::slice::from_ref(&args.case))
        .map_err(Failure::usage)?;
    let [case] = cases.as_slice() else {
        let some: Vec<&str> = cases
            .iter()
            .take(5)
            .map(|case| case.address.as_str())
            .collect();
        return Err(Failure::usage(format!(
            "{} are {} cases; name one, {} for instance",
            args.case,
            cases.len(),
            some.join(" or ")
        )));
    };
    let case = Arc::clone(case);
    runtime()?.block_on(async {
        let subject = Subject::of(&args.target, &library).await?;
        let passage = Passage::default();
        let tap = keeping(Arc::clone(&passage));
        let site = Site::probe_tapped(subject.target.clone(), Some(tap)).await;
        let site = Arc::new(site.map_err(Failure::target)?);
        let plan = Arc::new(run::plan(&library, cases, &site));
        let outcome = Run::new(plan, site, Options::jobs(1)).outcome().await;
        let Some(result) = outcome.cases.iter().find(|it| it.address == case.address) else {
            return Err(Failure::target("the case was not played"));
        };
        let events = std::mem::take(&mut *passage.lock().unwrap_or_else(PoisonError::into_inner));
        if events.is_empty() {
            let why = result.reason.as_deref().unwrap_or("nothing was sent");
            return Err(Failure::target(format!("{}: {why}", case.address)));
        }
        let mut about = vec![
            format!("{}: {}", case.address, case.title),
            format!(
                "as mailspec {} played it on {}, {}; it came to: {}",
                outcome.version,
                outcome.target,
                minute(outcome.started),
                result.verdict
            ),
        ];
        about.extend(requirements(&library, &case.covers));
        about.extend(result.findings.iter().map(|finding| {
            let got = finding.got.first().map_or("", String::as_str);
            format!("found: {}: {} Got: {got}", finding.clause, finding.summary)
        }));
        if subject.embedded.is_some() {
            let mut serve = vec!["serve".to_owned()];
            for (_, kept) in &events {
                if let Kept::Opened {
                    protocol,
                    host,
                    port,
                    tls,
                    ..
                } = kept
                {
                    let option = format!("--{protocol}{}", if *tls { "s" } else { "" });
                    if !serve.contains(&option) {
                        serve.extend([option, format!("{host}:{port}")]);
                    }
                }
            }
            serve.extend(args.target.switches.words());
            about.push(format!("the server was ours: mailspec {}", serve.join(" ")));
            about.push("and `mailspec serve --help` names the password of its users".to_owned());
        }
        let passwords = subject
            .target
            .accounts
            .iter()
            .map(|account| account.password.reveal());
        let passwords: Vec<&str> = passwords.filter(|it| !it.is_empty()).collect();
        let script = script(&about, &events, &passwords, &Redactor::of(&subject.target));
        io::stdout().write_all(script.as_bytes())?;
        Ok(0)
    })
}

/// A tap that keeps what passes, except what probes the server.
fn keeping(passage: Passage) -> Tap {
    Arc::new(move |passed: &Passed<'_>| {
        let mut events = passage.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = match passed.event {
            // One case is played, and nobody hands it a connection.
            Event::Opened { case: None, .. } | Event::Case(_) => return,
            Event::Opened {
                protocol,
                address,
                tls,
                case: Some(_),
            } => Kept::Opened {
                name: passed.name.to_owned(),
                protocol,
                host: address.host.clone(),
                port: address.port,
                tls,
            },
            _ if !events
                .iter()
                .any(|(number, _)| *number == passed.connection) =>
            {
                return;
            }
            Event::Client(octets) => Kept::Client(octets.to_vec()),
            Event::Server(octets) => Kept::Server(octets.to_vec()),
            Event::Tls => Kept::Tls,
            Event::Ended(_) => Kept::Ended,
        };
        events.push((passed.connection, kept));
    })
}

fn requirements(library: &Library, covers: &[String]) -> Vec<String> {
    let known = covers.iter().filter_map(|id| library.requirement(id));
    known
        .map(|it| format!("asked: {}: {}", it.clause(), it.summary))
        .collect()
}

const HEAD: &str = "\
#!/usr/bin/env bash
# Each command waits so many seconds for what comes back: PAUSE=3 for a slow server.
set -u
pause=${PAUSE:-1}
work=$(mktemp -d)
trap 'rm -rf \"$work\"' EXIT
";

/// The script.
fn script(
    about: &[String],
    events: &[(u64, Kept)],
    passwords: &[&str],
    redactor: &Redactor,
) -> String {
    let mut out = String::from(HEAD);
    let comment = |out: &mut String, text: &str| {
        let text = redactor.text(text);
        // A line of its own, whatever is in it.
        let _ = writeln!(out, "# {}", harmless(&text).replace(['\n', '\r'], " "));
    };
    for line in about {
        comment(&mut out, line);
    }
    let secret = |octets: &[u8]| {
        passwords
            .iter()
            .any(|it| find(octets, it.as_bytes()).is_some())
    };
    let sent = |kept: &Kept| matches!(kept, Kept::Client(octets) if secret(octets));
    if events.iter().any(|(_, kept)| sent(kept)) {
        out.push_str(": \"${MAILSPEC_PASSWORD:?the password is read from there}\"\n");
    }
    for (n, (connection, kept)) in events.iter().enumerate() {
        match kept {
            Kept::Opened {
                name,
                protocol,
                host,
                port,
                tls,
            } => {
                let later = events[n..]
                    .iter()
                    .any(|(other, kept)| other == connection && matches!(kept, Kept::Tls));
                let host = shlex::try_quote(host).unwrap_or_default();
                let ours = format!("-quiet -connect {host}:{port} -servername {host}");
                let command = match (tls, later) {
                    (true, _) => format!("openssl s_client {ours}"),
                    (false, true) => format!("openssl s_client {ours} -starttls {protocol}"),
                    (false, false) => format!("nc {host} {port}"),
                };
                let label = shlex::try_quote(name).unwrap_or_default();
                let _ = write!(
                    out,
                    "\nmkfifo \"$work/{connection}\"\n\
                     {command} <\"$work/{connection}\" 2>&1 | while IFS= read -r line; do \
                     printf '%s S: %s\\n' {label} \"$line\"; done &\n\
                     exec {{c{connection}}}>\"$work/{connection}\"\n\
                     sleep \"$pause\"\n"
                );
            }
            // What openssl says itself to begin TLS.
            Kept::Client(_) | Kept::Server(_)
                if events[n..]
                    .iter()
                    .any(|(other, kept)| other == connection && matches!(kept, Kept::Tls)) => {}
            Kept::Client(octets) => {
                let answered = events[n + 1..]
                    .iter()
                    .find(|(other, _)| other == connection)
                    .is_none_or(|(_, next)| !matches!(next, Kept::Client(_)));
                let (form, words) = printf(octets, passwords, redactor);
                if form.is_none() {
                    comment(
                        &mut out,
                        "what comes now holds a secret in another form than the password's own,",
                    );
                    comment(&mut out, "and has to be computed: it is not sent");
                }
                let shown = String::from_utf8_lossy(octets);
                comment(&mut out, &format!("C: {}", shown.trim_end()));
                if let Some(form) = form {
                    let _ = writeln!(out, "printf '{form}'{words} >&\"$c{connection}\"");
                }
                if answered {
                    out.push_str("sleep \"$pause\"\n");
                }
            }
            Kept::Server(octets) => {
                let shown = String::from_utf8_lossy(octets);
                comment(&mut out, &format!("S: {}", shown.trim_end()));
            }
            Kept::Tls => {}
            Kept::Ended => {
                let _ = writeln!(out, "exec {{c{connection}}}>&-");
            }
        }
    }
    out.push_str("wait\n");
    out
}

fn find(octets: &[u8], part: &[u8]) -> Option<usize> {
    octets.windows(part.len()).position(|window| window == part)
}

/// The format and the arguments with which `printf` prints `octets`, the password from the
/// environment; no format if a secret is in them in another form.
fn printf(octets: &[u8], passwords: &[&str], redactor: &Redactor) -> (Option<String>, String) {
    let (mut form, mut words) = (String::new(), String::new());
    let mut rest = octets;
    loop {
        let next = passwords
            .iter()
            .filter_map(|it| Some((find(rest, it.as_bytes())?, it.len())))
            .min();
        let (plain, behind) = match next {
            Some((at, length)) => (&rest[..at], Some(&rest[at + length..])),
            None => (rest, None),
        };
        if redactor.octets(plain) != plain {
            return (None, String::new());
        }
        for &octet in plain {
            match octet {
                b'\r' => form.push_str("\\r"),
                b'\n' => form.push_str("\\n"),
                b'%' => form.push_str("%%"),
                b' '..=b'~' if !b"\\'".contains(&octet) => form.push(char::from(octet)),
                _ => {
                    let _ = write!(form, "\\{octet:03o}");
                }
            }
        }
        let Some(behind) = behind else {
            return (Some(form), words);
        };
        form.push_str("%s");
        words.push_str(" \"$MAILSPEC_PASSWORD\"");
        rest = behind;
    }
}
