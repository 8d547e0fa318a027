//! The digest: planned, filled, rendered. Sending is `deliver`'s.
//!
//! Each step is done once however often it is tried: a slot has one key, a slot one letter, an item is told once as one piece of news.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use chrono::{DateTime, Utc};

use super::{
    App, AppError, Caught, Event, Stop, chain,
    relevance::{Reader, Round},
};
use crate::{
    mail::{self, DigestLinks},
    model::{
        Addressee, Digest, Heard, Interest, Item, ItemId, Lang, LetterKind, Occasion, Slot, Subscriber, SubscriberId,
        Unread,
    },
    rules::digest::{self, Facts},
    search::{SCHEMA, Window},
    store::{Closed, Closing, LetterWrite, Plan},
};

/// Slots filled in one go.
const SLOTS_A_ROUND: usize = 500;
/// Slots made in one transaction.
const SLOTS_A_COMMIT: usize = 500;
/// Letters written in one transaction: what a crash makes again at most.
const LETTERS_A_COMMIT: usize = 50;

/// An index that is where the store is.
#[derive(Debug, Clone)]
struct Level {
    /// The revision that it has reached at least.
    revision: i64,
    /// The news that it has heard of.
    heard: Heard,
}

/// How the sources are doing: the same for every digest of one round.
#[derive(Debug, Clone)]
struct Standing {
    /// Those that could not be read.
    unread: Vec<Unread>,
    /// How many are listed.
    sources: usize,
}

/// What a digest is chosen for.
struct Aim<'a> {
    key: String,
    occasion: Occasion,
    lang: Lang,
    interests: &'a [Interest],
    window: Window,
    /// When it was planned.
    at: DateTime<Utc>,
    told: &'a BTreeSet<ItemId>,
    refused: &'a BTreeSet<ItemId>,
}

/// A digest that nobody is sent: what it would say.
#[derive(Debug, Clone)]
pub struct Preview {
    /// What it would say.
    pub digest: Digest,
    /// How it would look.
    pub parts: mail::Parts,
}

