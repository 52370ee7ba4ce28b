//! One connection that passes: octets both ways, TLS on each side, and a listener in between.

use std::{io, sync::Arc, time::Duration};

use mailspec_judge::{Kept, Listener};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, TlsConnector, rustls::pki_types::ServerName};

use super::{Event, Session, Shared, Upstream, wire::Changed};

/// How long a side may take to read what is sent to it, and for a handshake.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the server may take to say goodbye to a client that has left.
const GOODBYE: Duration = Duration::from_secs(2);
/// Octets that are read at once.
const BUFFER: usize = 16 << 10;

trait Octets: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Octets for T {}

/// A connection in progress.
struct Relay<'s> {
    shared: &'s Shared,
    number: u64,
    listener: Listener,
    session: Session,
    changed: Changed,
    /// Octets that each side sent.
    sent: (u64, u64),
    /// Deviations that were told.
    told: usize,
}

/// Relays the connection of a client until a side closes it.
pub(super) async fn relay(shared: &Shared, client: TcpStream, tls: bool, number: u64) {
    let protocol = shared.upstream.protocol;
    let mut relay = Relay {
        shared,
        number,
        listener: Listener::new(protocol, Kept::Octets, shared.redactor.clone()),
        session: Session::new(protocol),
        changed: Changed::new(&shared.wire),
        sent: (0, 0),
        told: 0,
    };
    let trouble = relay.run(client, tls).await.err();
    relay.tell().await;
    let Relay {
        listener,
        session,
        told,
        ..
    } = relay;
    for deviation in listener.finish().deviations.into_iter().skip(told) {
        let _gone = shared
            .events
            .send(Event::Deviation {
                connection: number,
                deviation,
            })
            .await;
    }
    let _gone = shared
        .events
        .send(Event::Ended {
            connection: number,
            trouble: trouble.map(|error| error.to_string()),
            session,
        })
        .await;
}

impl Relay<'_> {
    async fn run(&mut self, client: TcpStream, tls: bool) -> io::Result<()> {
        let upstream = &self.shared.upstream;
        let server = connect(upstream).await?;
        client.set_nodelay(true)?;
        let mut client: Box<dyn Octets> = Box::new(client);
        let mut server: Box<dyn Octets> = Box::new(server);
        if upstream.tls {
            server = begin_with_server(upstream, server).await?;
        }
        if tls {
            client = self.begin_with_client(client).await?;
        }
        let (mut from_client, mut from_server) = (vec![0; BUFFER], vec![0; BUFFER]);
        loop {
            tokio::select! {
                // What the server has said stands before what the client says next.
                biased;
                read = server.read(&mut from_server) => match closed(read)? {
                    Some(length) => {
                        self.server(&from_server[..length], &mut client).await?;
                        if self.listener.is_starting_tls() {
                            let began = self.begin_both(server, client).await;
                            let Ok((new_server, new_client)) = began else {
                                self.listener.tls_failed();
                                return began.map(|_| ());
                            };
                            (server, client) = (new_server, new_client);
                        }
                    }
                    None => {
                        self.listener.server_closed(self.sent.1);
                        let _closed = client.shutdown().await;
                        return Ok(());
                    }
                },
                read = client.read(&mut from_client) => match closed(read)? {
                    Some(length) => {
                        let octets = &from_client[..length];
                        self.listener.client(octets, self.sent.0);
                        self.session.client(octets);
                        self.sent.0 += length as u64;
                        self.tell().await;
                        write(&mut server, octets).await?;
                    }
                    None => {
                        self.listener.client_closed();
                        let _closed = server.shutdown().await;
                        while let Ok(Ok(length @ 1..)) = timeout(GOODBYE, server.read(&mut from_server)).await {
                            self.listener.server(&from_server[..length], self.sent.1);
                            self.sent.1 += length as u64;
                        }
                        return Ok(());
                    }
                },
            }
        }
    }

    async fn server(&mut self, octets: &[u8], client: &mut Box<dyn Octets>) -> io::Result<()> {
        self.listener.server(octets, self.sent.1);
        self.session.server(octets);
        self.sent.1 += octets.len() as u64;
        self.tell().await;
        let octets = self.changed.server(octets);
        write(client, &octets).await
    }

    async fn begin_both(
        &mut self,
        server: Box<dyn Octets>,
        client: Box<dyn Octets>,
    ) -> io::Result<(Box<dyn Octets>, Box<dyn Octets>)> {
        let server = begin_with_server(&self.shared.upstream, server).await?;
        let client = self.begin_with_client(client).await?;
        self.listener.tls_started();
        self.session.tls_started();
        self.changed.tls_started();
        Ok((server, client))
    }

    async fn begin_with_client(&self, client: Box<dyn Octets>) -> io::Result<Box<dyn Octets>> {
        let acceptor = TlsAcceptor::from(Arc::clone(&self.shared.server));
        let accepted = timeout(PATIENCE, acceptor.accept(client)).await;
        let named = |error: io::Error| io::Error::other(format!("TLS with the client: {error}"));
        Ok(Box::new(accepted?.map_err(named)?))
    }

    /// Tells what was broken since the last time.
    async fn tell(&mut self) {
        let all = self.listener.deviations();
        let fresh: Vec<_> = all.get(self.told..).unwrap_or_default().to_vec();
        self.told = all.len();
        for deviation in fresh {
            let connection = self.number;
            let event = Event::Deviation {
                connection,
                deviation,
            };
            let _gone = self.shared.events.send(event).await;
        }
    }
}

async fn connect(upstream: &Upstream) -> io::Result<TcpStream> {
    let address = (upstream.address.host.as_str(), upstream.address.port);
    let connected = timeout(PATIENCE, TcpStream::connect(address)).await;
    let named = |error: io::Error| {
        let (host, port) = address;
        io::Error::other(format!("cannot connect to {host} port {port}: {error}"))
    };
    let stream = connected?.map_err(named)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn begin_with_server(
    upstream: &Upstream,
    server: Box<dyn Octets>,
) -> io::Result<Box<dyn Octets>> {
    let name = ServerName::try_from(upstream.name.clone()).map_err(io::Error::other)?;
    let connector = TlsConnector::from(Arc::clone(&upstream.config));
    let connected = timeout(PATIENCE, connector.connect(name, server)).await;
    let named = |error: io::Error| io::Error::other(format!("TLS with the server: {error}"));
    Ok(Box::new(connected?.map_err(named)?))
}

async fn write(to: &mut Box<dyn Octets>, octets: &[u8]) -> io::Result<()> {
    timeout(PATIENCE, async {
        to.write_all(octets).await?;
        to.flush().await
    })
    .await?
}

/// How many octets came; `None` if the connection is closed.
fn closed(read: io::Result<usize>) -> io::Result<Option<usize>> {
    match read {
        Ok(0) => Ok(None),
        Ok(length) => Ok(Some(length)),
        // A reset, and TLS without its close_notify, end a connection as well.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::BrokenPipe
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
