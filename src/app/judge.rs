//! What a visit has read becomes changes: drafts are refined, recognised, and compared with what is there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{App, AppError, gather::Gathered, visit::Visit};
use crate::{
    model::{Draft, Item, ItemId, ItemKey, Known, Outcome, Refined, Rung, Sibling, Standing},
    rules::{
        facts,
        identity::{self, Verdict},
        missing::{Absence, absences},
        refine::{Context, refine},
        topics::TopicRules,
    },
    store::{Change, Claimed},
};

/// Items of a source that are looked at when much of what it sends seems to be new.
const MOST_SIBLINGS: usize = 2_000;

/// What a visit changes.
pub(super) struct Judged {
    /// The changes.
    pub changes: Vec<Change>,
    /// Which names of its items the source is trusted with from now on.
    pub rung: Rung,
    /// Whether some of its items wait to be seen again.
    pub held: bool,
    /// Whether something of it was known before.
    pub familiar: bool,
}

/// The drafts of a visit, refined.
struct Read {
    refined: Vec<Refined>,
    /// The best names of those from before we came.
    old: HashSet<ItemKey>,
    rung: Rung,
}

impl Read {
    fn of(drafts: Vec<Draft>, rung: Rung, context: &Context<'_>, topics: &mut TopicRules) -> Self {
        let rung = identity::slide(&drafts, rung);
        let keys = identity::keys(&drafts, rung);
        let old = drafts.iter().zip(&keys).filter(|(draft, _)| draft.backfill);
        let old: HashSet<ItemKey> = old.filter_map(|(_, keys)| keys.first().cloned()).collect();
        let refined = drafts.into_iter().zip(keys).filter_map(|(draft, keys)| refine(draft, keys, context, topics));
        Self { refined: refined.collect(), old, rung }
    }
}

impl Judged {
    /// What a visit changes that has read nothing.
    pub fn nothing(claimed: &Claimed) -> Self {
        Self { changes: Vec::new(), rung: claimed.rung, held: claimed.held, familiar: false }
    }
}