impl App {
    /// Plans the digests whose time has come, until `stop` is said. Returns how many slots were made: none while the index
    /// is behind, since what it has yet to reach would be missing from a week that is used up.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub(super) async fn plan_due(&self, stop: &Stop) -> Result<usize, AppError> {
        let now = self.0.clock.now();
        let Some(slot) = self.calendar().last(now) else { return Ok(0) };
        if now - slot > digest::LATEST {
            return Ok(0);
        }
        let waiting = self.0.store.without_slot(&self.calendar().week(slot)).await?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let Some(level) = self.level().await? else { return Ok(0) };
        let mut made = 0;
        for ids in waiting.chunks(SLOTS_A_COMMIT) {
            let mut plans = Vec::with_capacity(ids.len());
            for id in ids {
                if stop.is_said() {
                    return Ok(made);
                }
                let Some(subscriber) = self.0.store.subscriber(*id).await? else { continue };
                let Some((key, _)) = digest::due(&subscriber, self.calendar(), now) else { continue };
                plans.push(plan(&subscriber, key, Occasion::Regular, level.heard.upto(subscriber.cursor)));
            }
            made += self.0.store.plan(&plans, self.0.clock.now()).await?;
        }
        Ok(made)
    }

    /// Plans a digest for every confirmed subscriber at once, and leaves the weekly slot alone.
    /// Where nothing is new since the last one, there is none; nor while the index is behind, or once `stop` is said.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn plan_now(&self, stop: &Stop) -> Result<usize, AppError> {
        let Some(level) = self.level().await? else { return Ok(0) };
        let mut made = 0;
        for subscribers in self.0.store.subscribers().await?.chunks(SLOTS_A_COMMIT) {
            if stop.is_said() {
                break;
            }
            let mut plans = Vec::with_capacity(subscribers.len());
            for subscriber in subscribers.iter().filter(|subscriber| subscriber.recipient().is_some()) {
                let upto = level.heard.upto(subscriber.cursor);
                if !subscriber.welcomed || subscriber.cursor < upto {
                    plans.push(plan(subscriber, format!("now-{upto}"), Occasion::Extra, upto));
                }
            }
            made += self.0.store.plan(&plans, self.0.clock.now()).await?;
        }
        Ok(made)
    }

    /// Brings the index to where the store is now, and returns what it holds then; none if it is behind, because another
    /// process keeps it or it cannot be written, and that is told once.
    async fn level(&self) -> Result<Option<Level>, AppError> {
        let wanted = self.0.store.reached(SCHEMA).await?.revision;
        let why = match self.catch_up().await {
            Ok(Caught::Up { .. }) => String::new(),
            Ok(Caught::Busy) => "another process keeps it".to_owned(),
            Err(why) => chain(&why),
        };
        let reached = self.0.index.reached();
        let is_level = reached.revision >= wanted && self.is_on_our_way(&reached).await?;
        if !self.0.digests_wait.swap(!is_level, Ordering::Relaxed) && !is_level {
            let behind = format!("the index is at revision {}, the store at {wanted}: {why}", reached.revision);
            self.tell(&Event::Trouble { doing: "planning digests", why: behind });
        }
        if !is_level {
            return Ok(None);
        }
        Ok(Some(Level { revision: reached.revision, heard: self.0.store.heard(reached.revision).await? }))
    }

    /// Fills the slots that are planned: each gets a letter, or is found to have nothing to say. Returns how many letters
    /// were written, and how many slots were empty. Ends early when `stop` is said, and while the index is behind: what
    /// it has lost would be missing.
    ///
    /// # Errors
    ///
    /// When store or index refuse; the slots that are left are filled at the next try.
    pub async fn fill(&self, stop: &Stop) -> Result<(usize, usize), AppError> {
        let mut closed = Closed::default();
        loop {
            let slots = self.0.store.open_slots(SLOTS_A_ROUND).await?;
            if slots.is_empty() || stop.is_said() {
                break;
            }
            let Some(level) = self.level().await? else { break };
            let standing = self.standing().await?;
            let mut round = Round::default();
            self.match_slots(&mut round, &slots).await?;
            let (wanted, before) = (slots.len(), closed);
            for slots in slots.chunks(LETTERS_A_COMMIT) {
                let (closings, filled) = self.fill_some(slots, &standing, &level, &mut round, stop).await;
                let done = self.0.store.close_slots(&closings, self.0.clock.now()).await?;
                closed.letters += done.letters;
                closed.empty += done.empty;
                filled?;
            }
            // Those that could not be filled now are for the next turn.
            if wanted < SLOTS_A_ROUND || closed == before {
                break;
            }
        }
        if closed.letters > 0 {
            self.tell(&Event::Written { letters: closed.letters });
        }
        Ok((closed.letters, closed.empty))
    }

    /// Returns what becomes of some slots, up to the first about which index or store refuse, and why they do.
    async fn fill_some(
        &self,
        slots: &[Slot],
        standing: &Standing,
        level: &Level,
        round: &mut Round,
        stop: &Stop,
    ) -> (Vec<Closing>, Result<(), AppError>) {
        let mut closings = Vec::with_capacity(slots.len());
        for slot in slots {
            if stop.is_said() {
                break;
            }
            match self.fill_one(slot, standing, level, round).await {
                Ok(closing) => closings.extend(closing),
                Err(why) => return (closings, Err(why)),
            }
        }
        (closings, Ok(()))
    }

    /// Returns what becomes of a slot; nothing if it cannot be said, since the index lacks some of its news, or is not any
    /// more where it was.
    async fn fill_one(
        &self,
        slot: &Slot,
        standing: &Standing,
        level: &Level,
        round: &mut Round,
    ) -> Result<Option<Closing>, AppError> {
        let now = self.0.clock.now();
        let empty = Closing { slot: slot.clone(), told: Vec::new(), letter: None };
        let subscriber = self.0.store.subscriber(slot.subscriber).await?;
        let recipient = subscriber.as_ref().and_then(Subscriber::recipient);
        let (Some(subscriber), Some(recipient)) = (subscriber, recipient) else { return Ok(Some(empty)) };
        if !level.heard.all_of(slot.after_news, slot.upto_news) {
            return Ok(None);
        }
        let (told, refused) = self.not_again(subscriber.id).await?;
        let aim = Aim {
            key: slot.key.clone(),
            occasion: slot.occasion,
            lang: subscriber.lang,
            interests: &subscriber.interests,
            window: window_of(slot),
            at: slot.planned_at,
            told: &told,
            refused: &refused,
        };
        let chosen = self.choose(aim, standing, round).await?;
        // It may have been deleted while it was asked.
        let reached = self.0.index.reached();
        if reached.revision < level.revision || reached.store != self.0.store.name() {
            return Ok(None);
        }
        if chosen.is_empty() {
            return Ok(Some(empty));
        }
        let parts = mail::render_digest(&chosen, &self.0.options.sender, &self.digest_links(subscriber.id, &chosen))?;
        // What the letter left out for its size has not been told.
        let told = chosen.told(&parts.shown);
        let message_id = self.message_id(&format!("slot:{}", slot.id));
        let letter = mail::address(&parts, &Addressee::of_digest(&recipient), &message_id, now)?;
        let not_before = match digest::due(&subscriber, self.calendar(), now) {
            Some((key, earliest)) if key == slot.key => earliest,
            _ => now,
        };
        let (kind, slot_id) = (LetterKind::Digest, Some(slot.id));
        let letter = LetterWrite { kind, subscriber: subscriber.id, slot: slot_id, letter, not_before };
        Ok(Some(Closing { told, letter: Some(letter), ..empty }))
    }

    /// Finds out at once which interests of the readers of some slots can find anything.
    async fn match_slots(&self, round: &mut Round, slots: &[Slot]) -> Result<(), AppError> {
        let mut asked = Vec::new();
        for slot in slots.iter().filter(|slot| slot.occasion != Occasion::Welcome) {
            let Some(subscriber) = self.0.store.subscriber(slot.subscriber).await? else { continue };
            let queries = subscriber.interests.into_iter().map(|interest| interest.query);
            asked.extend(queries.map(|query| (query, window_of(slot), slot.planned_at)));
        }
        self.match_round(round, asked).await
    }

    async fn choose(&self, aim: Aim<'_>, standing: &Standing, round: &mut Round) -> Result<Digest, AppError> {
        let Aim { interests, window, occasion, at, told, refused, .. } = aim;
        let choice = self.choose_for(round, &Reader { interests, window, occasion, at, told, refused }).await?;
        Ok(digest::lay_out(Facts {
            key: aim.key,
            occasion,
            lang: aim.lang,
            at: self.0.clock.now(),
            first_look: choice.first_look,
            cards: choice.cards,
            rest: choice.rest,
            beyond: choice.beyond,
            quiet: choice.quiet,
            rising: choice.rising,
            unread: standing.unread.clone(),
            sources: standing.sources,
        }))
    }

    async fn standing(&self) -> Result<Standing, AppError> {
        let unread = self.0.store.unread_sources().await?;
        let sources = self.0.store.sources().await?.iter().filter(|source| source.listed).count();
        Ok(Standing { unread, sources })
    }

    /// Returns what a first digest for these interests would be.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn preview(&self, lang: Lang, interests: &[Interest]) -> Result<Preview, AppError> {
        let (key, none) = ("preview".to_owned(), BTreeSet::new());
        let (window, at) = (Window::Everything, self.0.clock.now());
        let aim = Aim { key, occasion: Occasion::Welcome, lang, interests, window, at, told: &none, refused: &none };
        let chosen = self.choose(aim, &self.standing().await?, &mut Round::default()).await?;
        self.draw(chosen, SubscriberId(0))
    }

    /// Returns what the next digest of a subscriber would be.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn preview_for(&self, subscriber: &Subscriber) -> Result<Preview, AppError> {
        let upto = self.0.store.heard(self.0.index.reached().revision).await?.upto(subscriber.cursor);
        let (occasion, window) = if subscriber.welcomed {
            (Occasion::Regular, Window::News { after: subscriber.cursor, upto })
        } else {
            (Occasion::Welcome, Window::Everything)
        };
        let (told, refused) = self.not_again(subscriber.id).await?;
        let aim = Aim {
            key: "preview".to_owned(),
            occasion,
            lang: subscriber.lang,
            interests: &subscriber.interests,
            window,
            at: self.0.clock.now(),
            told: &told,
            refused: &refused,
        };
        let chosen = self.choose(aim, &self.standing().await?, &mut Round::default()).await?;
        self.draw(chosen, subscriber.id)
    }

    /// Returns the items of the last digest of a subscriber, newest first.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn last_digest(&self, subscriber: &Subscriber) -> Result<Vec<Item>, AppError> {
        let Some(slot) = self.0.store.slots_of(subscriber.id, 1).await?.pop() else { return Ok(Vec::new()) };
        let told = self.0.store.told_in(slot.id).await?;
        let mut items = self.0.store.items(&told).await?;
        items.sort_by_key(|item| std::cmp::Reverse(item.published));
        Ok(items)
    }

    /// What a reader is not to be shown again: what was told, and what is not for them.
    async fn not_again(&self, id: SubscriberId) -> Result<(BTreeSet<ItemId>, BTreeSet<ItemId>), AppError> {
        let told = self.0.store.told(id).await?.into_iter().map(|(item, _)| item).collect();
        Ok((told, self.0.store.refused(id).await?))
    }

    fn draw(&self, digest: Digest, subscriber: SubscriberId) -> Result<Preview, AppError> {
        let parts = mail::render_digest(&digest, &self.0.options.sender, &self.digest_links(subscriber, &digest))?;
        Ok(Preview { digest, parts })
    }

    fn digest_links(&self, subscriber: SubscriberId, digest: &Digest) -> DigestLinks {
        let verdicts = digest.all().map(|card| (card.item.id, self.verdict_links(subscriber, card.item.id)));
        DigestLinks {
            unsubscribe: self.unsubscribe_link(subscriber),
            manage: self.manage_link(subscriber),
            web: None,
            verdicts: verdicts.collect(),
        }
    }
}

/// A plan for a subscriber, up to some news; the first one is a welcome.
fn plan(subscriber: &Subscriber, key: String, occasion: Occasion, upto_news: i64) -> Plan {
    let occasion = if subscriber.welcomed { occasion } else { Occasion::Welcome };
    Plan { subscriber: subscriber.id, key, occasion, upto_news }
}

/// The items that a slot is about: all there are for a welcome, else its news.
fn window_of(slot: &Slot) -> Window {
    match slot.occasion {
        Occasion::Welcome => Window::Everything,
        Occasion::Regular | Occasion::Extra => Window::News { after: slot.after_news, upto: slot.upto_news },
    }
}
