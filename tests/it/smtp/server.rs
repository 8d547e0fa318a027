//! A mail server on loopback that does as its script says: reply codes at each stage, silence, hanging up.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Hello,
    From,
    To,
    Data,
    /// The body has been received whole.
    Body,
    Other,
}

/// What the script is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub stage: Stage,
    /// Letters that this connection has taken.
    pub taken: usize,
    /// The recipient, once there is one.
    pub to: &'a str,
}

/// What the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// What a good server says.
    Fine,
    Say(&'static str),
    /// Nothing, and the line is cut.
    HangUp,
    /// Nothing, until whoever asked goes away.
    Stall,
}

/// A letter that was received whole, whatever was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub connection: usize,
    pub to: String,
    pub bytes: String,
}

/// The server.
pub struct MailServer {
    address: SocketAddr,
    seen: Arc<Seen>,
    _tasks: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    received: Mutex<Vec<Received>>,
    offered: Mutex<Vec<String>>,
    /// How often it has fallen silent.
    stalls: watch::Sender<usize>,
}

type Script = dyn Fn(Moment<'_>) -> Reply + Send + Sync;

impl MailServer {
    pub async fn start(script: impl Fn(Moment<'_>) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let seen = Arc::<Seen>::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&seen), Arc::new(script)));
        Self { address, seen, _tasks: tasks }
    }

    /// What `--mail` is to be.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The letters that were received whole, in their order.
    pub fn received(&self) -> Vec<Received> {
        self.seen.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every recipient that was named, in their order, whatever was answered.
    pub fn offered(&self) -> Vec<String> {
        self.seen.offered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often it has fallen silent.
    pub fn stalls(&self) -> usize {
        *self.seen.stalls.borrow()
    }

    /// Waits until it has fallen silent more than `times` times.
    pub async fn stalled(&self, times: usize) {
        let mut stalls = self.seen.stalls.subscribe();
        stalls.wait_for(|stalls| *stalls > times).await.expect("the server lives as long as we do");
    }
}

async fn accept(listener: TcpListener, seen: Arc<Seen>, script: Arc<Script>) {
    let mut connections = JoinSet::new();
    for number in 1.. {
        let Ok((stream, _)) = listener.accept().await else { return };
        let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
        // Whoever hangs up ends a conversation, and no more.
        connections.spawn(async move { drop(converse(stream, number, &seen, &*script).await) });
    }
}

async fn converse(stream: TcpStream, number: usize, seen: &Seen, script: &Script) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let (mut to, mut taken) = (String::new(), 0);
    let (mut stage, mut line) = (Stage::Greeting, String::new());
    loop {
        let good = match stage {
            Stage::Greeting => "220 mail.example ESMTP",
            Stage::Data => "354 go on",
            Stage::Body => "250 2.0.0 queued",
            _ if line.starts_with("QUIT") => "221 2.0.0 bye",
            _ => "250 2.1.0 fine",
        };
        let said = match script(Moment { stage, taken, to: &to }) {
            Reply::Fine => good,
            Reply::Say(words) => words,
            Reply::HangUp => return Ok(()),
            Reply::Stall => {
                seen.stalls.send_modify(|stalls| *stalls += 1);
                // Until the other side goes away; whatever it says till then is not heard.
                stream.read_to_end(&mut Vec::new()).await?;
                return Ok(());
            }
        };
        stream.write_all(format!("{said}\r\n").as_bytes()).await?;
        if said.starts_with("421") || said.starts_with("221") {
            return Ok(());
        }
        if stage == Stage::Body && said.starts_with('2') {
            taken += 1;
        }
        if stage == Stage::Data && said.starts_with("354") {
            let bytes = body(&mut stream).await?;
            let letter = Received { connection: number, to: to.clone(), bytes };
            seen.received.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
            stage = Stage::Body;
            continue;
        }
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        stage = stage_of(&line);
        if stage == Stage::To {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            seen.offered.lock().unwrap_or_else(PoisonError::into_inner).push(to.clone());
        }
    }
}

fn stage_of(line: &str) -> Stage {
    match line.get(..4).unwrap_or_default() {
        "EHLO" | "HELO" => Stage::Hello,
        "MAIL" => Stage::From,
        "RCPT" => Stage::To,
        "DATA" => Stage::Data,
        _ => Stage::Other,
    }
}

/// Reads a body up to its dot.
async fn body(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let start = text.len();
        if stream.read_line(&mut text).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if text.get(start..) == Some(".\r\n") {
            text.truncate(start);
            return Ok(text);
        }
    }
}
