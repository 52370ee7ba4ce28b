//! The connections of the reference server: sockets, TLS, the time, and what each may cost.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use mailspec_reference::{
    self as reference, ChannelBinding, Timestamp, Transport, Variant, Wants, variants,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig};

use super::Bounds;

#[derive(Clone, Copy)]
pub(super) enum Kind {
    Imap,
    Pop3,
}

/// What all sessions share.
pub(super) struct Shared {
    server: Mutex<reference::Server>,
    /// Counts commands, so that idling sessions look for news.
    changed: watch::Sender<u64>,
    tls: Arc<ServerConfig>,
    bounds: Bounds,
    /// Connections that may still be opened.
    free: Arc<Semaphore>,
    /// Octets of replies that wait to be read.
    unread: watch::Sender<usize>,
}

/// How often the autologout timers are looked at (RFC 3501 §5.4, RFC 1939 §3).
const TICK: Duration = Duration::from_secs(20);
/// Octets that are read at once; each connection has room for so many all the time.
const BUFFER: usize = 4 << 10;
/// Octets that are written at once where replies come in pieces.
const PIECE: usize = 7;
/// How long a reply stops where replies are paused.
const PAUSE: Duration = Duration::from_millis(15);

impl Shared {
    pub(super) fn new(server: reference::Server, tls: Arc<ServerConfig>, bounds: Bounds) -> Self {
        let connections = bounds.connections.min(Semaphore::MAX_PERMITS);
        Self {
            server: Mutex::new(server),
            changed: watch::Sender::new(0),
            tls,
            bounds,
            free: Arc::new(Semaphore::new(connections)),
            unread: watch::Sender::new(0),
        }
    }

    fn server(&self) -> MutexGuard<'_, reference::Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives `user` another password; whether there is such a user.
    pub(super) fn change_password(&self, user: &str, password: &str) -> bool {
        self.server().change_password(user, password)
    }

    /// Tells the sessions that idle that something may have changed, but not the one that did it;
    /// to be called while that holds the server.
    fn news(&self, own: &mut watch::Receiver<u64>) {
        self.changed
            .send_modify(|count| *count = count.wrapping_add(1));
        own.mark_unchanged();
    }

    fn is_full(&self) -> bool {
        *self.unread.borrow() > self.bounds.replies
    }

    /// The server, as soon as clients have read enough of the replies that they asked for.
    async fn server_with_room(&self) -> MutexGuard<'_, reference::Server> {
        loop {
            {
                let server = self.server();
                if !self.is_full() {
                    return server;
                }
            }
            let limit = self.bounds.replies;
            let mut unread = self.unread.subscribe();
            // The sender is ours, so it is there.
            let _room = unread.wait_for(|unread| *unread <= limit).await;
        }
    }
}

/// A reply that waits to be read.
struct Unread<'s> {
    octets: Vec<u8>,
    shared: &'s Shared,
    pace: Pace,
}

/// How replies are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    AtOnce,
    /// So many octets at a time.
    Pieces(usize),
    /// A third at a time, with a pause behind each but the last.
    Paused,
}

impl<'s> Unread<'s> {
    fn new(octets: Vec<u8>, shared: &'s Shared, pace: Pace) -> Self {
        let length = octets.len();
        if length > 0 {
            shared.unread.send_modify(|unread| *unread += length);
        }
        Self {
            octets,
            shared,
            pace,
        }
    }

    async fn write(self, stream: &mut Box<dyn Stream>) -> io::Result<()> {
        let mut rest = &*self.octets;
        let piece = match self.pace {
            Pace::AtOnce => usize::MAX,
            Pace::Pieces(octets) => octets,
            Pace::Paused => rest.len().div_ceil(3),
        };
        while !rest.is_empty() {
            let piece = &rest[..piece.min(rest.len())];
            let written = timeout(self.shared.bounds.reading, stream.write(piece)).await??;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            rest = &rest[written..];
            if self.pace != Pace::AtOnce {
                timeout(self.shared.bounds.reading, stream.flush()).await??;
            }
            if self.pace == Pace::Paused && !rest.is_empty() {
                tokio::time::sleep(PAUSE).await;
            }
        }
        timeout(self.shared.bounds.reading, stream.flush()).await?
    }
}

impl Drop for Unread<'_> {
    fn drop(&mut self) {
        let length = self.octets.len();
        if length > 0 {
            self.shared.unread.send_modify(|unread| *unread -= length);
        }
    }
}

pub(super) async fn accept(shared: Arc<Shared>, listener: TcpListener, kind: Kind, tls: bool) {
    // Dropped with this task, which ends the sessions as well.
    let mut sessions = JoinSet::new();
    loop {
        while sessions.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors, most likely: give sessions time to end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&shared.free).try_acquire_owned() else {
            refuse(&stream, kind, tls);
            continue;
        };
        let shared = Arc::clone(&shared);
        sessions.spawn(async move {
            // What goes wrong here is the peer's affair: the connection ends.
            let _ended = match kind {
                Kind::Imap => serve::<reference::imap::Session>(&shared, stream, tls).await,
                Kind::Pop3 => serve::<reference::pop3::Session>(&shared, stream, tls).await,
            };
            drop(place);
        });
    }
}

