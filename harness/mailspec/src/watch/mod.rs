//! Between somebody else's client and server: octets go through, and both sides are judged.

mod relay;
pub mod session;
pub mod wire;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use mailspec_judge::{Deviation, Protocol};
use mailspec_run::{
    Redactor, tls,
    under_test::{Address, Scheme, ServerUrl, TargetError, Verification},
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, mpsc},
    task::AbortHandle,
};
use tokio_rustls::rustls::{ClientConfig, ServerConfig};

use crate::certificate::SelfSigned;
pub use session::Session;
use wire::Wire;

/// Connections at once; one more waits.
const CONNECTIONS: usize = 256;
/// What was told and nobody has read.
const EVENTS: usize = 1024;

/// The server behind it.
#[derive(Clone)]
pub struct Upstream {
    address: Address,
    protocol: Protocol,
    tls: bool,
    name: String,
    config: Arc<ClientConfig>,
}

impl Upstream {
    /// The server at `url`, whose certificate `verification` judges.
    ///
    /// # Errors
    ///
    /// If the certificates to trust are none.
    pub fn new(url: &ServerUrl, verification: &Verification) -> Result<Self, TargetError> {
        let (protocol, tls) = match url.scheme {
            Scheme::Imap => (Protocol::Imap, false),
            Scheme::Imaps => (Protocol::Imap, true),
            Scheme::Pop3 => (Protocol::Pop3, false),
            Scheme::Pop3s => (Protocol::Pop3, true),
        };
        Ok(Self {
            address: url.address.clone(),
            protocol,
            tls,
            name: verification
                .name
                .clone()
                .unwrap_or_else(|| url.address.host.clone()),
            config: tls::client(verification)?,
        })
    }
}

/// Something that happened on a connection.
#[derive(Debug)]
pub enum Event {
    /// A side broke a rule, or did what it had better not.
    Deviation {
        /// The connection's number, from 1.
        connection: u64,
        /// What, with the place in octets of what that side sent.
        deviation: Deviation,
    },
    /// A connection came to its end.
    Ended {
        /// Its number, from 1.
        connection: u64,
        /// Why, if not because a side closed it.
        trouble: Option<String>,
        /// What passed.
        session: Session,
    },
}

/// A proxy that runs until this is dropped.
pub struct Watching {
    /// Where clients connect in the clear.
    pub clear: SocketAddr,
    /// Where clients connect with TLS.
    pub tls: SocketAddr,
    /// The certificate that clients see, PEM.
    pub certificate: String,
    /// What happens.
    pub events: mpsc::Receiver<Event>,
    tasks: Vec<AbortHandle>,
}

struct Shared {
    upstream: Upstream,
    wire: Wire,
    server: Arc<ServerConfig>,
    redactor: Redactor,
    events: mpsc::Sender<Event>,
    number: AtomicU64,
    free: Arc<Semaphore>,
}

impl Watching {
    /// Listens at `clear` and, with TLS, at `tls`, and hands connections on to `upstream`, whose
    /// octets `wire` changes after they were judged. Secrets that pass are told to `redactor`.
    ///
    /// # Errors
    ///
    /// If it cannot listen there.
    pub async fn start(
        clear: SocketAddr,
        tls: Option<SocketAddr>,
        upstream: Upstream,
        wire: Wire,
        redactor: Redactor,
    ) -> io::Result<Self> {
        let host = clear.ip().to_string();
        let made = SelfSigned::new(&["localhost", "127.0.0.1", &host]).map_err(io::Error::other)?;
        let (events, received) = mpsc::channel(EVENTS);
        let shared = Arc::new(Shared {
            upstream,
            wire,
            server: Arc::clone(&made.server),
            redactor,
            events,
            number: AtomicU64::new(0),
            free: Arc::new(Semaphore::new(CONNECTIONS)),
        });
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut bound = Vec::new();
        let mut tasks = Vec::new();
        for (address, is_tls) in [(clear, false), (tls.unwrap_or(any), true)] {
            let listener = TcpListener::bind(address).await.map_err(|error| {
                io::Error::other(format!("cannot listen on {address}: {error}"))
            })?;
            bound.push(listener.local_addr()?);
            let task = tokio::spawn(accept(Arc::clone(&shared), listener, is_tls));
            tasks.push(task.abort_handle());
        }
        Ok(Self {
            clear: bound[0],
            tls: bound[1],
            certificate: made.pem,
            events: received,
            tasks,
        })
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn accept(shared: Arc<Shared>, listener: TcpListener, tls: bool) {
    loop {
        let Ok(permit) = Arc::clone(&shared.free).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let number = shared.number.fetch_add(1, Ordering::Relaxed) + 1;
            relay::relay(&shared, stream, tls, number).await;
            drop(permit);
        });
    }
}
