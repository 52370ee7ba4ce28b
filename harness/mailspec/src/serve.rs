//! The reference server on real ports.
//!
//! Its sessions do no I/O; here they get sockets, TLS and the time. The
//! embedded default target is such a server on loopback in our own process.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mailspec_reference::{self as reference, Options, Timestamp, Transport, Wants};
use mailspec_run::under_test::{Account, Address, Delivery, Target, Verification};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{AbortHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use crate::certificate::SelfSigned;

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
    accounts: Vec<reference::Account>,
    tasks: Vec<AbortHandle>,
}

impl Running {
    /// Starts a fresh server.
    pub async fn start(mut options: Options, listen: Listen) -> io::Result<Self> {
        options.tls = true;
        let certificate = SelfSigned::new(&["localhost", "127.0.0.1"]).map_err(io::Error::other)?;
        let accounts = options.accounts.clone();
        let shared = Arc::new(Shared {
            server: Mutex::new(reference::Server::new(options)),
            changed: watch::Sender::new(0),
            tls: Arc::clone(&certificate.server),
        });
        let mut running = Self {
            listening: Listen::default(),
            certificate: certificate.pem,
            accounts,
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

    /// This server as a target: everything may be touched, the last account is the second user.
    pub fn target(&self) -> Target {
        let address = |bound: Option<SocketAddr>| {
            bound.map(|bound| Address {
                host: bound.ip().to_string(),
                port: bound.port(),
            })
        };
        let account = |account: &reference::Account| Account::new(&account.user, &account.password);
        let mut accounts: Vec<Account> = self.accounts.iter().map(account).collect();
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

#[derive(Clone, Copy)]
enum Kind {
    Imap,
    Pop3,
}

/// What all sessions share.
struct Shared {
    server: Mutex<reference::Server>,
    /// Counts commands, so that idling sessions look for news.
    changed: watch::Sender<u64>,
    tls: Arc<ServerConfig>,
}

impl Shared {
    fn server(&self) -> MutexGuard<'_, reference::Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(shared: Arc<Shared>, listener: TcpListener, kind: Kind, tls: bool) {
    // Dropped with this task, which ends the sessions as well.
    let mut sessions = JoinSet::new();
    loop {
        while sessions.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: give sessions time to end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        sessions.spawn(async move {
            // What goes wrong here is the peer's affair: the connection ends.
            let _ended = match kind {
                Kind::Imap => serve::<reference::imap::Session>(&shared, stream, tls).await,
                Kind::Pop3 => serve::<reference::pop3::Session>(&shared, stream, tls).await,
            };
        });
    }
}

async fn serve<S: Session>(shared: &Shared, stream: TcpStream, tls: bool) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream: Box<dyn Stream> = Box::new(stream);
    if tls {
        stream = accept_tls(stream, &shared.tls).await?;
    }
    let mut changed = shared.changed.subscribe();
    let mut session = Open {
        session: S::open(&mut shared.server(), Transport { tls }, now()),
        shared,
    };
    let mut buffer = vec![0; 16 << 10];
    loop {
        let output = session.session.output();
        if !output.is_empty() {
            stream.write_all(&output).await?;
            stream.flush().await?;
        }
        match session.session.wants() {
            Wants::Read => {}
            Wants::StartTls => {
                stream = accept_tls(stream, &shared.tls).await?;
                session.session.tls_started(&mut shared.server());
                continue;
            }
            Wants::Close => break,
        }
        tokio::select! {
            biased;
            read = stream.read(&mut buffer) => {
                let length = read?;
                if length == 0 {
                    return Ok(());
                }
                let mut server = shared.server();
                session.session.receive(&mut server, &buffer[..length], now());
                session.session.poll(&mut server, now());
                shared.changed.send_modify(|count| *count = count.wrapping_add(1));
                changed.mark_unchanged();
            }
            _ = changed.changed() => {
                session.session.poll(&mut shared.server(), now());
            }
            () = tokio::time::sleep(Duration::from_secs(1)) => {
                session.session.poll(&mut shared.server(), now());
            }
        }
    }
    drop(session);
    stream.shutdown().await?;
    // Closing while octets are unread would reset the connection and lose our last words.
    let drain = async {
        while stream
            .read(&mut buffer)
            .await
            .is_ok_and(|length| length > 0)
        {}
    };
    let _drained = tokio::time::timeout(Duration::from_secs(1), drain).await;
    Ok(())
}

/// Octets both ways, in plaintext or under TLS.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

async fn accept_tls(
    stream: Box<dyn Stream>,
    config: &Arc<ServerConfig>,
) -> io::Result<Box<dyn Stream>> {
    let acceptor = TlsAcceptor::from(Arc::clone(config));
    Ok(Box::new(acceptor.accept(stream).await?))
}

/// A session that is told when its connection ends, however that happens.
struct Open<'s, S: Session> {
    session: S,
    shared: &'s Shared,
}

impl<S: Session> Drop for Open<'_, S> {
    fn drop(&mut self) {
        self.session.closed(&mut self.shared.server());
        self.shared
            .changed
            .send_modify(|count| *count = count.wrapping_add(1));
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp(since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }))
}

/// What both protocols' sessions can do.
trait Session: Send {
    fn open(server: &mut reference::Server, transport: Transport, now: Timestamp) -> Self;
    fn receive(&mut self, server: &mut reference::Server, octets: &[u8], now: Timestamp);
    fn poll(&mut self, server: &mut reference::Server, now: Timestamp);
    fn output(&mut self) -> Vec<u8>;
    fn wants(&self) -> Wants;
    fn tls_started(&mut self, server: &mut reference::Server);
    fn closed(&mut self, server: &mut reference::Server);
}

macro_rules! session {
    ($session:ty) => {
        impl Session for $session {
            fn open(server: &mut reference::Server, transport: Transport, now: Timestamp) -> Self {
                Self::open(server, transport, now)
            }
            fn receive(&mut self, server: &mut reference::Server, octets: &[u8], now: Timestamp) {
                self.receive(server, octets, now);
            }
            fn poll(&mut self, server: &mut reference::Server, now: Timestamp) {
                self.poll(server, now);
            }
            fn output(&mut self) -> Vec<u8> {
                self.output()
            }
            fn wants(&self) -> Wants {
                self.wants()
            }
            fn tls_started(&mut self, server: &mut reference::Server) {
                self.tls_started(server);
            }
            fn closed(&mut self, server: &mut reference::Server) {
                self.closed(server);
            }
        }
    };
}
session!(reference::imap::Session);
session!(reference::pop3::Session);