/// Sends away a client for which there is no place; under TLS without a word.
fn refuse(stream: &TcpStream, kind: Kind, tls: bool) {
    let words: &[u8] = match kind {
        _ if tls => return,
        // RFC 3501 §7.1.5, RFC 5530 §3
        Kind::Imap => b"* BYE [UNAVAILABLE] Too many connections\r\n",
        // RFC 3206 §4
        Kind::Pop3 => b"-ERR [SYS/TEMP] too many connections\r\n",
    };
    // The first octets of a connection never have to wait.
    let _told = stream.try_write(words);
}

async fn serve<S: Session>(shared: &Shared, stream: TcpStream, tls: bool) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream: Box<dyn Stream> = Box::new(stream);
    let mut binding = None;
    if tls {
        (stream, binding) = accept_tls(stream, shared).await?;
    }
    let pace = {
        let variants = *shared.server().variants();
        match () {
            () if variants.has(S::PIECES) => Pace::Pieces(PIECE),
            () if variants.has(S::PAUSES) => Pace::Paused,
            () => Pace::AtOnce,
        }
    };
    let mut changed = shared.changed.subscribe();
    let mut session = Open {
        session: S::open(&mut shared.server(), Transport { tls }, binding, now()),
        shared,
    };
    let mut buffer = vec![0; BUFFER];
    let mut output = Unread::new(session.session.output(), shared, pace);
    loop {
        let answered = !output.octets.is_empty();
        output.write(&mut stream).await?;
        match session.session.wants() {
            // Behind the commands that were answered there may be more, which waited for the
            // client to read.
            Wants::Read if answered => {
                let mut server = shared.server_with_room().await;
                session.session.poll(&mut server, now());
                output = Unread::new(session.session.output(), shared, pace);
                if !output.octets.is_empty() {
                    shared.news(&mut changed);
                }
                continue;
            }
            Wants::Read => {}
            Wants::StartTls => {
                (stream, binding) = accept_tls(stream, shared).await?;
                if let Some(binding) = binding {
                    session.session.bind_channel(binding);
                }
                session.session.tls_started(&mut shared.server());
                output = Unread::new(session.session.output(), shared, pace);
                continue;
            }
            Wants::Close => break,
        }
        let listens = session.session.listens(&shared.server());
        tokio::select! {
            biased;
            read = stream.read(&mut buffer) => {
                let length = read?;
                if length == 0 {
                    return Ok(());
                }
                let mut server = shared.server_with_room().await;
                session.session.receive(&mut server, &buffer[..length], now());
                session.session.poll(&mut server, now());
                output = Unread::new(session.session.output(), shared, pace);
                shared.news(&mut changed);
            }
            _ = changed.changed(), if listens => {
                session.session.poll(&mut shared.server(), now());
                output = Unread::new(session.session.output(), shared, pace);
            }
            () = tokio::time::sleep(TICK) => {
                session.session.poll(&mut shared.server(), now());
                output = Unread::new(session.session.output(), shared, pace);
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

/// The stream under TLS, and what binds SASL exchanges to it.
async fn accept_tls(
    stream: Box<dyn Stream>,
    shared: &Shared,
) -> io::Result<(Box<dyn Stream>, Option<ChannelBinding>)> {
    let acceptor = TlsAcceptor::from(Arc::clone(&shared.tls));
    let handshake = timeout(shared.bounds.handshake, acceptor.accept(stream));
    let stream = handshake.await??;
    let (_, connection) = stream.get_ref();
    let label = b"EXPORTER-Channel-Binding";
    let exported = connection.export_keying_material([0; 32], label, Some(b""));
    let binding = exported.ok().map(|exporter| ChannelBinding { exporter });
    Ok((Box::new(stream), binding))
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
    /// Whether replies come in pieces.
    const PIECES: Variant;
    /// Whether replies are paused.
    const PAUSES: Variant;

    fn open(
        server: &mut reference::Server,
        transport: Transport,
        binding: Option<ChannelBinding>,
        now: Timestamp,
    ) -> Self;
    fn bind_channel(&mut self, binding: ChannelBinding);
    fn receive(&mut self, server: &mut reference::Server, octets: &[u8], now: Timestamp);
    fn poll(&mut self, server: &mut reference::Server, now: Timestamp);
    fn output(&mut self) -> Vec<u8>;
    fn wants(&self) -> Wants;
    fn listens(&self, server: &reference::Server) -> bool;
    fn tls_started(&mut self, server: &mut reference::Server);
    fn closed(&mut self, server: &mut reference::Server);
}

macro_rules! session {
    ($session:ty, $variant:ident, $variants:ident) => {
        impl Session for $session {
            const PIECES: Variant =
                Variant::$variant(variants::$variants::Variant::RepliesInPieces);
            const PAUSES: Variant = Variant::$variant(variants::$variants::Variant::RepliesPaused);

            fn open(
                server: &mut reference::Server,
                transport: Transport,
                binding: Option<ChannelBinding>,
                now: Timestamp,
            ) -> Self {
                Self::open_bound(server, transport, binding, now)
            }
            fn bind_channel(&mut self, binding: ChannelBinding) {
                self.bind_channel(binding);
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
            fn listens(&self, server: &reference::Server) -> bool {
                self.listens(server)
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
session!(reference::imap::Session, Imap, imap);
session!(reference::pop3::Session, Pop3, pop3);
