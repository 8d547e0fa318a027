//! `gorwel demo`: Gorwel at work on an invented town, in a folder of its own.
//!
//! The town is visited, a week passes on the demo's own clock, the town is visited again; a subscriber gets a digest.
//! Then the pages can be looked at.

use std::{
    net::SocketAddr,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use chrono::TimeDelta;
use serde_json::json;
use tokio::net::TcpListener;

use super::{Context, Exit, harvest::summary, serve};
use crate::{
    app::{App, Harvest, Post, Stop, Which, Wish},
    clock::{Clock, Dice},
    daemon::Roles,
    model::{Lang, hex},
    town::{self, Town},
    web::Counters,
};

/// What the invented subscriber follows.
const INTERESTS: [&str; 4] = ["bulky waste", "heat network", "apwyntiadau", "flood"];
/// The invented subscriber.
const ADDRESS: &str = "digital.lead@harbour.example";

/// How the demo goes.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Print the summary and end
    #[arg(long)]
    once: bool,
    /// Leave its folder behind, with store, index and letter
    #[arg(long)]
    keep: bool,
}

/// The demo's own folder. It goes when the demo ends, however it ends, unless it is to be kept.
struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    /// Makes a fresh one that only this user can look into: others may write where temporary files are.
    fn new(keep: bool) -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("gorwel-demo-{}", hex(&Dice::system().bytes()[..8])));
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self { path, keep })
    }

    fn outbox(&self) -> PathBuf {
        self.path.join("outbox").join("new")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed is in a place for temporary things.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Shows it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let stopwatch = Clock::system().stopwatch();
    let folder = Folder::new(args.keep)?;
    let listener = listen(context.settings.listen).await?;
    let clock = Clock::system();
    clock.advance(-TimeDelta::days(7));
    let town = Town::start(clock.clone(), town::Options::default()).await?;
    let app = app(context, &folder.path, &town, listener.local_addr()?, clock).await?;
    let (out, t) = (&context.out, context.out.t);
    let first = app.harvest(&Which::All, &Stop::never()).await?;
    out.remark(&format!("{}: {}", t.say("demo-first"), summary(context, &first)));
    app.clock().advance(TimeDelta::days(7));
    let second = app.harvest(&Which::All, &Stop::never()).await?;
    out.remark(&format!("{}: {}", t.say("demo-second"), summary(context, &second)));
    app.catch_up().await?;
    app.catch_up_kin(&Stop::never()).await?;
    let interests = app.interests(&INTERESTS.map(str::to_owned))?;
    let address = ADDRESS.parse()?;
    let wish = Wish { address, lang: Lang::Cy, interests, network: None, form: "demo" };
    app.add_subscriber(&wish, true).await?;
    let post = app.post_now(&Stop::never()).await?;
    let seconds = stopwatch.elapsed().as_secs_f64();
    let outbox = (args.keep || !args.once).then(|| folder.outbox());
    tell(context, &app, outbox, &second, &post, seconds).await?;
    if args.once {
        app.close().await?;
        town.stop().await;
        return Ok(Exit::Done);
    }
    out.remark(&t.say_with("demo-pages", &[("url", app.public_url().as_str().into())]));
    let faces = serve::Faces { pages: Some(listener), admin: None, counters: Counters::default() };
    serve::work(context, &app, Roles { harvest: true, mail: true }, faces, &mut serve::Signals::new()?).await;
    app.close().await?;
    town.stop().await;
    Ok(Exit::Done)
}

/// Listens where the settings say, or on any free port where that one is taken: a demo should not fail for that.
async fn listen(wanted: SocketAddr) -> std::io::Result<TcpListener> {
    match TcpListener::bind(wanted).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind(SocketAddr::new(wanted.ip(), 0)).await,
    }
}

async fn app(context: &Context, folder: &Path, town: &Town, pages: SocketAddr, clock: Clock) -> anyhow::Result<App> {
    let feeds = folder.join("feeds.toml");
    std::fs::write(&feeds, town.feeds_toml())?;
    let mut settings = context.settings.clone();
    settings.feeds = feeds;
    settings.store = format!("sqlite:{}", folder.join("gorwel.db").display());
    settings.index = folder.join("index");
    settings.token_key_file = folder.join("token.key");
    settings.instance_file = folder.join("instance");
    settings.mail = format!("file:{}", folder.join("outbox").display());
    settings.allow_private = vec!["127.0.0.0/8".parse()?];
    settings.min_gap = 0.0;
    settings.public_url.get_or_insert(format!("http://{pages}/").parse()?);
    Ok(App::open(settings.app()?, clock, Dice::system(), |_| {}).await?)
}

/// Sums up; `outbox` is where the letter is, if it stays there for a while.
async fn tell(
    context: &Context,
    app: &App,
    outbox: Option<PathBuf>,
    second: &Harvest,
    post: &Post,
    seconds: f64,
) -> anyhow::Result<()> {
    let (out, t) = (&context.out, context.out.t);
    let status = app.status().await?;
    if out.json {
        out.json(&json!({
            "bodies": status.bodies,
            "sources": status.sources,
            "items": status.items,
            "news": status.news,
            "kin": app.store().items_with_kin().await?,
            "letters": post.sent.sent,
            "languages": ["en", "cy"],
            "outbox": outbox,
            "seconds": seconds,
        }));
        return Ok(());
    }
    let seconds = format!("{seconds:.1}");
    let counts = [
        ("bodies", status.bodies.into()),
        ("sources", status.sources.into()),
        ("failing", second.failed().into()),
        ("items", usize::try_from(status.items)?.into()),
        ("news", usize::try_from(status.news)?.into()),
        ("letters", post.sent.sent.into()),
        ("seconds", seconds.as_str().into()),
    ];
    out.line(&t.say_with("demo-summary", &counts));
    if let Some(subscriber) = app.subscriber_at(&ADDRESS.parse()?).await? {
        for card in app.last_digest(&subscriber).await? {
            out.line(&format!("  {} · {}", card.title, card.body_name.for_reader(context.settings.lang()).0));
        }
    }
    if let Some(outbox) = outbox {
        let outbox = outbox.display().to_string();
        out.line(&t.say_with("demo-letter", &[("path", outbox.as_str().into())]));
    }
    Ok(())
}
