//! The use cases, one verb a file; the only place where stages meet.
//!
//! `App` holds what the stages need and carries values from one to the next. The faces ask it; it asks no face.

mod allowances;
mod backup;
mod bounds;
mod deliver;
mod digest;
mod doctor;
mod edit;
mod error;
mod event;
mod feeds_file;
mod gather;
mod glimpse;
mod harvest;
mod import;
mod index;
mod instead;
mod judge;
mod kin;
mod leftovers;
mod limits;
mod marks;
mod metrics;
mod offer;
mod place;
mod propose;
mod read;
mod readiness;
mod relevance;
mod robots;
mod round;
mod search;
mod sources;
mod status;
mod stop;
mod subscribe;
mod tick;
mod topics;
mod verdict;
mod visit;
mod vocabulary;

use std::{
    path::PathBuf,
    sync::{
        Arc, OnceLock, RwLock,
        atomic::{AtomicBool, AtomicI64},
    },
};

use chrono::TimeDelta;
use tokio::sync::{Mutex, Notify};
use url::Url;

pub use backup::restore;
pub use deliver::Sent;
pub use digest::Preview;
pub use doctor::Diagnosis;
pub use edit::{FeedsEditError, FeedsImport, MoveTo, Write, feeds_list};
pub use error::AppError;
pub use event::{Event, Visited, chain};
pub use glimpse::Glimpse;
pub use harvest::{Harvest, Which};
pub use import::{ImportOutcome, Imported};
pub use index::{Agreement, Caught};
pub use kin::{Candidate, Doing, Kinned};
pub use metrics::{Gauges, Usage, usage};
pub use offer::{NoOffer, Offer, Seen};
pub use read::{
    Document, LONGEST_DOCUMENT_BYTES, ReadAs, Unread, ask_for_document, plain_link, read_document, shown_link,
};
pub use round::Round;
pub use search::{Found, ItemPage};
pub use sources::{Feeds, SourceHealth, Trial};
pub use status::{Overview, Status};
pub use stop::{Stop, Stopper, stop};
pub use subscribe::{AskError, Asked, Wish};
pub use tick::Post;
pub use topics::TopicCounts;
pub use vocabulary::{GlossaryImported, LexiconImported, Vocabulary, WordFiles, WordsError, WordsFault};

use crate::{
    clock::{Clock, Dice},
    fetch::{self, Fetcher},
    mail::{self, Transport},
    model::{AddressPattern, TokenKey, hex},
    rules::digest::Calendar,
    search::{Index, Writer},
    sources::registry::Registry,
    store::{Hold, Store},
};

/// What an [`App`] is told when it opens.
#[derive(Clone)]
pub struct Options {
    /// The store: `sqlite:FILE` or `postgres://…`.
    pub store: String,
    /// The folder of the index.
    pub index: PathBuf,
    /// The bodies and their sources.
    pub feeds: PathBuf,
    /// Words beside our own lists.
    pub words: WordFiles,
    /// A file that keeps the token key; made at first use.
    pub token_key_file: PathBuf,
    /// Where readers find the pages.
    pub public_url: Url,
    /// Whom a site or a reader can write to about this Gorwel.
    pub contact: Option<String>,
    /// How sites are asked.
    pub fetch: fetch::Options,
    /// A token for api.github.com.
    pub github_token: Option<String>,
    /// How letters go.
    pub mail: mail::MailOptions,
    /// What letters say of their sender.
    pub sender: mail::Sender,
    /// Connections to a mail server at the same time.
    pub mail_connections: usize,
    /// The only addresses that are written to; any, if empty.
    pub mail_only_to: Vec<AddressPattern>,
    /// How long after a lost answer a letter is sent once more.
    pub doubt_wait: TimeDelta,
    /// What this place remembers of the store that it sends from.
    pub instance_file: PathBuf,
    /// When digests go.
    pub calendar: Calendar,
    /// Who may subscribe: any address, if empty, or those of these domains.
    pub subscribers_from: Vec<String>,
    /// Days that visits are remembered.
    pub keep_visits_days: u32,
    /// Days that the bytes of letters are kept.
    pub keep_letters_days: u32,
}

/// What the stages need, and what the faces ask. Clones are the same app.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    options: Options,
    clock: Clock,
    dice: Dice,
    key: TokenKey,
    store: Store,
    index: Index,
    vocabulary: Vocabulary,
    topic_rules: topics::Lender,
    /// Whether the index can still be read.
    trust: index::Trust,
    /// The pen of the index, once this process has it.
    writer: Mutex<Option<Writer>>,
    /// This process, in the leases that it takes.
    holder: String,
    /// The lock that shows that this process lives, once it has claimed anything.
    hold: Mutex<Option<Hold>>,
    fetcher: OnceLock<Fetcher>,
    allowances: Arc<allowances::Allowances>,
    robots: robots::Said,
    /// Which hosts could be reached lately.
    reach: std::sync::Mutex<crate::rules::outage::Reach>,
    transport: OnceLock<Transport>,
    feeds: RwLock<Option<Arc<Feeds>>>,
    /// Rings when a letter that somebody is waiting for has been put into the outbox.
    letter_waits: Notify,
    /// When the index was last seen to be where the store is, in Unix seconds.
    level_at: AtomicI64,
    /// Whether it has been told that digests wait for the index.
    digests_wait: AtomicBool,
    observer: Box<dyn Fn(&Event) + Send + Sync>,
}

