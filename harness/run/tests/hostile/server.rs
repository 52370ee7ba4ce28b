//! A server that behaves well up to a point, and then is hostile.
//!
//! The reference server answers; what it says passes a [`Behaviour`] on its way to the client.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mailspec_reference::{self as reference, Timestamp, Transport, Wants};
use mailspec_suite::Protocol;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// One way to be hostile.
#[derive(Clone, Copy)]
pub(crate) struct Behaviour {
    /// What tests call it.
    pub(crate) name: &'static str,
    /// What is spoken.
    pub(crate) protocol: Protocol,
    /// Where it begins.
    pub(crate) at: At,
    /// What happens then.
    pub(crate) act: Act,
    /// What the report says, in part.
    pub(crate) says: &'static str,
}

/// Where hostility begins.
#[derive(Clone, Copy)]
pub(crate) enum At {
    /// Before the greeting.
    Accept,
    /// In place of the greeting.
    Greeting,
    /// In place of the reply to commands with this word, and at all that follows.
    Command(&'static str),
    /// In place of the reply to commands with this word, and only there.
    Only(&'static str),
    /// After so many commands of one connection.
    After(usize),
    /// On connections after the first so many.
    Connection(usize),
    /// In place of the handshake on a port with TLS.
    Handshake,
    /// In place of the handshake after STARTTLS or STLS.
    Hello,
}

/// What a hostile server does.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// Nothing, with the connection open.
    Silence,
    /// Half of what is due, then nothing.
    Half,
    /// Closes the connection.
    Close,
    /// Resets it.
    Reset,
    /// Closes its own direction and goes on reading.
    HalfClose,
    /// Stops reading and writing anything, and has the client write into the void.
    Deaf,
    /// Says this, and closes.
    Last(&'static [u8]),
    /// What is due, one octet after the other with such pauses.
    Drip(Duration),
    /// What is due, after such a pause.
    Delay(Duration),
    /// Says the first, then the second without end.
    Endless(&'static [u8], &'static [u8]),
    /// Something else than what is due, of the client's words and that.
    Rewrite(fn(&str, Vec<u8>) -> Vec<u8>),
    /// What the client says.
    Echo,
    /// Nobody listens any more.
    Gone,
}

/// A hostile server on loopback, until it is dropped.
pub(crate) struct Hostile {
    pub(crate) imap: SocketAddr,
    pub(crate) pop3: SocketAddr,
    /// How often it was hostile.
    pub(crate) acts: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Hostile {
    /// Hostile on the port of the behaviour's protocol; the other is as good as can be.
    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let starttls = matches!(behaviour.at, At::Hello);
        let options = reference::Options {
            tls: starttls,
            plaintext_login: !starttls,
            ..reference::Options::default()
        };
        let acts = Arc::new(AtomicUsize::new(0));
        let server = Arc::new(Mutex::new(reference::Server::new(options)));
        let mut tasks = JoinSet::new();
        let mut ports = Vec::new();
        for protocol in [Protocol::Imap, Protocol::Pop3] {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            ports.push(listener.local_addr().unwrap());
            let behaviour = (protocol == behaviour.protocol).then_some(behaviour);
            let (server, acts) = (Arc::clone(&server), Arc::clone(&acts));
            tasks.spawn(listen(listener, server, protocol, behaviour, acts));
        }
        Self {
            imap: ports[0],
            pop3: ports[1],
            acts,
            _tasks: tasks,
        }
    }
}

async fn listen(
    listener: TcpListener,
    server: Arc<Mutex<reference::Server>>,
    protocol: Protocol,
    behaviour: Option<Behaviour>,
    acts: Arc<AtomicUsize>,
) {
    let mut sessions = JoinSet::new();
    let mut number = 0;
    while let Ok((stream, _)) = listener.accept().await {
        number += 1;
        if let Some((At::Connection(first), Act::Gone)) =
            behaviour.map(|behaviour| (behaviour.at, behaviour.act))
            && number > first
        {
            drop(stream);
            break;
        }
        let (server, acts) = (Arc::clone(&server), Arc::clone(&acts));
        sessions.spawn(async move {
            let mut connection = Connection {
                stream,
                behaviour,
                acts,
                commands: 0,
                hostile: false,
            };
            // How it ends is the client's affair.
            let _ended = match protocol {
                Protocol::Imap => connection.imap(&server, number).await,
                Protocol::Pop3 => connection.pop3(&server, number).await,
            };
        });
    }
    drop(listener);
    while sessions.join_next().await.is_some() {}
}

struct Connection {
    stream: TcpStream,
    behaviour: Option<Behaviour>,
    acts: Arc<AtomicUsize>,
    commands: usize,
    hostile: bool,
}

const NOW: Timestamp = Timestamp(1_000_000_000);

macro_rules! converse {
    ($name:ident, $session:ty) => {
        async fn $name(
            &mut self,
            server: &Mutex<reference::Server>,
            number: usize,
        ) -> io::Result<()> {
            let lock = || server.lock().unwrap_or_else(PoisonError::into_inner);
            let at = self.behaviour.map(|behaviour| behaviour.at);
            let begun = match at {
                Some(At::Accept | At::Handshake) => true,
                Some(At::Connection(first)) => number > first,
                _ => false,
            };
            if begun {
                self.act("", Vec::new()).await?;
            }
            let mut session = <$session>::open(&mut lock(), Transport { tls: false }, NOW);
            let greeting = session.output();
            match at {
                Some(At::Greeting) => self.act("", greeting).await?,
                _ => self.stream.write_all(&greeting).await?,
            }
            let mut buffer = vec![0; 16 << 10];
            loop {
                let length = self.stream.read(&mut buffer).await?;
                if length == 0 {
                    session.closed(&mut lock());
                    return Ok(());
                }
                let said = &buffer[..length];
                session.receive(&mut lock(), said, NOW);
                session.poll(&mut lock(), NOW);
                let reply = session.output();
                let said = String::from_utf8_lossy(said).into_owned();
                let is_said = |word| said.to_ascii_uppercase().contains(word);
                self.commands += 1;
                let due = match at {
                    Some(At::Command(word)) => is_said(word) || self.hostile,
                    Some(At::Only(word)) => is_said(word),
                    Some(At::After(count)) => self.commands > count,
                    // The content type of a TLS record that holds a handshake (RFC 8446 §5.1).
                    Some(At::Hello) => said.starts_with('\x16'),
                    _ => self.hostile,
                };
                if due {
                    let acted = self.act(&said, reply).await;
                    if acted.is_err() {
                        session.closed(&mut lock());
                    }
                    acted?;
                } else {
                    self.stream.write_all(&reply).await?;
                }
                if session.wants() == Wants::Close {
                    session.closed(&mut lock());
                    return self.stream.shutdown().await;
                }
            }
        }
    };
}

impl Connection {
    converse!(imap, reference::imap::Session);
    converse!(pop3, reference::pop3::Session);

    async fn act(&mut self, said: &str, reply: Vec<u8>) -> io::Result<()> {
        self.hostile = true;
        let stream = &mut self.stream;
        let Some(behaviour) = self.behaviour else {
            return stream.write_all(&reply).await;
        };
        self.acts.fetch_add(1, Ordering::Relaxed);
        match behaviour.act {
            Act::Silence => self.listen().await,
            Act::Half => {
                stream.write_all(&reply[..reply.len() / 2]).await?;
                self.listen().await
            }
            Act::Close | Act::Gone => Err(io::ErrorKind::ConnectionAborted.into()),
            Act::Reset => {
                stream.set_zero_linger()?;
                Err(io::ErrorKind::ConnectionReset.into())
            }
            Act::HalfClose => {
                stream.shutdown().await?;
                self.listen().await
            }
            Act::Deaf => std::future::pending().await,
            Act::Last(words) => {
                stream.write_all(words).await?;
                stream.shutdown().await?;
                self.listen().await
            }
            Act::Drip(pause) => {
                for octet in reply {
                    stream.write_all(&[octet]).await?;
                    tokio::time::sleep(pause).await;
                }
                Ok(())
            }
            Act::Delay(pause) => {
                tokio::time::sleep(pause).await;
                stream.write_all(&reply).await
            }
            Act::Endless(first, again) => {
                stream.write_all(first).await?;
                let chunk = again.repeat((16 << 10) / again.len() + 1);
                loop {
                    stream.write_all(&chunk).await?;
                }
            }
            Act::Rewrite(rewrite) => {
                let octets = rewrite(said, reply);
                stream.write_all(&octets).await
            }
            Act::Echo => stream.write_all(said.as_bytes()).await,
        }
    }

    /// Reads on, so that the client is not held up by a full window.
    async fn listen(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; 4 << 10];
        while self.stream.read(&mut buffer).await? > 0 {}
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}
