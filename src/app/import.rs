//! Import: items from another system, as JSON lines. Done twice, the second time changes nothing.

use std::{
    collections::{BTreeMap, HashMap},
    io::BufRead,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{App, AppError};
use crate::{
    model::{
        Body, BodySlug, ItemId, ItemKey, ItemType, Known, Names, Outcome, Refined, Rung, Source, SourceSlug, Standing,
        VisitRecord, hash, hex,
    },
    rules::{
        intake::{NamesOf, Taken, take},
        refine::{Context, refine},
    },
    sources::{
        lines::{self, LONGEST_LINE_BYTES, Line},
        registry::suggestion,
    },
    store::{Change, StoreError, VisitWrite},
};

/// Lines of one transaction.
const LINES_A_COMMIT: usize = 500;
/// Where times are that do not say it themselves.
const ZONE: Tz = chrono_tz::Europe::London;
/// Characters of the hash that a body goes by whose name has no letter of a slug.
const HASH_CHARACTERS: usize = 12;

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// It is an item now, or was one already.
    Item {
        /// The id on the line.
        id: String,
        /// The item.
        item: ItemId,
        /// Whether it is new.
        outcome: ImportOutcome,
        /// Which line, from 1.
        line: usize,
        /// What of the line could not be read, and why.
        left_out: Vec<String>,
    },
    /// It is none.
    Bad {
        /// Which line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

/// What an import did with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportOutcome {
    /// It is new.
    New,
    /// It was there as it is.
    Same,
    /// It was there, and has changed.
    Changed,
    /// It was taken for another item that was there.
    Also,
}

impl ImportOutcome {
    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Also => "also",
        }
    }
}

/// A line on its way in.
struct Incoming {
    line: usize,
    left_out: Vec<String>,
    id: String,
    names: NamesOf,
    item: Refined,
}

/// The ids that an import has met, each with its line and the hash of what it held.
#[derive(Default)]
struct Seen(HashMap<ItemKey, (usize, String)>);

impl Seen {
    /// Lets a line through whose id was not met before, or with the same words: what says two things of one id would
    /// change it at each import.
    fn once(&mut self, incoming: Incoming, line: usize) -> Result<Incoming, String> {
        let said = || (line, incoming.item.content_hash.clone());
        let (first, words) = self.0.entry(incoming.names.id.clone()).or_insert_with(said);
        if *words == incoming.item.content_hash {
            return Ok(incoming);
        }
        Err(format!("the id {:?} stands on line {first} with other words", incoming.id))
    }
}

/// What is told of a line once it is written: the item is found by the key.
struct Told {
    line: usize,
    left_out: Vec<String>,
    id: String,
    key: ItemKey,
    outcome: ImportOutcome,
}

/// What a part of an import is to write, and what is told of it once it is written.
struct Part {
    changes: Vec<Change>,
    /// What is told of each line.
    told: Vec<Told>,
}

impl App {
    /// Takes in the items of `input`, a part at a time, and hands on what became of each line.
    ///
    /// # Errors
    ///
    /// When `input` cannot be read, another process imports into the same source, or the store refuses. What was handed on
    /// is stored.
    pub async fn import(
        &self,
        source: &SourceSlug,
        mut input: impl BufRead,
        mut tell: impl FnMut(&Imported),
    ) -> Result<(), AppError> {
        self.hold().await?;
        let mut known_as = self.names_of_bodies().await?;
        let (mut number, mut done, mut seen) = (0, false, Seen::default());
        while !done {
            let (mut items, mut bodies) = (Vec::new(), BTreeMap::new());
            while items.len() < LINES_A_COMMIT {
                let Some(text) = next_line(&mut input).map_err(AppError::Input)? else {
                    done = true;
                    break;
                };
                number += 1;
                let line = match text.as_deref().map(str::trim) {
                    Ok("") => continue,
                    Ok(text) => lines::read(text, ZONE),
                    Err(why) => Err(why.clone()),
                };
                let incoming = line.and_then(|line| {
                    let body = body_of(&line.body, &mut known_as, &mut bodies);
                    self.incoming(number, line, source, body).and_then(|incoming| seen.once(incoming, number))
                });
                match incoming {
                    Ok(incoming) => items.push(incoming),
                    Err(why) => tell(&Imported::Bad { line: number, why }),
                }
            }
            let bodies: Vec<Body> = bodies.into_values().collect();
            for imported in self.import_part(source, items, &bodies).await? {
                tell(&imported);
            }
        }
        Ok(())
    }

    /// The bodies that the store knows, by every name they go by.
    async fn names_of_bodies(&self) -> Result<HashMap<String, BodySlug>, AppError> {
        let mut known = HashMap::new();
        for body in self.0.store.bodies().await? {
            let names = [Some(body.name.en), body.name.cy].into_iter().flatten().chain(body.also);
            for name in names.chain([body.slug.to_string()]) {
                known.entry(name.to_lowercase()).or_insert_with(|| body.slug.clone());
            }
        }
        Ok(known)
    }

    fn incoming(&self, number: usize, line: Line, source: &SourceSlug, body: BodySlug) -> Result<Incoming, String> {
        let names = NamesOf::new(&line.id, line.draft.link.as_ref());
        let source = Source {
            slug: source.clone(),
            body,
            kind: "import".to_owned(),
            address: String::new(),
            gives: if line.draft.code.is_some() { ItemType::Code } else { ItemType::Blog },
            language: None,
            every: None,
            enabled: false,
            extra_ca_file: None,
            headers: Vec::new(),
            topics: Vec::new(),
            note: None,
        };
        let context = Context { source: &source, language: None, now: self.0.clock.now() };
        let keys = std::iter::once(names.id.clone()).chain(names.link.clone()).collect();
        let item = self.with_topic_rules(|topics| refine(line.draft, keys, &context, topics));
        let item = item.ok_or("nothing of it can be shown")?;
        Ok(Incoming { line: number, left_out: line.left_out, id: line.id, names, item })
    }

