//! A TCP connection, in plaintext or under TLS.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{ClientConfig, pki_types::ServerName},
};

use crate::under_test::Address;

/// Octets both ways.
pub(crate) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<Watched>>),
}

/// Why a handshake failed, and the first octets that came in it.
pub(crate) struct Refused {
    pub(crate) error: io::Error,
    pub(crate) first: Vec<u8>,
}

/// A TCP connection that keeps the first octets that it received: what a server sends in place of
/// its part of a handshake is to be shown.
pub(crate) struct Watched {
    stream: TcpStream,
    first: Vec<u8>,
}

/// Octets kept of what a server sends first.
const FIRST: usize = 512;

impl Stream {
    /// Connects to `address` in plaintext.
    pub(crate) async fn connect(address: &Address) -> io::Result<Self> {
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self::Plain(stream))
    }

    /// Negotiates TLS as the client, with a server called `name`.
    pub(crate) async fn start_tls(
        self,
        config: &Arc<ClientConfig>,
        name: &str,
    ) -> Result<Self, Refused> {
        let Self::Plain(stream) = self else {
            return Err(io::Error::other("TLS is active already").into());
        };
        let name = ServerName::try_from(name.to_owned()).map_err(io::Error::other)?;
        let connector = TlsConnector::from(Arc::clone(config));
        let watched = Watched {
            stream,
            first: Vec::new(),
        };
        match connector.connect(name, watched).into_fallible().await {
            Ok(stream) => Ok(Self::Tls(Box::new(stream))),
            Err((error, Watched { first, .. })) => Err(Refused { error, first }),
        }
    }
}

impl Stream {
    /// What the TLS connection exports for channel binding: the label and the empty context are
    /// those of RFC 9266 §2.
    pub(crate) fn exporter(&self) -> Option<[u8; 32]> {
        let Self::Tls(stream) = self else {
            return None;
        };
        let (_, connection) = stream.get_ref();
        let label = b"EXPORTER-Channel-Binding";
        let exported = connection.export_keying_material([0; 32], label, Some(b""));
        exported.ok()
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self {
            error,
            first: Vec::new(),
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { stream, first } = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(stream).poll_read(context, buffer);
        let came = &buffer.filled()[before..];
        let room = FIRST.saturating_sub(first.len());
        first.extend_from_slice(&came[..came.len().min(room)]);
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, octets)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, octets),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_write(context, octets),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream.as_mut()).poll_shutdown(context),
        }
    }
}
