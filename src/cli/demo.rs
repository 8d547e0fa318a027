//! `gorwel demo`: Gorwel at work on an invented town, in a folder of its own.
//!
//! The town is visited, a week passes on the demo's own clock, the town is visited again; a subscriber gets a digest.
//! Then the pages can be looked at.

use std::net::SocketAddr;

use chrono::TimeDelta;
use serde_json::json;
use tokio::net::TcpListener;

use super::{Context, Exit, harvest::summary, serve};
use crate::{
    app::{App, Harvest, Post, Stop, Which, Wish},
    clock::{Clock, Dice},
    daemon::Roles,
    model::Lang,
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
}

/// Shows it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let stopwatch = Clock::system().stopwatch();
    let folder = std::env::temp_dir().join(format!("gorwel-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let listener = listen(context.settings.listen).await?;
    let clock = Clock::system();
    clock.advance(-TimeDelta::days(7));
    let town = Town::start(clock.clone(), town::Options::default()).await?;
    let app = app(context, &folder, &town, listener.local_addr()?, clock).await?;
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
    tell(context, &app, &folder, &second, &post, seconds).await?;
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
    std::fs::remove_dir_all(&folder)?;
    Ok(Exit::Done)
}

/// Listens where the settings say, or on any free port where that one is taken: a demo should not fail for that.
async fn listen(wanted: SocketAddr) -> std::io::Result<TcpListener> {
    match TcpListener::bind(wanted).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind(SocketAddr::new(wanted.ip(), 0)).await,
    }
}

async fn app(
    context: &Context,
    folder: &std::path::Path,
    town: &Town,
    pages: SocketAddr,
    clock: Clock,
) -> anyhow::Result<App> {
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

async fn tell(
    context: &Context,
    app: &App,
    folder: &std::path::Path,
    second: &Harvest,
    post: &Post,
    seconds: f64,
) -> anyhow::Result<()> {
    let (out, t) = (&context.out, context.out.t);
    let status = app.status().await?;
    let outbox = folder.join("outbox").join("new");
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
    let outbox = outbox.display().to_string();
    out.line(&t.say_with("demo-letter", &[("path", outbox.as_str().into())]));
    Ok(())
}
