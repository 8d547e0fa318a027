//! A batch of judging: the index is asked who shares terms, the store what is kept of those, the rules what that means.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::shelf::{Shelf, Shelved};
use crate::{
    app::{App, AppError},
    model::{BodySlug, Item, ItemId, Kept, Link, Neighbour},
    rules::kinship::{
        BodyNames, Compared, Frequencies, Judged, LIKELY_COPY, MOST_CANDIDATES, Profile, RunsAmong, SAME_TEXT, Says,
        Sketch, Terms, Wording, containment, copy_edge, judge, link, nearest,
    },
    search::{Index, SearchError},
    store::{KinWrite, Pair},
};

/// Items of other bodies that one is compared with because either names the address of the other.
const MOST_LINKED: usize = 100;

/// What is kept of an item, and what it says of other addresses.
pub type Taken = (Kept, Vec<(String, Link)>);

/// How rare terms are among the other items, for one that is in the index itself.
pub struct Known {
    others: u64,
    holding: HashMap<String, u64>,
}

impl Known {
    /// Asks the index for some terms; `own` is 1 if the item that they are of is in it.
    pub fn of<'k>(index: &Index, keys: impl Iterator<Item = &'k str> + Clone, own: u64) -> Result<Self, SearchError> {
        let rarity = index.rarity(keys.clone())?;
        let holding = keys.map(str::to_owned).zip(rarity.holding.iter().map(|all| all.saturating_sub(own))).collect();
        Ok(Self { others: rarity.items.saturating_sub(own), holding })
    }
}

impl Frequencies for Known {
    fn others(&self) -> u64 {
        self.others
    }

    fn holding(&self, key: &str) -> u64 {
        self.holding.get(key).copied().unwrap_or(0)
    }
}

/// Takes items down as they are now. Returns what is to be kept of them, and which are gone.
pub fn profile(index: &Index, items: &[Item], names: &BodyNames) -> Result<(Vec<Taken>, Vec<ItemId>), SearchError> {
    let (mut taken, mut gone) = (Vec::with_capacity(items.len()), Vec::new());
    for item in items {
        if !item.is_shown() {
            gone.push(item.id);
            continue;
        }
        let terms = Terms::of(&Wording::of(item), &|_| 1);
        let known = Known::of(index, terms.all.iter().map(|term| term.key.as_str()), 1)?;
        taken.push(take(item, &Profile::of(terms, &known, names)));
    }
    Ok((taken, gone))
}

fn take(item: &Item, profile: &Profile) -> Taken {
    let says = Says::of(item);
    let kept = Kept {
        item: item.id,
        body: item.body.clone(),
        body_name: item.body_name.clone(),
        made: 0,
        profile: profile.to_kept(),
        address: says.at.first().cloned(),
        used_by: says.used_by.clone(),
    };
    (kept, says.of_others())
}

/// An item of the batch on its way.
struct InHand {
    item: Item,
    own: Arc<Shelved>,
    /// Its profile without boilerplate, where it has any.
    anew: Option<Profile>,
    candidates: Vec<ItemId>,
}

impl InHand {
    fn profile(&self) -> &Profile {
        self.anew.as_ref().unwrap_or(&self.own.profile)
    }

    fn compared(&self) -> Compared<'_> {
        Compared { profile: self.profile(), ..self.own.compared() }
    }

    /// Takes the item down again, if it says what many of its candidates say in the same words, without that.
    fn leave_out_boilerplate(&mut self, index: &Index, shelf: &Shelf, names: &BodyNames) -> Result<(), SearchError> {
        let near: Vec<Arc<Shelved>> = self.candidates.iter().filter_map(|item| shelf.get(*item)).collect();
        let runs = RunsAmong::of(&self.own.profile.lead, near.iter().map(|near| near.profile.lead.as_str()));
        if !runs.has_common() {
            return Ok(());
        }
        let terms = Terms::of(&Wording::of(&self.item), &runs);
        let known = Known::of(index, terms.all.iter().map(|term| term.key.as_str()), 1)?;
        let anew = Profile::of(terms, &known, names);
        if anew.terms != self.own.profile.terms {
            self.candidates = candidates(index, Some(self.item.id), &anew)?;
            self.anew = Some(anew);
        }
        Ok(())
    }
}

