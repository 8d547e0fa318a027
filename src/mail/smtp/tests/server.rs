//! A mail server on loopback, which answers as each test tells it to.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::super::{Login, Security, Smtp, SmtpSession, Submission, line};
use Answer::{HangUp, Mute, Say};

/// What the server does with a command.
pub enum Answer {
    Say(&'static str),
    HangUp,
    Mute,
}
/// What the server has heard: commands, and bodies as they came, each with the number of its connection.
pub type Heard = Arc<Mutex<Vec<(usize, String)>>>;

pub struct MailServer {
    address: SocketAddr,
    heard: Heard,
    _tasks: JoinSet<()>,
}

/// How a good server answers.
pub fn good(command: &str) -> Answer {
    match command {
        "<greeting>" => Say("220 mail.example ESMTP\r\n"),
        "<body>" => Say("250 2.0.0 queued as 7F\r\n"),
        "DATA" => Say("354 go on\r\n"),
        "QUIT" => Say("221 bye\r\n"),
        _ if command.starts_with("EHLO") => Say("250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n"),
        _ if command.starts_with("AUTH") => Say("235 welcome\r\n"),
        _ => Say("250 2.1.0 fine\r\n"),
    }
}

impl MailServer {
    /// Starts a server that answers the commands of its connections, numbered from 1, as `script` says.
    pub async fn start(script: impl Fn(usize, &str) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_with(None, script).await
    }

    /// The same, with TLS by STARTTLS if it is asked for, or from the first byte if the script has no greeting.
    pub async fn start_with(
        tls: Option<TlsAcceptor>,
        script: impl Fn(usize, &str) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let heard = Heard::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&heard), tls, Arc::new(script)));
        Self { address, heard, _tasks: tasks }
    }

    pub fn heard(&self) -> Vec<(usize, String)> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The commands of all connections, one a word: `EHLO MAIL RCPT`.
    pub fn verbs(&self) -> String {
        let heard = self.heard();
        let verbs = heard.iter().map(|(_, line)| line.split([' ', '\r']).next().unwrap_or_default());
        verbs.collect::<Vec<_>>().join(" ")
    }

    pub fn session(&self) -> SmtpSession {
        self.session_with(Security::None, None, line::connector(Vec::new()).expect("the system has certificates"))
    }

    pub fn session_with(&self, security: Security, login: Option<Login>, tls: TlsConnector) -> SmtpSession {
        let submission = Submission {
            host: "localhost".into(),
            port: self.address.port(),
            security,
            login,
            sender: "bounces@gorwel.example".parse().expect("an address"),
            hello_name: Some("gorwel.example".into()),
        };
        Smtp::open_with(submission, tls).expect("the submission is good").session()
    }
}

async fn accept(
    listener: TcpListener,
    heard: Heard,
    tls: Option<TlsAcceptor>,
    script: Arc<impl Fn(usize, &str) -> Answer + Send + Sync + 'static>,
) {
    let mut connections = JoinSet::new();
    for number in 1.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (heard, tls, script) = (Arc::clone(&heard), tls.clone(), Arc::clone(&script));
        connections.spawn(async move {
            let answer = |command: &str| script(number, command);
            drop(connection(stream, number, &heard, tls, &answer).await);
        });
    }
}

async fn connection(
    stream: TcpStream,
    number: usize,
    heard: &Heard,
    tls: Option<TlsAcceptor>,
    script: &impl Fn(&str) -> Answer,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    if !converse(&mut stream, number, heard, script, "<greeting>").await? {
        return Ok(());
    }
    let Some(tls) = tls else { return Ok(()) };
    let mut stream = BufReader::new(tls.accept(stream.into_inner()).await?);
    converse(&mut stream, number, heard, script, "<tls>").await?;
    Ok(())
}

/// Answers commands until the line ends, or TLS is to begin, which it returns.
async fn converse(
    stream: &mut (impl AsyncRead + AsyncWrite + AsyncBufReadExt + Unpin),
    number: usize,
    heard: &Heard,
    script: &impl Fn(&str) -> Answer,
    opening: &str,
) -> std::io::Result<bool> {
    let mut command = opening.to_owned();
    loop {
        let reply = match script(&command) {
            Say(reply) => reply,
            HangUp => return Ok(false),
            Mute => std::future::pending().await,
        };
        stream.write_all(reply.as_bytes()).await?;
        if command == "STARTTLS" || (command == "<greeting>" && reply.is_empty()) {
            return Ok(true);
        }
        let body = command == "DATA" && reply.starts_with("354");
        let mut line = String::new();
        while !line.ends_with(if body { "\r\n.\r\n" } else { "\r\n" }) {
            if stream.read_line(&mut line).await? == 0 {
                return Ok(false);
            }
        }
        command = if body { "<body>".into() } else { line.trim_end().to_owned() };
        heard.lock().unwrap_or_else(PoisonError::into_inner).push((number, if body { line } else { command.clone() }));
    }
}
