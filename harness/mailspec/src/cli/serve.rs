//! `mailspec serve`.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
};

use clap::Args;
use mailspec_reference as reference;

use super::{Failure, runtime, switches::SwitchArgs};
use crate::serve::{Bounds, Listen, Running};

#[derive(Args)]
pub(super) struct ServeArgs {
    /// Address for IMAP; without any address all four listen on free ports of 127.0.0.1
    #[arg(long, value_name = "IP:PORT")]
    imap: Option<SocketAddr>,
    /// Address for IMAP over TLS
    #[arg(long, value_name = "IP:PORT")]
    imaps: Option<SocketAddr>,
    /// Address for POP3
    #[arg(long, value_name = "IP:PORT")]
    pop3: Option<SocketAddr>,
    /// Address for POP3 over TLS
    #[arg(long, value_name = "IP:PORT")]
    pop3s: Option<SocketAddr>,
    /// Who may log in; may be repeated [default: user1 to user16, tiny, who may
    /// hold 64 KiB, and testuser, password secret]
    #[arg(long, value_name = "USER:PASSWORD")]
    account: Vec<String>,
    #[command(flatten)]
    switches: SwitchArgs,
    /// Connections at once; one more is refused
    #[arg(long, value_name = "N", default_value_t = Bounds::default().connections)]
    connections: usize,
    /// Write the certificate, which is made at start, to this file
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

/// Runs the reference server until it is interrupted.
pub(super) fn serve(args: ServeArgs) -> Result<u8, Failure> {
    let mut options = args.switches.options()?;
    if !args.account.is_empty() {
        options.accounts = args
            .account
            .iter()
            .map(|text| account(text))
            .collect::<Result<_, _>>()?;
    }
    let mut listen = Listen {
        imap: args.imap,
        imaps: args.imaps,
        pop3: args.pop3,
        pop3s: args.pop3s,
    };
    if [listen.imap, listen.imaps, listen.pop3, listen.pop3s]
        .iter()
        .all(Option::is_none)
    {
        listen = Listen::loopback();
    }
    runtime()?.block_on(async {
        let bounds = Bounds {
            connections: args.connections,
            ..Bounds::default()
        };
        let running = Running::start_within(options, listen, bounds)
            .await
            .map_err(Failure::target)?;
        if let Some(path) = &args.certificate {
            std::fs::write(path, running.certificate())?;
        }
        let bound = running.listening();
        let addresses = [
            ("imap", bound.imap),
            ("imaps", bound.imaps),
            ("pop3", bound.pop3),
            ("pop3s", bound.pop3s),
        ];
        let mut out = io::stdout();
        for (scheme, address) in addresses {
            if let Some(address) = address {
                writeln!(out, "{scheme}://{address}")?;
            }
        }
        out.flush()?;
        tokio::signal::ctrl_c().await?;
        Ok(0)
    })
}

fn account(text: &str) -> Result<reference::Account, Failure> {
    let (user, password) = text
        .split_once(':')
        .ok_or_else(|| Failure::usage("an account is written USER:PASSWORD"))?;
    Ok(reference::Account {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}