/// Returns the items that share most terms with one of this profile, itself left out.
pub fn candidates(index: &Index, item: Option<ItemId>, profile: &Profile) -> Result<Vec<ItemId>, SearchError> {
    let known = Known::of(index, profile.terms.iter().map(|term| term.key.as_str()), u64::from(item.is_some()))?;
    index.sharing(&profile.query(&known), item, MOST_CANDIDATES)
}

impl App {
    /// Judges a batch of items, whose profiles must have been kept. Those that are gone are passed over.
    pub(super) async fn judge_batch(
        &self,
        items: Vec<Item>,
        mut shelf: Shelf,
        names: &Arc<BodyNames>,
    ) -> Result<(KinWrite, Shelf), AppError> {
        shelf.make_room();
        let ids: Vec<ItemId> = items.iter().map(|item| item.id).collect();
        self.shelve(&mut shelf, &ids).await?;
        let found = |item: Item| {
            let own = shelf.get(item.id)?;
            Some(InHand { item, own, anew: None, candidates: Vec::new() })
        };
        let mut batch: Vec<InHand> = items.into_iter().filter_map(found).collect();
        batch = self
            .ask_index(move |index| {
                for one in &mut batch {
                    one.candidates = candidates(index, Some(one.item.id), &one.own.profile)?;
                }
                Ok(batch)
            })
            .await?;
        self.shelve_candidates(&mut shelf, &batch).await?;
        let names = names.clone();
        (batch, shelf) = self
            .ask_index(move |index| {
                for one in &mut batch {
                    one.leave_out_boilerplate(index, &shelf, &names)?;
                }
                Ok((batch, shelf))
            })
            .await?;
        self.shelve_candidates(&mut shelf, &batch).await?;
        let said = self.said(&batch, &mut shelf).await?;
        let (batch, shelf, looked) = tokio::task::spawn_blocking(move || {
            let looked: Vec<Looked> = batch.iter().map(|one| look(one, &batch, &shelf, &said)).collect();
            (batch, shelf, looked)
        })
        .await?;
        let copies = self.copies(&batch, &looked, &shelf).await?;
        Ok((written(&batch, looked, &copies, &shelf, ids), shelf))
    }

    async fn shelve_candidates(&self, shelf: &mut Shelf, batch: &[InHand]) -> Result<(), AppError> {
        let wanted: Vec<ItemId> = batch.iter().flat_map(|one| one.candidates.iter().copied()).collect();
        self.shelve(shelf, &wanted).await
    }

    /// Finds what the items of a batch and others say of one another, and puts those others on the shelf.
    async fn said(&self, batch: &[InHand], shelf: &mut Shelf) -> Result<Said, AppError> {
        let mut said = Said::default();
        let mut of_others: BTreeMap<String, Vec<(ItemId, &BodySlug)>> = BTreeMap::new();
        let mut own: BTreeMap<String, Vec<(ItemId, &BodySlug)>> = BTreeMap::new();
        for one in batch {
            let (says, item) = (Says::of(&one.item), (one.item.id, &one.item.body));
            for (address, _) in says.of_others() {
                of_others.entry(address).or_default().push(item);
            }
            says.at.iter().for_each(|at| own.entry(at.clone()).or_default().push(item));
            said.own.insert(one.item.id, says);
        }
        let addresses: Vec<String> = of_others.keys().cloned().collect();
        let mut at = self.0.store.items_at(&addresses).await?;
        at.sort_unstable_by_key(|(_, other, _)| *other);
        for (address, other, of) in at {
            for (item, body) in of_others.get(&address).into_iter().flatten() {
                said.take((*item, body), (other, &of));
            }
        }
        let addresses: Vec<String> = own.keys().cloned().collect();
        let mut saying = self.0.store.items_saying(&addresses).await?;
        saying.sort_unstable_by_key(|(_, other, ..)| *other);
        for (address, other, of, link) in saying {
            for (item, body) in own.get(&address).into_iter().flatten() {
                if said.take((*item, body), (other, &of)) {
                    said.others.entry((*item, other)).or_default().push((address.clone(), link));
                }
            }
        }
        let wanted: Vec<ItemId> = said.linked.values().flatten().copied().collect();
        self.shelve(shelf, &wanted).await?;
        Ok(said)
    }

