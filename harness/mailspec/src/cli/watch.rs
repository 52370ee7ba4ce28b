//! `mailspec watch`.

use std::{
    ffi::OsStr,
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use mailspec_judge::{Level, Side, Unit, text};
use mailspec_run::{
    harmless,
    under_test::{self, Scheme, Verification},
};

use super::{Failure, REDACTOR, Url, runtime};
use crate::watch::{
    Event, Upstream, Watching,
    wire::{self, Wire},
};

pub(super) const EXIT_CODES: &str = "\
Exit codes, when it is interrupted or --connections have passed:
  0  no MUST was broken (with --strict: no SHOULD either)
  1  deviations were seen
  2  wrong usage
  3  it cannot listen there";

#[derive(Args)]
pub(super) struct WatchArgs {
    /// Address where clients connect, in the clear; STARTTLS and STLS go through
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Address where clients connect with TLS [default: a free port of 127.0.0.1]
    #[arg(long, value_name = "IP:PORT")]
    listen_tls: Option<SocketAddr>,
    /// The server: imap://HOST:PORT, imaps://…, pop3://… or pop3s://…
    #[arg(value_name = "TARGET")]
    target: Url,
    /// Write the certificate that clients see, which is made at start, to this file
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// PEM file with certificates to trust instead of the public roots
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Accept any certificate of the server
    #[arg(long)]
    insecure: bool,
    /// Write the first session that passes as a suite, into a directory such as imap/: the suite of
    /// imap/session.yaml is imap/session
    #[arg(long, value_name = "FILE.yaml")]
    suite: Option<PathBuf>,
    /// End when so many connections have come to their end
    #[arg(long, value_name = "N")]
    connections: Option<u64>,
    /// Change what an IMAP server says, after it was judged, as a server with this fault does; may be
    /// repeated. `mailspec grade` takes all faults, of the reference server
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,
    /// Deviations from SHOULD count too
    #[arg(long)]
    strict: bool,
}

/// Relays connections and says what both sides break, until it is interrupted.
pub(super) fn watch(args: WatchArgs) -> Result<u8, Failure> {
    let url = args.target.0.clone()?;
    let mut verification = Verification {
        ca: None,
        insecure: args.insecure,
        name: None,
    };
    if let Some(ca) = &args.ca {
        verification.ca = Some(under_test::certificates(ca)?);
    }
    let upstream = Upstream::new(&url, &verification)?;
    let suite_id = args.suite.as_deref().map(suite_id).transpose()?;
    let names = args.fault.iter().map(String::as_str);
    let wire = Wire::new(names).map_err(|name| {
        let all: Vec<&str> = wire::names().collect();
        Failure::usage(format!(
            "{name:?} cannot be made on the wire; these can: {}",
            all.join(", ")
        ))
    })?;
    if !wire.is_empty() && matches!(url.scheme, Scheme::Pop3 | Scheme::Pop3s) {
        return Err(Failure::usage("on the wire there are faults of IMAP alone"));
    }
    runtime()?.block_on(async {
        let watching = Watching::start(
            args.listen,
            args.listen_tls,
            upstream,
            wire,
            REDACTOR.clone(),
        );
        let mut watching = watching.await.map_err(Failure::target)?;
        if let Some(path) = &args.certificate {
            std::fs::write(path, &watching.certificate)?;
        }
        let scheme = match url.scheme {
            Scheme::Imap | Scheme::Imaps => "imap",
            Scheme::Pop3 | Scheme::Pop3s => "pop3",
        };
        let mut out = io::stdout();
        writeln!(
            out,
            "{scheme}://{}\n{scheme}s://{}",
            watching.clear, watching.tls
        )?;
        out.flush()?;
        let mut suite = args.suite.as_deref();
        let mut broken = false;
        let mut ended = 0;
        while args.connections.is_none_or(|all| ended < all) {
            let event = tokio::select! {
                event = watching.events.recv() => event,
                interrupted = tokio::signal::ctrl_c() => {
                    interrupted?;
                    None
                }
            };
            let Some(event) = event else { break };
            match event {
                Event::Deviation {
                    connection,
                    deviation,
                } => {
                    let counts = if args.strict {
                        Level::Should
                    } else {
                        Level::Must
                    };
                    broken |= deviation.level >= counts;
                    let who = if deviation.side == Side::Server {
                        "server"
                    } else {
                        "client"
                    };
                    let block = text::block(&deviation, Unit::Octet, &REDACTOR);
                    let told = format!("connection {connection}, {who}:\n{block}");
                    write!(out, "{}", harmless(&REDACTOR.text(&told)))?;
                }
                Event::Ended {
                    connection,
                    trouble,
                    session,
                } => {
                    ended += 1;
                    let why = trouble
                        .map(|trouble| format!(": {trouble}"))
                        .unwrap_or_default();
                    writeln!(
                        out,
                        "{}",
                        harmless(&REDACTOR.text(&format!("connection {connection} is over{why}")))
                    )?;
                    if !session.is_empty()
                        && let (Some(path), Some(id)) = (suite.take(), &suite_id)
                    {
                        std::fs::write(path, REDACTOR.text(&session.suite(id)))?;
                    }
                }
            }
            out.flush()?;
        }
        Ok(u8::from(broken))
    })
}

/// The id of the suite in `path`: the names of its directory and of itself.
fn suite_id(path: &Path) -> Result<String, Failure> {
    let name = |part: Option<&OsStr>| {
        let name = part?.to_str()?;
        let plain =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        name.chars().all(plain).then(|| name.to_owned())
    };
    let yaml = path
        .extension()
        .is_some_and(|extension| extension == "yaml");
    let directory = name(path.parent().and_then(Path::file_name));
    match (directory, name(path.file_stem())) {
        (Some(directory), Some(file)) if yaml => Ok(format!("{directory}/{file}")),
        _ => Err(Failure::usage(
            "a suite is in a file such as imap/session.yaml: a directory and a name in small letters",
        )),
    }
}
