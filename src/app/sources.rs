//! Sources: what feeds.toml lists, and how each is doing.

use std::sync::Arc;

use super::{App, AppError, Event, Registry, Stop, bounds::Bounds, visit::Visit};
use crate::{
    model::{Body, Mistake, Outcome, SourceRecord, SourceSlug, VisitRecord, hash},
    rules::health::{Health, health},
    sources::registry,
    store::{Change, Claimed, Misconfigured},
};

/// Visits of a source that its page shows.
const VISITS_SHOWN: usize = 20;

/// feeds.toml as it was read last.
#[derive(Debug)]
pub struct Feeds {
    /// Bodies, sources and mistakes.
    pub registry: Registry,
    /// The hash of the text, to notice when it changes.
    hash: String,
}

impl Feeds {
    /// How many sources are to be visited.
    pub fn enabled(&self) -> usize {
        self.registry.sources.iter().filter(|listed| listed.source.enabled).count()
    }

    /// The mistakes, in the order of their lines.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.registry.mistakes
    }
}

/// How a source is doing.
#[derive(Debug, Clone)]
pub struct SourceHealth {
    /// Its record.
    pub record: SourceRecord,
    /// Its body, if the store knows it.
    pub body: Option<Body>,
    /// In one word.
    pub health: Health,
}

/// What a visit would have stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The source.
    pub slug: SourceSlug,
    /// What the visit ended in.
    pub outcome: Outcome,
    /// The titles of the items, in the order of the source.
    pub titles: Vec<String>,
}

impl SourceHealth {
    /// Whether it is one that could not be read.
    pub fn is_failing(&self) -> bool {
        matches!(self.health, Health::Failing | Health::Broken | Health::Refused | Health::Misconfigured)
    }

    /// The address that it has moved to for good, if that is believed.
    pub fn moved_to(&self) -> Option<&str> {
        self.record.moved.as_ref().filter(|moved| moved.believed).map(|moved| moved.to.as_str())
    }

    /// Whether it is visited at all.
    pub fn is_visited(&self) -> bool {
        !matches!(self.health, Health::Off | Health::Misconfigured)
    }

    /// How it is doing, as a stable word: `working`, `quiet`, `new`, `failing`, `broken`, `refused`, `misconfigured`, `off`.
    pub fn word(&self) -> &'static str {
        match self.health {
            Health::Working => "working",
            Health::Quiet => "quiet",
            Health::New => "new",
            Health::Failing => "failing",
            Health::Broken => "broken",
            Health::Refused => "refused",
            Health::Misconfigured => "misconfigured",
            Health::Off => "off",
        }
    }
}

impl App {
    /// Reads feeds.toml, every mistake included, without writing anything down.
    ///
    /// # Errors
    ///
    /// When the file cannot be read at all.
    pub fn read_feeds(&self) -> Result<Feeds, AppError> {
        let path = &self.0.options.feeds;
        let text = std::fs::read_to_string(path).map_err(|why| AppError::Feeds { path: path.clone(), why })?;
        Ok(Feeds { registry: registry::read(&text, &self.context()), hash: hash(text.as_bytes()) })
    }

    /// What feeds.toml may refer to and does not hold.
    pub(super) fn context(&self) -> registry::Context {
        registry::Context { github_token: self.0.options.github_token.clone(), variables: std::env::vars().collect() }
    }

