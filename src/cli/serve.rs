//! `gorwel serve`: visits, pages and letters until told to stop.

use std::{io::IsTerminal, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

use super::{Context, Exit, settings::LogFormat};
use crate::{
    app::{App, Event, Stop, Stopper, stop},
    daemon::{self, Roles},
    web::{self, Counters},
};

/// How long stopping may take before what is still going on is cut off; systemd and others kill after 30 s or more.
const LONGEST_STOP: Duration = Duration::from_secs(25);

/// Which parts of the work this process does.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Do not visit sources; another machine does
    #[arg(long)]
    no_harvest: bool,
    /// Do not write or send letters; another machine does
    #[arg(long)]
    no_mail: bool,
    /// Do not answer pages; another machine does
    #[arg(long)]
    no_web: bool,
}

/// Where this process answers, and what it counts meanwhile.
pub struct Faces {
    /// To readers.
    pub pages: Option<TcpListener>,
    /// To operators.
    pub admin: Option<TcpListener>,
    /// What has happened.
    pub counters: Counters,
}

/// Serves.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    log(context);
    let counters = Counters::default();
    let counted = counters.clone();
    let observer = move |event: &Event| {
        counted.count(event);
        daemon::log(event);
    };
    let app = context.app(observer).await?;
    if !args.no_harvest {
        app.feeds().await?;
    }
    app.transport()?;
    let roles = Roles { harvest: !args.no_harvest, mail: !args.no_mail };
    let pages = if args.no_web { None } else { Some(TcpListener::bind(context.settings.listen).await?) };
    let admin = match context.settings.admin_listen {
        Some(address) => Some(TcpListener::bind(address).await?),
        None => None,
    };
    let faces = Faces { pages, admin, counters };
    let (stopper, heard) = stop();
    tracing::info!(pages = %app.public_url(), version = env!("CARGO_PKG_VERSION"), "gorwel serves");
    work(context, &app, roles, faces, stopper, &heard).await?;
    app.close().await?;
    tracing::info!("gorwel has stopped");
    Ok(Exit::Done)
}

/// Does all the work at once until a signal says to stop; a second signal stops at once.
pub async fn work(
    context: &Context,
    app: &App,
    roles: Roles,
    faces: Faces,
    stopper: Stopper,
    heard: &Stop,
) -> anyhow::Result<()> {
    let pages = async {
        if let Some(listener) = faces.pages {
            let options = context.settings.web(faces.counters.clone());
            web::serve(app, listener, web::router(app, options), heard).await;
        }
    };
    let admin = async {
        if let Some(listener) = faces.admin {
            web::serve(app, listener, web::admin(app, faces.counters.clone()), heard).await;
        }
    };
    let deadline = async {
        heard.clone().said().await;
        tokio::time::sleep(LONGEST_STOP).await;
    };
    tokio::select! {
        _ = async { tokio::join!(daemon::run(app, roles, heard), pages, admin) } => Ok(()),
        // What is cut off here is begun again by the next start; a letter on its way is in doubt.
        () = deadline => Ok(()),
        never = signals(stopper) => never,
    }
}

/// Says to stop at the first signal, and returns at the second.
async fn signals(stopper: Stopper) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    for _ in 0..2 {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stopper.stop();
    }
    Ok(())
}

/// Sends log lines to standard error, in the form that the settings say.
fn log(context: &Context) {
    let level = match context.settings.verbose {
        0 => "gorwel=info,warn",
        1 => "gorwel=debug,info",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    // A second subscriber in one process, as in a test, leaves the first in place.
    let _ = match context.settings.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}