impl App {
    /// Opens store and index, and makes what is missing.
    ///
    /// `observer` is told what happens; it must not block.
    ///
    /// # Errors
    ///
    /// When one of them cannot be opened.
    pub async fn open(
        options: Options,
        clock: Clock,
        dice: Dice,
        observer: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Self, AppError> {
        let key = token_key(&options.token_key_file, &dice)
            .map_err(|why| AppError::Key { path: options.token_key_file.clone(), why })?;
        let store = Store::open(&options.store, &dice).await?;
        if let Some(update) = store.update() {
            observer(&Event::StoreUpdated { from: update.from, to: update.to, copy: update.copy.clone() });
        }
        let vocabulary = Vocabulary::read(&options.words)?;
        let index = Index::open(&options.index, vocabulary.lexicon().clone())?;
        let holder = hex(&dice.bytes()[..8]);
        let level_at = AtomicI64::new(clock.now().timestamp());
        let app = Self(Arc::new(Inner {
            options,
            clock,
            dice,
            key,
            store,
            index,
            vocabulary,
            topic_rules: topics::Lender::default(),
            trust: index::Trust::default(),
            writer: Mutex::new(None),
            holder,
            hold: Mutex::new(None),
            fetcher: OnceLock::new(),
            allowances: Arc::default(),
            robots: robots::Said::default(),
            reach: std::sync::Mutex::default(),
            transport: OnceLock::new(),
            feeds: RwLock::new(None),
            letter_waits: Notify::new(),
            level_at,
            digests_wait: AtomicBool::new(false),
            observer: Box::new(observer),
        }));
        app.clear_leftovers();
        Ok(app)
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The store, for whoever looks at it from beside: stories, benches.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Where readers find the pages.
    pub fn public_url(&self) -> &Url {
        &self.0.options.public_url
    }

    /// When digests go.
    pub fn calendar(&self) -> &Calendar {
        &self.0.options.calendar
    }

    /// Whether letters really leave, or go into a folder on this machine.
    pub fn sends(&self) -> bool {
        self.0.options.mail.url.starts_with("smtp")
    }

    /// Waits until a letter that somebody is waiting for lies in the outbox of this process.
    pub async fn letter_waits(&self) {
        self.0.letter_waits.notified().await;
    }

    /// Gives back what this process has claimed, and closes the store.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn close(&self) -> Result<(), AppError> {
        // On PostgreSQL the lock is a connection, and closing waits for every one of them.
        let hold = self.0.hold.lock().await.take();
        if let Some(hold) = hold {
            hold.let_go().await;
            self.0.store.release(&self.0.holder).await?;
            self.0.store.release_letters(&self.0.holder).await?;
            self.0.store.release_kin(&self.0.holder).await?;
        }
        *self.0.writer.lock().await = None;
        self.0.store.close().await;
        Ok(())
    }

    /// Whether the store could only be read when it was opened.
    pub fn is_read_only(&self) -> bool {
        self.0.store.is_read_only()
    }

    /// Whether the store could only be read when it was opened, and could be written if it were opened now.
    pub async fn could_be_written(&self) -> bool {
        self.is_read_only() && self.0.store.could_be_written(&self.0.options.store, &self.0.dice).await
    }

    /// Tells the observer of something that happened.
    pub fn tell(&self, event: &Event) {
        (self.0.observer)(event);
    }

    /// Shows that this process lives, and frees what dead ones have claimed. Comes before any claim.
    async fn hold(&self) -> Result<(), AppError> {
        self.stay_held().await?;
        self.0.store.free_the_dead(&self.0.holder, self.0.clock.now()).await?;
        // Room may have come back since it was thrown out; where it has not, the doctor says so.
        self.0.store.keep_ballast(&self.0.dice);
        Ok(())
    }

    /// Takes the lock that shows that this process lives, unless others see it already.
    async fn stay_held(&self) -> Result<(), AppError> {
        let mut hold = self.0.hold.lock().await;
        if let Some(held) = hold.as_mut()
            && held.is_seen().await
        {
            return Ok(());
        }
        // The old one is let go first, or it would take the file of the new one with it.
        *hold = None;
        *hold = Some(self.0.store.hold(&self.0.holder).await?);
        Ok(())
    }

    fn fetcher(&self) -> Result<&Fetcher, AppError> {
        if let Some(fetcher) = self.0.fetcher.get() {
            return Ok(fetcher);
        }
        let fetcher = Fetcher::new(self.0.options.fetch.clone(), self.0.clock.clone())?;
        Ok(self.0.fetcher.get_or_init(|| fetcher))
    }

    /// The way letters leave. A memory transport is the same one at each call, so that tests can read it.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn transport(&self) -> Result<&Transport, AppError> {
        if let Some(transport) = self.0.transport.get() {
            return Ok(transport);
        }
        let transport = Transport::open(&self.0.options.mail)?;
        Ok(self.0.transport.get_or_init(|| transport))
    }
}

/// Reads the token key, or makes one that only this user can read.
fn token_key(path: &std::path::Path, dice: &Dice) -> std::io::Result<TokenKey> {
    match std::fs::read_to_string(path) {
        Ok(text) => TokenKey::from_hex(&text)
            .ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidData, "not 64 hexadecimal digits")),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => make_token_key(path, dice),
        Err(why) => Err(why),
    }
}

/// Writes a new key beside its place and links it there, so that two programs that start together agree on one.
fn make_token_key(path: &std::path::Path, dice: &Dice) -> std::io::Result<TokenKey> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};

    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(format!("new-{}", hex(&dice.bytes()[..8])));
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(TokenKey::new(dice.bytes()).to_hex().as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&beside, path);
    std::fs::remove_file(&beside)?;
    match linked {
        Err(why) if why.kind() != std::io::ErrorKind::AlreadyExists => Err(why),
        _ => token_key(path, dice),
    }
}
