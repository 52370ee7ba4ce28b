//! Other people's clients and test-suites, graded: what each says of a server that deviates.

use std::{io, process::Stdio, time::Duration};

use mailspec_reference::{self as reference, Fault};
use tokio::{process::Command, task::JoinSet, time::timeout};

use crate::serve::{Listen, Running};

/// How a command is tried.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The command and its arguments. `{host}`, `{imap}`, `{imaps}`, `{pop3}` and `{pop3s}` (ports),
    /// `{user}`, `{password}` and `{certificate}` (a PEM file) stand for where the server is and who
    /// may log in; the environment has the same as `MAILSPEC_HOST`, `MAILSPEC_IMAP` and so on.
    pub command: Vec<String>,
    /// How long it may take.
    pub limit: Duration,
    /// How many run at the same time.
    pub jobs: usize,
}

/// What a command made of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// It failed: it says that something is wrong.
    Noticed,
    /// A signal ended it.
    Crashed,
    /// It did not come to its end.
    Hung,
    /// It succeeded.
    Overlooked,
}

impl Grade {
    /// What reports call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Noticed => "noticed",
            Self::Crashed => "crashed",
            Self::Hung => "hung",
            Self::Overlooked => "overlooked",
        }
    }
}

/// Octets of the environment's names.
const NAMES: [&str; 8] = [
    "host",
    "imap",
    "imaps",
    "pop3",
    "pop3s",
    "user",
    "password",
    "certificate",
];

/// Runs the command against a server without faults.
///
/// # Errors
///
/// If no server can be started, or the command not.
pub async fn baseline(trial: &Trial) -> io::Result<Grade> {
    once(trial, None).await
}

/// Runs the command against a server with each of `faults` in turn; `each` gets what it made of it,
/// in the order in which they end.
///
/// # Errors
///
/// If no server can be started, or the command not.
pub async fn grade(
    trial: &Trial,
    faults: &[Fault],
    mut each: impl FnMut(Fault, Grade),
) -> io::Result<()> {
    let mut waiting = faults.iter().copied();
    let mut running: JoinSet<io::Result<(Fault, Grade)>> = JoinSet::new();
    loop {
        while running.len() < trial.jobs.max(1)
            && let Some(fault) = waiting.next()
        {
            let trial = trial.clone();
            running.spawn(async move { Ok((fault, once(&trial, Some(fault)).await?)) });
        }
        match running.join_next().await {
            None => return Ok(()),
            Some(joined) => {
                let (fault, grade) = joined.map_err(io::Error::other)??;
                each(fault, grade);
            }
        }
    }
}

async fn once(trial: &Trial, fault: Option<Fault>) -> io::Result<Grade> {
    let options = reference::Options {
        faults: fault.into_iter().collect(),
        ..reference::Options::default()
    };
    let (user, password) = match options.accounts.first() {
        Some(account) => (account.user.clone(), account.password.clone()),
        None => (String::new(), String::new()),
    };
    let server = Running::start(options, Listen::loopback()).await?;
    let certificate = tempfile::NamedTempFile::new()?;
    std::fs::write(certificate.path(), server.certificate())?;
    let bound = server.listening();
    let port = |bound: Option<std::net::SocketAddr>| {
        bound.map_or(String::new(), |bound| bound.port().to_string())
    };
    let values = [
        "127.0.0.1".to_owned(),
        port(bound.imap),
        port(bound.imaps),
        port(bound.pop3),
        port(bound.pop3s),
        user,
        password,
        certificate.path().display().to_string(),
    ];
    let filled = |text: &String| {
        let mut text = text.clone();
        for (name, value) in NAMES.iter().zip(&values) {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    };
    let words: Vec<String> = trial.command.iter().map(filled).collect();
    let Some((program, arguments)) = words.split_first() else {
        return Err(io::Error::other("no command is given"));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    for (name, value) in NAMES.iter().zip(&values) {
        command.env(format!("MAILSPEC_{}", name.to_ascii_uppercase()), value);
    }
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{program}: {error}"));
    let mut child = command.spawn().map_err(named)?;
    let Ok(status) = timeout(trial.limit, child.wait()).await else {
        child.kill().await?;
        return Ok(Grade::Hung);
    };
    // A shell tells of a signal by a number above 128.
    Ok(match status?.code() {
        Some(0) => Grade::Overlooked,
        Some(code) if code <= 128 => Grade::Noticed,
        Some(_) | None => Grade::Crashed,
    })
}