impl App {
    /// Makes changes of drafts. None if a draft made that panic.
    pub(super) async fn judge(
        &self,
        visit: &Visit,
        gathered: &mut Gathered,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<Option<Judged>, AppError> {
        if gathered.drafts.is_empty() {
            return Ok(Some(self.judge_nothing(visit, gathered, outcome, now).await?));
        }
        let mut judged = Judged::nothing(&visit.claimed);
        let mut released = BTreeSet::new();
        let mut drafts = std::mem::take(&mut gathered.drafts);
        if visit.claimed.visited_at.is_some() {
            released = self.keep_facts(visit, &mut drafts).await?;
        }
        // A repository that a listing does not hold today may be further back on it.
        let holds_code = drafts.iter().any(|draft| draft.code.is_some());
        let language = gathered.language.clone();
        let (listed, rung, app) = (visit.listed.clone(), visit.claimed.rung, self.clone());
        let _judging = visit.bounds.parser().await;
        let refining = tokio::task::spawn_blocking(move || {
            let context = Context { source: &listed.source, language: language.as_ref(), now };
            app.with_topic_rules(|topics| Read::of(drafts, rung, &context, topics))
        });
        let Ok(mut read) = refining.await else { return Ok(None) };
        let known = self.known(visit, &read).await?;
        if read.rung == Rung::Id && identity::ids_lie(&read.refined, &known) {
            identity::without_ids(&mut read.refined);
            read.rung = Rung::Link;
        }
        (judged.rung, judged.familiar) = (read.rung, !known.is_empty());
        self.compare(visit, read, &known, &mut judged).await?;
        let seen = seen(&known, &judged.changes);
        if visit.claimed.held && !holds_code {
            let held = self.0.store.held(&visit.claimed.slug).await?.into_iter();
            judged.changes.extend(held.filter(|id| !seen.contains(id)).map(|id| Change::Past { id }));
        }
        let already: BTreeSet<ItemId> = judged.changes.iter().filter_map(told).collect();
        let released = released.into_iter().filter(|id| seen.contains(id) && !already.contains(id));
        judged.changes.extend(released.map(|id| Change::News { id }));
        if gathered.whole && !gathered.gappy && outcome.is_good() {
            judged.changes.extend(self.absent(visit, &seen, now).await?);
        }
        Ok(Some(judged))
    }

    /// What is stored of what was read. What an import or a visit that failed has stored is known too, so that the first
    /// good visit does not meet it as new.
    async fn known(&self, visit: &Visit, read: &Read) -> Result<BTreeMap<ItemKey, Known>, AppError> {
        let slug = &visit.claimed.slug;
        if visit.claimed.visited_at.is_none() && !self.0.store.has_items(slug).await? {
            return Ok(BTreeMap::new());
        }
        let keys: Vec<_> = read.refined.iter().flat_map(|item| item.keys.iter().cloned()).collect();
        Ok(self.0.store.known(slug, &keys).await?)
    }

    /// Judges a visit that brought no draft.
    async fn judge_nothing(
        &self,
        visit: &Visit,
        gathered: &Gathered,
        outcome: &Outcome,
        now: DateTime<Utc>,
    ) -> Result<Judged, AppError> {
        let mut judged = Judged::nothing(&visit.claimed);
        if visit.claimed.held && matches!(outcome, Outcome::NotChanged) {
            // The whole document was seen a second time.
            let held = self.0.store.held(&visit.claimed.slug).await?;
            judged.changes.extend(held.into_iter().map(|id| Change::News { id }));
            judged.held = false;
        }
        if gathered.whole && !gathered.gappy && outcome.is_good() {
            judged.changes.extend(self.absent(visit, &BTreeSet::new(), now).await?);
        }
        Ok(judged)
    }

    /// Compares what was read with what is known.
    async fn compare(
        &self,
        visit: &Visit,
        read: Read,
        known: &BTreeMap<ItemKey, Known>,
        judged: &mut Judged,
    ) -> Result<(), AppError> {
        let all = read.refined.len();
        let mut verdicts = identity::judge(read.refined, known);
        let is_known = visit.claimed.good_at.is_some();
        let fresh = |verdict: &&Verdict| match verdict {
            Verdict::New(item) => !is_old(&read.old, item),
            Verdict::Changed { .. } | Verdict::Renamed { .. } | Verdict::Confirmed(_) | Verdict::Back(_) => false,
        };
        let new = verdicts.iter().filter(fresh).count();
        let flood = is_known && !visit.listed.kind.gives_only_new() && identity::is_flood(new, all);
        let mut siblings: Vec<Sibling> = Vec::new();
        if is_known && new > 0 {
            siblings = self.0.store.siblings(&visit.claimed.slug, MOST_SIBLINGS).await?;
            let seen = known.values().map(|known| known.item).collect();
            verdicts = identity::look_again(verdicts, &siblings, &seen, flood);
        }
        let newest = identity::newest(&siblings);
        let mut held = visit.claimed.held;
        for verdict in verdicts {
            judged.changes.push(match verdict {
                Verdict::New(item) => {
                    let standing = match () {
                        () if !is_known || is_old(&read.old, &item) || item.hidden().is_some() => Standing::Backfill,
                        () => identity::standing(&item, newest, flood),
                    };
                    held |= standing == Standing::Held;
                    Change::New { item, standing }
                }
                Verdict::Changed { id, item, new_version } => Change::Changed { id, item, new_version },
                Verdict::Renamed { id, keys } => Change::Alias { id, keys },
                Verdict::Confirmed(id) => Change::News { id },
                Verdict::Back(id) => Change::Back { id },
            });
        }
        judged.held = held;
        Ok(())
    }

    /// What a listing of all there is does not hold any more, `seen` being what it holds.
    async fn absent(
        &self,
        visit: &Visit,
        seen: &BTreeSet<ItemId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Change>, AppError> {
        if visit.claimed.good_at.is_none() {
            return Ok(Vec::new());
        }
        let there = self.0.store.there(&visit.claimed.slug).await?;
        let change = |absence| match absence {
            Absence::Missing(id) => Change::Missing { id },
            Absence::Gone(id) => Change::Gone { id },
        };
        Ok(absences(&there, seen, now).into_iter().map(change).collect())
    }

    /// What was not read of a repository this time is as it was. Returns those that have a new release.
    async fn keep_facts(&self, visit: &Visit, drafts: &mut [Draft]) -> Result<BTreeSet<ItemId>, AppError> {
        let keys = drafts.iter().map(|draft| draft.code.as_ref().and_then(|_| identity::id_key(draft)));
        let keys: Vec<Option<ItemKey>> = keys.collect();
        let asked: Vec<ItemKey> = keys.iter().flatten().cloned().collect();
        let known = self.0.store.known(&visit.claimed.slug, &asked).await?;
        let ids: Vec<_> = known.values().map(|known| known.item).collect();
        let stored: HashMap<_, Item> =
            self.0.store.items(&ids).await?.into_iter().map(|item| (item.id, item)).collect();
        let mut released = BTreeSet::new();
        for (draft, key) in drafts.iter_mut().zip(keys) {
            let item = key.and_then(|key| known.get(&key)).and_then(|known| stored.get(&known.item));
            if let Some((item, code)) = item.and_then(|item| Some((item, item.code.as_ref()?))) {
                if item.hidden.is_none() && draft.code.as_ref().is_some_and(|now| facts::has_new_release(code, now)) {
                    released.insert(item.id);
                }
                facts::keep(draft, code, &item.text);
            }
        }
        Ok(released)
    }
}

/// Whether an item is from before we came.
fn is_old(old: &HashSet<ItemKey>, item: &Refined) -> bool {
    item.keys.first().is_some_and(|key| old.contains(key))
}

/// The items that a document holds.
fn seen(known: &BTreeMap<ItemKey, Known>, changes: &[Change]) -> BTreeSet<ItemId> {
    let changed = changes.iter().filter_map(|change| match change {
        Change::Changed { id, .. } | Change::Alias { id, .. } | Change::News { id } | Change::Back { id } => Some(*id),
        Change::New { .. } | Change::Past { .. } | Change::Missing { .. } | Change::Gone { .. } => None,
    });
    known.values().map(|known| known.item).chain(changed).collect()
}

/// The item that a change tells of, if it is one that was there.
fn told(change: &Change) -> Option<ItemId> {
    match change {
        Change::News { id } => Some(*id),
        Change::New { .. }
        | Change::Changed { .. }
        | Change::Alias { .. }
        | Change::Past { .. }
        | Change::Back { .. }
        | Change::Missing { .. }
        | Change::Gone { .. } => None,
    }
}
