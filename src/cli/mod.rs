//! Arguments, settings, progress, exit codes.
//!
//! Results go to standard output, progress to standard error. Each command is a file.

mod backup;
mod demo;
mod digest;
mod doctor;
mod doing;
mod harvest;
mod import;
mod index;
mod kin;
mod lists;
mod mail;
mod out;
mod progress;
mod read;
mod round;
mod search;
mod serve;
mod settings;
mod show;
mod sources;
mod status;
mod subscribers;
mod topics;
mod words;

use std::{process::ExitCode, time::Duration};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use out::Out;
use settings::Settings;

use crate::{
    app::{App, AppError, Event, WordsError},
    clock::{Clock, Dice},
    store::{BackupError, StoreError},
};

/// Reads what public bodies publish, finds what is reusable, and writes about it once a week.
#[derive(Parser)]
#[command(name = "gorwel", version, disable_help_subcommand = true, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Visit sources, answer pages and send letters until told to stop
    Serve(serve::Args),
    /// Show Gorwel at work on an invented town, in a folder of its own
    Demo(demo::Args),
    /// Visit sources that are due (or named, or all) and bring the index up to date
    Harvest(harvest::Args),
    /// Search what the sources have published
    Search(search::Args),
    /// Ask who else is doing something, and whom to ask about it
    Who(kin::WhoArgs),
    /// Show one item whole
    Show(show::Args),
    /// Take in items from another system, as JSON lines
    Import(import::Args),
    /// Read documents as a source would, storing nothing: for whoever writes a source
    Read(read::Args),
    /// List sources and how they are doing; add, move or remove them in feeds.toml; exchange them as OPML
    #[command(subcommand)]
    Sources(sources::Args),
    /// List the topics that items are given, or count the items of each
    #[command(subcommand)]
    Topics(topics::Args),
    /// Show what words are found by, what they are called in the other language, or which language texts are in
    Words(words::Args),
    /// Bring a lexicon of Welsh
    #[command(subcommand)]
    Lexicon(lists::LexiconArgs),
    /// Bring a glossary of English and Welsh terms
    #[command(subcommand)]
    Glossary(lists::GlossaryArgs),
    /// List, add or remove subscribers
    #[command(subcommand)]
    Subscribers(subscribers::Args),
    /// Look at, send or count digests
    #[command(subcommand)]
    Digest(digest::Args),
    /// Try the way that letters go
    #[command(subcommand)]
    Mail(mail::Args),
    /// Rebuild, check or measure the search index
    #[command(subcommand)]
    Index(index::Args),
    /// List, accept or reject what readers say: that their body is doing the same
    #[command(subcommand)]
    Doing(doing::Args),
    /// List, accept or reject reports of "these are not the same"; judge all kin anew
    #[command(subcommand)]
    Kin(kin::Args),
    /// Copy the store into a file, while everything goes on
    Backup(backup::Args),
    /// Put a copy in the place of the store; the one that was there is kept beside it
    Restore(backup::Args),
    /// Check everything that must hold, and say what to do where it does not
    Doctor,
    /// Show what there is and how far each part has come
    Status,
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the help of a command, or `settings`: every setting with its flag, environment variable and default
    Help {
        /// A command, or `settings`
        topic: Option<String>,
    },
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Done.
    Done = 0,
    /// Done, and something failed.
    SomeFailed = 1,
    /// The arguments are wrong.
    Usage = 2,
    /// Nothing could be started.
    Configuration = 3,
    /// Another process is at it.
    Busy = 75,
}

/// What every command gets.
struct Context {
    settings: Settings,
    out: Out,
}

impl Context {
    /// Opens the app that the settings describe.
    async fn app(&self, observer: impl Fn(&Event) + Send + Sync + 'static) -> anyhow::Result<App> {
        let options = self.settings.app()?;
        Ok(App::open(options, Clock::system(), Dice::system(), observer).await?)
    }

    /// Opens the app for a command that tells nothing while it works.
    async fn quiet_app(&self) -> anyhow::Result<App> {
        self.app(|_| {}).await
    }
}

