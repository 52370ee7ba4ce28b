//! The reference server on real ports.
//!
//! Its sessions do no I/O; here they get sockets, TLS and the time. The
//! embedded default target is such a server on loopback in our own process.

mod connection;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use mailspec_reference::{self as reference, Options};
use mailspec_run::under_test::{Account, Address, Delivery, PasswordChange, Target, Verification};
use tokio::{net::TcpListener, task::AbortHandle};

use crate::certificate::SelfSigned;
use connection::{Kind, Shared, accept};

/// Where to listen; port 0 means any free one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listen {
    /// IMAP.
    pub imap: Option<SocketAddr>,
    /// IMAP under TLS.
    pub imaps: Option<SocketAddr>,
    /// POP3.
    pub pop3: Option<SocketAddr>,
    /// POP3 under TLS.
    pub pop3s: Option<SocketAddr>,
}

/// What clients may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Connections at once; one more is refused by `* BYE` or `-ERR`.
    pub connections: usize,
    /// Octets of replies that wait to be read, for all clients together. No command is answered
    /// while there are more; a single reply may pass it once.
    pub replies: usize,
    /// How long a client may take to read a part of a reply.
    pub reading: Duration,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 10_000,
            replies: 64 << 20,
            reading: Duration::from_secs(60),
            handshake: Duration::from_secs(30),
        }
    }
}

impl Listen {
    /// All four on free ports of 127.0.0.1.
    pub fn loopback() -> Self {
        let any = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        Self {
            imap: any,
            imaps: any,
            pop3: any,
            pop3s: any,
        }
    }
}

/// A reference server that runs until this is dropped.
pub struct Running {
    listening: Listen,
    certificate: String,
    shared: Arc<Shared>,
    accounts: Vec<reference::Account>,
    /// Users who may hold little.
    small_quotas: Vec<String>,
    tasks: Vec<AbortHandle>,
}

impl Running {
    /// Starts a fresh server.
    pub async fn start(options: Options, listen: Listen) -> io::Result<Self> {
        Self::start_within(options, listen, Bounds::default()).await
    }

    /// Starts a fresh server whose clients may cost so much.
    pub async fn start_within(
        mut options: Options,
        listen: Listen,
        bounds: Bounds,
    ) -> io::Result<Self> {
        options.tls = true;
        let certificate = SelfSigned::new(&["localhost", "127.0.0.1"]).map_err(io::Error::other)?;
        let accounts = options.accounts.clone();
        let small_quotas = options.small_quotas.keys().cloned().collect();
        let tls = Arc::clone(&certificate.server);
        let shared = Arc::new(Shared::new(reference::Server::new(options), tls, bounds));
        let mut running = Self {
            listening: Listen::default(),
            certificate: certificate.pem,
            shared: Arc::clone(&shared),
            accounts,
            small_quotas,
            tasks: Vec::new(),
        };
        let bind = |address: Option<SocketAddr>| async move {
            match address {
                None => Ok(None),
                Some(address) => TcpListener::bind(address).await.map(Some).map_err(|error| {
                    io::Error::other(format!("cannot listen on {address}: {error}"))
                }),
            }
        };
        let ports = [
            (listen.imap, Kind::Imap, false),
            (listen.imaps, Kind::Imap, true),
            (listen.pop3, Kind::Pop3, false),
            (listen.pop3s, Kind::Pop3, true),
        ];
        for (address, kind, tls) in ports {
            let Some(listener) = bind(address).await? else {
                continue;
            };
            let bound = listener.local_addr()?;
            *match (kind, tls) {
                (Kind::Imap, false) => &mut running.listening.imap,
                (Kind::Imap, true) => &mut running.listening.imaps,
                (Kind::Pop3, false) => &mut running.listening.pop3,
                (Kind::Pop3, true) => &mut running.listening.pop3s,
            } = Some(bound);
            let task = tokio::spawn(accept(Arc::clone(&shared), listener, kind, tls));
            running.tasks.push(task.abort_handle());
        }
        Ok(running)
    }

    /// Where it listens, with the ports it got.
    pub fn listening(&self) -> Listen {
        self.listening
    }

    /// The certificate of its TLS ports, PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// This server as a target: everything may be touched, the last account is the second user, and
    /// the one with a small quota is for that alone.
    pub fn target(&self) -> Target {
        let address = |bound: Option<SocketAddr>| {
            bound.map(|bound| Address {
                host: bound.ip().to_string(),
                port: bound.port(),
            })
        };
        let account = |account: &reference::Account| {
            Account::new(&account.user, &account.password).with_token(account.token())
        };
        let small = |account: &&Account| self.small_quotas.contains(&account.name);
        let (small, mut accounts): (Vec<Account>, Vec<Account>) = {
            let all = self.accounts.iter().map(account);
            all.partition(|account| small(&account))
        };
        let second = (accounts.len() > 1).then(|| accounts.pop()).flatten();
        let mut target = Target::bare();
        target.name = "embedded reference server".to_owned();
        target.imap = address(self.listening.imap);
        target.imaps = address(self.listening.imaps);
        target.pop3 = address(self.listening.pop3);
        target.pop3s = address(self.listening.pop3s);
        target.tls = Verification {
            ca: Some(self.certificate.clone().into_bytes()),
            insecure: false,
            name: Some("localhost".to_owned()),
        };
        target.accounts = accounts;
        target.second = second;
        target.small_quota = small.into_iter().next();
        let shared = Arc::clone(&self.shared);
        let change = move |user: &str, password: &str| match shared.change_password(user, password)
        {
            true => Ok(()),
            false => Err(format!("there is no user {user}")),
        };
        target.change_password = Some(PasswordChange::Call(Arc::new(change)));
        target.disposable = true;
        target.apop = true;
        target.delivery = Some(Delivery::ImapAppend);
        target
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
