//! `gorwel serve`: visits, pages and letters until told to stop.

use std::{io::IsTerminal, net::SocketAddr, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

use super::{Context, Exit, settings::LogFormat};
use crate::{
    app::{App, Event, stop},
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

/// Serves. A store that could only be read is opened anew once it can be written, while readers wait at the same door.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    log(context);
    let counters = Counters::default();
    let roles = Roles { harvest: !args.no_harvest, mail: !args.no_mail };
    let pages = if args.no_web { None } else { Some(door(context.settings.listen)?) };
    let admin = context.settings.admin_listen.map(door).transpose()?;
    let mut signals = Signals::new()?;
    loop {
        let counted = counters.clone();
        let observer = move |event: &Event| {
            counted.count(event);
            daemon::log(event);
        };
        let app = context.app(observer).await?;
        if roles.harvest {
            app.feeds().await?;
        }
        // Where nothing can be written nothing is sent, and an outbox on the same disk could not be made.
        if !app.is_read_only() {
            app.transport()?;
        }
        let faces = Faces { pages: inside(&pages)?, admin: inside(&admin)?, counters: counters.clone() };
        tracing::info!(pages = %app.public_url(), version = env!("CARGO_PKG_VERSION"), "gorwel serves");
        let ended = work(context, &app, roles, faces, &mut signals).await;
        app.close().await?;
        match ended {
            Ended::Told => break,
            Ended::Writable => tracing::info!("the store can be written again"),
        }
    }
    tracing::info!("gorwel has stopped");
    Ok(Exit::Done)
}

/// Listens at an address.
fn door(address: SocketAddr) -> std::io::Result<std::net::TcpListener> {
    let door = std::net::TcpListener::bind(address)?;
    door.set_nonblocking(true)?;
    Ok(door)
}

/// Another hold on a door, which stays open when this one is let go.
fn inside(door: &Option<std::net::TcpListener>) -> std::io::Result<Option<TcpListener>> {
    door.as_ref().map(|door| TcpListener::from_std(door.try_clone()?)).transpose()
}

/// Why the work has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// A signal said so.
    Told,
    /// The store could only be read, and can be written now: it must be opened anew.
    Writable,
}

/// Does all the work at once until a signal says to stop; a second signal stops at once.
pub async fn work(context: &Context, app: &App, roles: Roles, faces: Faces, signals: &mut Signals) -> Ended {
    let (stopper, heard) = stop();
    let pages = async {
        if let Some(listener) = faces.pages {
            let options = context.settings.web(faces.counters.clone());
            web::serve(app, listener, web::router(app, options), &heard).await;
        }
    };
    let admin = async {
        if let Some(listener) = faces.admin {
            web::serve(app, listener, web::admin(app, faces.counters.clone()), &heard).await;
        }
    };
    let deadline = async {
        heard.clone().said().await;
        tokio::time::sleep(LONGEST_STOP).await;
        Ended::Told
    };
    let told = async {
        signals.next().await;
        stopper.stop();
        signals.next().await;
        Ended::Told
    };
    let work = async {
        let store = async {
            let writable = daemon::writable_again(app, &heard).await;
            if writable {
                stopper.stop();
            }
            writable
        };
        let (writable, ..) = tokio::join!(store, daemon::run(app, roles, &heard), pages, admin);
        if writable { Ended::Writable } else { Ended::Told }
    };
    tokio::select! {
        ended = work => ended,
        // What is cut off here is begun again by the next start; a letter on its way is in doubt.
        ended = deadline => ended,
        ended = told => ended,
    }
}

/// The signals that say to stop. None is lost between two times that they are listened to.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// Listens from now on.
    pub fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
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