    /// Finds which of the likely copies are the same text, and how much of it.
    async fn copies(
        &self,
        batch: &[InHand],
        looked: &[Looked],
        shelf: &Shelf,
    ) -> Result<BTreeMap<(ItemId, ItemId), f32>, AppError> {
        let mut pairs: Vec<(usize, ItemId)> = Vec::new();
        for (at, (one, looked)) in batch.iter().zip(looked).enumerate() {
            for near in looked.near.iter().filter(|near| near.likeness >= LIKELY_COPY) {
                if shelf.get(near.item).is_some_and(|other| other.kept.body != one.item.body) {
                    pairs.push((at, near.item));
                }
            }
        }
        let wanted: BTreeSet<ItemId> = pairs.iter().map(|(_, other)| *other).collect();
        let mut sketches: HashMap<ItemId, Sketch> = HashMap::new();
        let wanted: Vec<ItemId> = wanted.into_iter().collect();
        for chunk in wanted.chunks(super::ITEMS_A_JUDGING) {
            for item in self.0.store.items(chunk).await? {
                sketches.insert(item.id, Sketch::of(&whole_text(&item)));
            }
        }
        let mut copies = BTreeMap::new();
        for (at, other) in pairs {
            let item = &batch[at].item;
            let own = sketches.entry(item.id).or_insert_with(|| Sketch::of(&whole_text(item))).clone();
            let share = sketches.get(&other).map_or(0.0, |sketch| containment(&own, sketch));
            if share >= SAME_TEXT {
                copies.insert((item.id, other), share);
            }
        }
        Ok(copies)
    }
}

/// What the text of an item is, by which a copy of it is known.
fn whole_text(item: &Item) -> String {
    let summary = item.summary.trim_end_matches(['…', '.']);
    if item.text.starts_with(summary) { item.text.clone() } else { format!("{}\n{}", item.summary, item.text) }
}

/// What items say of one another.
#[derive(Default)]
struct Said {
    own: BTreeMap<ItemId, Says>,
    /// The items of other bodies that one of the batch says something of, or that say something of it: at most
    /// [`MOST_LINKED`] of each.
    linked: BTreeMap<ItemId, BTreeSet<ItemId>>,
    /// What the second says of the first.
    others: BTreeMap<(ItemId, ItemId), Vec<(String, Link)>>,
}

impl Said {
    /// Takes another item as linked to one of the batch; false if it is of the same body, or that one has enough of them.
    /// Those that it speaks of itself come first, then the oldest: so judging again finds the same.
    fn take(&mut self, (own, body): (ItemId, &BodySlug), (other, of): (ItemId, &BodySlug)) -> bool {
        if body == of {
            return false;
        }
        let linked = self.linked.entry(own).or_default();
        linked.contains(&other) || linked.len() < MOST_LINKED && linked.insert(other)
    }

