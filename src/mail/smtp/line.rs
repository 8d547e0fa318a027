//! The socket to a mail server: without delay, and private where it must be.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::{
    ClientConfig,
    crypto::ring,
    pki_types::{CertificateDer, ServerName},
};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{Security, Server};

/// The longest reply before TLS, in bytes.
const LONGEST_REPLY_BYTES: usize = 16 * 1024;
/// What takes the place of the greeting that a server gives only once, before TLS.
const GREETING_AGAIN: &[u8] = b"220 TLS\r\n";

/// Why there is no line to a mail server.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoLine {
    /// The system or the other side does not let us.
    #[error("{0}")]
    System(#[from] io::Error),
    /// The server says something else than it should.
    #[error("the server answered {0:?}")]
    Reply(String),
    /// The server cannot be spoken to in private.
    #[error("the server does not offer STARTTLS")]
    NotPrivate,
    /// The host has a name that no certificate can hold.
    #[error("no certificate can be for this host")]
    Host,
}

/// A stream within TLS, which begins with a greeting.
#[derive(Debug)]
struct Private {
    greeting: &'static [u8],
    stream: TlsStream<TcpStream>,
}

/// Opens a stream to `server`, at the beginning of which its greeting can be read.
pub(super) async fn open(server: &Server) -> Result<Box<dyn AsyncTokioStream>, NoLine> {
    let mut stream = connect(&server.host, server.port).await?;
    let greeting = match server.security {
        Security::None => return Ok(Box::new(stream)),
        Security::Tls => b"",
        Security::StartTls => {
            start_tls(&mut stream, &server.hello.to_string()).await?;
            GREETING_AGAIN
        }
    };
    let name = ServerName::try_from(server.host.clone()).map_err(|_| NoLine::Host)?;
    let stream = server.tls.connect(name, stream).await?;
    Ok(Box::new(Private { greeting, stream }))
}

/// Connects, without Nagle's algorithm: a letter is a handful of small writes, each waiting for its answer.
pub(super) async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What connects by TLS, with trust in the certificates of the system and in `extra` ones.
pub(super) fn connector(extra: Vec<CertificateDer<'static>>) -> Result<TlsConnector, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Comes to the point where TLS begins (RFC 3207), and reads not one byte further.
async fn start_tls(stream: &mut TcpStream, hello: &str) -> Result<(), NoLine> {
    expect(stream, "220").await?;
    stream.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
    let offers = expect(stream, "250").await?;
    if !offers.lines().any(|line| line.get(4..).is_some_and(|offer| offer.trim().eq_ignore_ascii_case("STARTTLS"))) {
        return Err(NoLine::NotPrivate);
    }
    stream.write_all(b"STARTTLS\r\n").await?;
    expect(stream, "220").await?;
    Ok(())
}

/// Reads one reply, byte by byte, and returns it if it has `code`.
async fn expect(stream: &mut TcpStream, code: &str) -> Result<String, NoLine> {
    let mut reply = String::new();
    loop {
        let mut line = Vec::new();
        while !line.ends_with(b"\n") && reply.len() + line.len() < LONGEST_REPLY_BYTES {
            line.push(stream.read_u8().await?);
        }
        let line = String::from_utf8_lossy(&line).into_owned();
        // `250-` is followed by more, `250 ` is not.
        let more = line.as_bytes().get(3) == Some(&b'-');
        let good = line.starts_with(code) && line.ends_with('\n');
        reply.push_str(&line);
        match (good, more) {
            (false, _) => return Err(NoLine::Reply(reply.trim().to_owned())),
            (true, true) => {}
            (true, false) => return Ok(reply),
        }
    }
}

impl AsyncTokioStream for Private {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Private {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.greeting.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buf);
        }
        let (now, later) = self.greeting.split_at(self.greeting.len().min(buf.remaining()));
        buf.put_slice(now);
        self.greeting = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Private {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