    /// Returns feeds.toml, read anew if it has changed; then the store knows its bodies and sources too.
    ///
    /// A file that can no longer be used leaves the last good one in force, and says so.
    ///
    /// # Errors
    ///
    /// When there is no good one to go on with, or the store refuses.
    pub async fn feeds(&self) -> Result<Arc<Feeds>, AppError> {
        let last = self.0.feeds.read().ok().and_then(|feeds| feeds.clone());
        let read = self.read_feeds().and_then(|feeds| self.usable(feeds));
        let feeds = match (read, last) {
            (Ok(feeds), Some(last)) if feeds.hash == last.hash => return Ok(last),
            (Ok(feeds), _) => feeds,
            (Err(why), Some(last)) => {
                self.tell(&Event::Trouble { doing: "reading feeds.toml", why: super::chain(&why) });
                return Ok(last);
            }
            (Err(why), None) => return Err(why),
        };
        let registry = &feeds.registry;
        let sources: Vec<_> = registry.sources.iter().map(|listed| &listed.source).collect();
        // A store that can only be read is read; whoever would visit meets that when they claim.
        if !self.0.store.is_read_only() {
            self.0.store.register(&registry.bodies, &sources, &misconfigured(registry), self.0.clock.now()).await?;
        }
        self.tell(&Event::FeedsRead { sources: feeds.enabled(), mistakes: registry.mistakes.len() });
        if let Ok(mut kept) = self.0.feeds.write() {
            *kept = Some(feeds.clone());
        }
        Ok(feeds)
    }

    fn usable(&self, feeds: Feeds) -> Result<Arc<Feeds>, AppError> {
        let feeds = Arc::new(feeds);
        if feeds.registry.sources.is_empty() {
            return Err(AppError::NoSources { path: self.0.options.feeds.clone(), feeds });
        }
        Ok(feeds)
    }

    /// Returns every source with how it is doing, by slug.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn sources(&self) -> Result<Vec<SourceHealth>, AppError> {
        let now = self.0.clock.now();
        let bodies = self.0.store.bodies().await?;
        let with_body = |record: SourceRecord| SourceHealth {
            body: bodies.iter().find(|body| body.slug == record.body).cloned(),
            health: health(&record, now),
            record,
        };
        Ok(self.0.store.sources().await?.into_iter().map(with_body).collect())
    }

    /// Returns one source with how it is doing and its last visits, newest first.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn source(&self, slug: &SourceSlug) -> Result<Option<(SourceHealth, Vec<VisitRecord>)>, AppError> {
        let found = self.sources().await?.into_iter().find(|source| source.record.slug == *slug);
        let Some(source) = found else { return Ok(None) };
        Ok(Some((source, self.0.store.visits(slug, VISITS_SHOWN).await?)))
    }
}

impl App {
    /// Visits a source as it is written in `feeds`, without storing anything.
    ///
    /// # Errors
    ///
    /// When `feeds` has no such source. A source that fails is no error.
    pub async fn try_source(&self, feeds: &Feeds, slug: &SourceSlug) -> Result<Trial, AppError> {
        let listed = feeds.registry.sources.iter().find(|listed| listed.source.slug == *slug);
        let listed = listed.ok_or_else(|| AppError::UnknownSource(slug.to_string()))?;
        let visit =
            Visit { listed: Arc::clone(listed), claimed: Claimed::never_visited(slug.clone()), bounds: Bounds::new() };
        let (made, _) = self.visit(visit, &Stop::never()).await?;
        let written = made.write;
        let title = |change: &Change| match change {
            Change::New { item, .. } => Some(item.title.clone()),
            Change::Changed { .. }
            | Change::Alias { .. }
            | Change::News { .. }
            | Change::Back { .. }
            | Change::Past { .. }
            | Change::Missing { .. }
            | Change::Gone { .. } => None,
        };
        let titles = written.changes.iter().filter_map(title).collect();
        Ok(Trial { slug: slug.clone(), outcome: written.record.outcome, titles })
    }
}

/// The sources that feeds.toml is wrong about, as they are written down: those whose slug at least can be read.
fn misconfigured(registry: &Registry) -> Vec<Misconfigured> {
    let mut all = Vec::new();
    for (slug, body, mistake) in &registry.misconfigured {
        let (Ok(slug), body) = (slug.parse(), body.clone().unwrap_or_default()) else { continue };
        let detail = format!("line {}", mistake.line);
        all.push(Misconfigured { slug, body, outcome: Outcome::Misconfigured { detail } });
    }
    all
}