    /// Writes a part of an import, and says what became of its lines.
    async fn import_part(
        &self,
        source: &SourceSlug,
        items: Vec<Incoming>,
        bodies: &[Body],
    ) -> Result<Vec<Imported>, AppError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let (store, holder, now) = (&self.0.store, &self.0.holder, self.0.clock.now());
        self.stay_held().await?;
        if !store.claim_for_import(holder, source, now).await? {
            return Err(AppError::ImportBusy(source.clone()));
        }
        let keys: Vec<ItemKey> = items.iter().flat_map(|incoming| incoming.names.all().cloned()).collect();
        let known = store.known(source, &keys).await?;
        let part = part(items, known);
        let write = written(source, part.changes, now);
        let mark = hex(&self.0.dice.bytes()[..8]);
        let held = match store.import(holder, bodies, &write, &mark).await {
            Err(StoreError::Conflict(_)) => store.import(holder, bodies, &write, &mark).await?,
            held => held?,
        };
        if !held {
            return Err(AppError::ImportBusy(source.clone()));
        }
        let keys: Vec<ItemKey> = part.told.iter().map(|told| told.key.clone()).collect();
        let known = store.known(source, &keys).await?;
        let told = part.told.into_iter().filter_map(|told| {
            let item = known.get(&told.key)?.item;
            let Told { line, left_out, id, outcome, .. } = told;
            Some(Imported::Item { id, item, outcome, line, left_out })
        });
        Ok(told.collect())
    }
}

/// Decides about each line of a part; `known` is what the store has under their names.
fn part(items: Vec<Incoming>, mut known: BTreeMap<ItemKey, Known>) -> Part {
    let mut part = Part { changes: Vec::with_capacity(items.len()), told: Vec::with_capacity(items.len()) };
    // What is new in this part has no number yet: it goes by its place, below all numbers.
    let place = |changes: &[Change]| ItemId(-1 - i64::try_from(changes.len()).unwrap_or(i64::MAX - 1));
    for Incoming { line, left_out, id, names, item } in items {
        let there = |item: &Refined, id: ItemId| Known {
            item: id,
            title: item.title.clone(),
            url: item.url.clone(),
            published: item.published,
            held: false,
            missing: false,
            version_hash: item.version_hash.clone(),
            content_hash: item.content_hash.clone(),
        };
        let (key, outcome) = match take(&item, &names, &known) {
            Taken::New => {
                let there = there(&item, place(&part.changes));
                for key in &item.keys {
                    known.entry(key.clone()).or_insert_with(|| there.clone());
                }
                part.changes.push(Change::New { item: Box::new(item), standing: Standing::Backfill });
                (names.id, ImportOutcome::New)
            }
            Taken::Same(_) => (names.id, ImportOutcome::Same),
            Taken::Changed { id, new_version } => {
                known.insert(names.id.clone(), there(&item, id));
                part.changes.push(Change::Changed { id, item: Box::new(item), new_version });
                (names.id, ImportOutcome::Changed)
            }
            Taken::Also(there) => {
                let first = !known.contains_key(&names.alias);
                match usize::try_from(-1 - there.0).ok().and_then(|at| part.changes.get_mut(at)) {
                    Some(Change::New { item, .. }) if first => item.keys.push(names.alias.clone()),
                    Some(_) => {}
                    None if first => part.changes.push(Change::Alias { id: there, keys: vec![names.alias.clone()] }),
                    None => {}
                }
                (names.alias, ImportOutcome::Also)
            }
        };
        part.told.push(Told { line, left_out, id, key, outcome });
    }
    part
}

fn written(source: &SourceSlug, changes: Vec<Change>, now: DateTime<Utc>) -> VisitWrite {
    let record =
        VisitRecord { at: now, outcome: Outcome::NotChanged, items_new: 0, items_changed: 0, wire_bytes: 0, millis: 0 };
    VisitWrite {
        source: source.clone(),
        record,
        next_visit: now,
        good: true,
        failing_since: None,
        failures: 0,
        usual_gap: None,
        memory: None,
        validators: Vec::new(),
        rung: Rung::default(),
        held: false,
        moved: None,
        changes,
    }
}

/// The body that a line names; one that nobody knows yet is noted in `new`.
fn body_of(name: &str, known: &mut HashMap<String, BodySlug>, new: &mut BTreeMap<BodySlug, Body>) -> BodySlug {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(slug) = known.get(&name.to_lowercase()) {
        return slug.clone();
    }
    let by_hash = || format!("body-{}", &hash(name.as_bytes())[..HASH_CHARACTERS]);
    let slug: BodySlug = suggestion(&name).parse().unwrap_or_else(|_| by_hash().parse().expect("a hash makes a slug"));
    known.insert(name.to_lowercase(), slug.clone());
    if known.insert(slug.to_string(), slug.clone()).is_none() || !new.contains_key(&slug) {
        let body = Body {
            slug: slug.clone(),
            name: Names { en: name, cy: None },
            also: Vec::new(),
            area: String::new(),
            sector: String::new(),
            website: None,
            contact: None,
        };
        new.entry(slug.clone()).or_insert(body);
    }
    slug
}

/// The next line, or why it is none that could be read; none at the end.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<Result<String, String>>> {
    use std::io::Read as _;

    let limit = u64::try_from(LONGEST_LINE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if input.by_ref().take(limit + 1).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() > LONGEST_LINE_BYTES {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(format!("longer than {LONGEST_LINE_BYTES} bytes"))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "no UTF-8".to_owned())))
}