    /// What makes an item and another certain kin.
    fn link(&self, own: ItemId, other: &Shelved, score: f32) -> Option<Link> {
        let names = [Some(&other.kept.body_name.en), other.kept.body_name.cy.as_ref()];
        let mut says = Says {
            at: other.kept.address.iter().cloned().collect(),
            body_names: names.into_iter().flatten().cloned().collect(),
            used_by: other.kept.used_by.clone(),
            ..Says::default()
        };
        for (at, link) in self.others.get(&(own, other.kept.item)).into_iter().flatten() {
            says.add(at.clone(), *link);
        }
        link(self.own.get(&own)?, &says, score)
    }
}

/// What was found of one item.
struct Looked {
    judged: Vec<(Judged, Option<Link>)>,
    near: Vec<Neighbour>,
}

fn look(one: &InHand, batch: &[InHand], shelf: &Shelf, said: &Said) -> Looked {
    let mut wanted = one.candidates.clone();
    let linked = said.linked.get(&one.item.id);
    wanted.extend(linked.into_iter().flatten().filter(|item| !one.candidates.contains(item)));
    let others: Vec<Arc<Shelved>> = wanted.iter().filter_map(|item| shelf.get(*item)).collect();
    let anew: HashMap<ItemId, &Profile> =
        batch.iter().filter_map(|other| Some((other.item.id, other.anew.as_ref()?))).collect();
    let as_now = |other: &Shelved| anew.get(&other.kept.item).copied();
    let compared: Vec<Compared<'_>> = others
        .iter()
        .map(|other| Compared { profile: as_now(other).unwrap_or(&other.profile), ..other.compared() })
        .collect();
    let judged = judge(one.compared(), &compared).into_iter().map(|judged| {
        let other = others.iter().find(|other| other.kept.item == judged.item);
        let link = other.and_then(|other| said.link(one.item.id, other, judged.likeness.score));
        (judged, link)
    });
    let profiles: Vec<(ItemId, &Profile)> = compared.iter().map(|other| (other.item, other.profile)).collect();
    Looked { judged: judged.collect(), near: nearest(one.profile(), &profiles) }
}

fn written(
    batch: &[InHand],
    looked: Vec<Looked>,
    copies: &BTreeMap<(ItemId, ItemId), f32>,
    shelf: &Shelf,
    judged: Vec<ItemId>,
) -> KinWrite {
    let mut write = KinWrite { judged, ..KinWrite::default() };
    // Two of the same batch find one another both.
    let mut pairs: BTreeMap<(ItemId, ItemId), Pair> = BTreeMap::new();
    for (one, looked) in batch.iter().zip(looked) {
        let own = one.item.id;
        for (judged, link) in looked.judged {
            let edge = match copies.get(&(own, judged.item)) {
                Some(share) => Some(copy_edge(own, judged.item, *share)),
                None => judged.edge(own, link),
            };
            let Some((edge, other)) = edge.zip(shelf.get(judged.item)) else { continue };
            let (mine, theirs) = (one.own.kept.made, other.kept.made);
            let made = if edge.a == own { (mine, theirs) } else { (theirs, mine) };
            pairs.entry((edge.a, edge.b)).or_insert(Pair { edge, made });
        }
        write.near.push((own, looked.near));
        if let Some(anew) = &one.anew {
            write.kept.push(take(&one.item, anew));
        }
    }
    write.pairs = pairs.into_values().collect();
    write
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_everybody_names_is_compared_with_some_of_them_and_none_of_its_own_body() {
        let (own, other): (BodySlug, BodySlug) = ("quay".parse().expect("a slug"), "hill".parse().expect("a slug"));
        let (mut said, item) = (Said::default(), ItemId(1));
        for n in 2..1_000 {
            assert!(!said.take((item, &own), (ItemId(n), &own)));
        }
        let taken = (1_000..2_000).filter(|n| said.take((item, &own), (ItemId(*n), &other))).count();
        assert_eq!(taken, MOST_LINKED);
        assert_eq!(said.linked[&item].first(), Some(&ItemId(1_000)));
        assert!(said.take((item, &own), (ItemId(1_000), &other)), "it may say more than one thing");
    }
}
