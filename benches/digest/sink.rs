//! A mail server that takes everything at once and keeps nothing.

use std::pin::pin;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Serves until standard input closes; says its port first.
pub async fn serve(_: &Value) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    crate::table::say(&json!({ "port": port }).to_string());
    let mut dismissed = pin!(crate::servant::dismissed());
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            Ok((stream, _)) = listener.accept() => {
                // A client that goes away ends its line, and nothing else.
                lines.spawn(async move { line(stream).await.unwrap_or_default() });
            }
            Some(_) = lines.join_next() => {}
            () = &mut dismissed => return,
        }
    }
}

async fn line(stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufStream::new(stream);
    let (mut said, mut body) = (Vec::new(), false);
    answer(&mut stream, "220 sink").await?;
    loop {
        said.clear();
        if stream.read_until(b'\n', &mut said).await? == 0 {
            return Ok(());
        }
        if body {
            if said == b".\r\n" {
                body = false;
                answer(&mut stream, "250 taken").await?;
            }
            continue;
        }
        let word = String::from_utf8_lossy(said.get(..4).unwrap_or(&said)).to_ascii_uppercase();
        match word.as_str() {
            "DATA" => {
                body = true;
                answer(&mut stream, "354 go on").await?;
            }
            "QUIT" => return answer(&mut stream, "221 bye").await,
            _ => answer(&mut stream, "250 yes").await?,
        }
    }
}

async fn answer(stream: &mut BufStream<TcpStream>, words: &str) -> std::io::Result<()> {
    stream.write_all(words.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.flush().await
}