/// How long the end of the process waits for what is being worked out beside it.
const LONGEST_END: Duration = Duration::from_secs(2);

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    let matches = settings::brief(Cli::command()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|why| why.exit());
    let out = Out::new(&cli.settings);
    let context = Context { settings: cli.settings, out };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return context.fail(&why.into()),
    };
    let done = runtime.block_on(dispatch(&context, cli.command));
    // What is still being worked out is for nobody any more.
    runtime.shutdown_timeout(LONGEST_END);
    match done {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(why) => context.fail(&why),
    }
}

async fn dispatch(context: &Context, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Serve(args) => serve::run(context, &args).await,
        Command::Demo(args) => demo::run(context, &args).await,
        Command::Harvest(args) => harvest::run(context, &args).await,
        Command::Search(args) => search::run(context, &args).await,
        Command::Who(args) => kin::who(context, &args).await,
        Command::Doing(args) => doing::run(context, &args).await,
        Command::Kin(args) => kin::run(context, &args).await,
        Command::Show(args) => show::run(context, &args).await,
        Command::Import(args) => import::run(context, &args).await,
        Command::Read(args) => read::run(context, &args).await,
        Command::Sources(args) => sources::run(context, &args).await,
        Command::Topics(args) => topics::run(context, &args).await,
        Command::Words(args) => words::run(context, &args),
        Command::Lexicon(args) => lists::lexicon(context, &args),
        Command::Glossary(args) => lists::glossary(context, &args),
        Command::Subscribers(args) => subscribers::run(context, &args).await,
        Command::Digest(args) => digest::run(context, &args).await,
        Command::Mail(args) => mail::run(context, &args).await,
        Command::Index(args) => index::run(context, &args).await,
        Command::Backup(args) => backup::backup(context, &args).await,
        Command::Restore(args) => backup::restore(context, &args).await,
        Command::Doctor => doctor::run(context).await,
        Command::Status => status::run(context).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "gorwel", &mut script);
            context.out.line(&String::from_utf8_lossy(&script));
            Ok(Exit::Done)
        }
        Command::Help { topic } => help(context, topic.as_deref()),
    }
}

fn help(context: &Context, topic: Option<&str>) -> anyhow::Result<Exit> {
    let mut command = Cli::command();
    let text = match topic {
        None => command.render_long_help().to_string(),
        Some("settings") => settings::reference(),
        Some(name) => match command.find_subcommand_mut(name) {
            Some(found) => found.render_long_help().to_string(),
            None => {
                context.out.trouble(&format!("there is no command {name:?}: gorwel help"));
                return Ok(Exit::Usage);
            }
        },
    };
    context.out.line(&text);
    Ok(Exit::Done)
}

impl Context {
    /// Says what went wrong on one line, with what to do where we know it.
    fn fail(&self, why: &anyhow::Error) -> ExitCode {
        self.out.trouble(&crate::app::chain(why.as_ref()));
        let exit = match why.downcast_ref::<AppError>() {
            Some(AppError::NoSources { feeds, path }) => {
                for mistake in feeds.mistakes() {
                    self.out.trouble(&sources::mistake_line(self, path, mistake));
                }
                Exit::Configuration
            }
            Some(AppError::UnknownSource(_)) => Exit::Usage,
            Some(AppError::FeedsEdit { why: crate::app::FeedsEditError::Edit(_), .. }) => Exit::Usage,
            Some(
                AppError::Search(crate::search::SearchError::Busy)
                | AppError::Backup(BackupError::Busy)
                | AppError::Store(StoreError::Restoring)
                | AppError::ImportBusy(_)
                | AppError::KinBusy,
            ) => Exit::Busy,
            Some(AppError::Broken(_) | AppError::Render(_) | AppError::Input(_)) => Exit::SomeFailed,
            Some(_) => Exit::Configuration,
            None if why.is::<settings::BadSetting>() || why.is::<WordsError>() => Exit::Configuration,
            None => Exit::SomeFailed,
        };
        ExitCode::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }
}
