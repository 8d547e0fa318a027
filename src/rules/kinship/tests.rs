//! Stories of kin: what makes two items the same work, and what does not.

use super::*;
use crate::language::Channel;

/// A town of items that holds many words, so that rare ones are rare.
struct Town {
    items: Vec<(&'static str, &'static str)>,
}

/// What everybody else in the town publishes.
const OTHERS: u64 = 2_000;

impl Frequencies for Town {
    fn others(&self) -> u64 {
        OTHERS + self.items.len() as u64 - 1
    }

    fn holding(&self, key: &str) -> u64 {
        let common = ["council", "servic", "data", "digit", "drupal", "theme", "onlin", "report"];
        let holds = |item: &&(&str, &str)| terms(item, &|_| 0).all.iter().any(|term| term.key == key && !term.coined);
        let here = self.items.iter().filter(holds).count().saturating_sub(1) as u64;
        here + if common.contains(&key) { 200 } else { 0 }
    }
}

fn terms(item: &(&str, &str), runs: &dyn CountRuns) -> Terms {
    Terms::of(&Wording { title: item.0, description: item.1, body: "", channel: Channel::English }, runs)
}

/// Compares the first two items of a town.
fn compared(items: &[(&'static str, &'static str)]) -> Likeness {
    let town = Town { items: items.to_vec() };
    let mut counts = std::collections::HashMap::new();
    for (_, description) in items {
        let spelled: Vec<String> = crate::language::words(description).map(|word| word.spelled()).collect();
        for run in runs(&spelled) {
            *counts.entry(run).or_insert(0_u64) += 1;
        }
    }
    let count = |run: u64| counts.get(&run).copied().unwrap_or(0);
    let profile = |item| Profile::of(terms(item, &count), &town, &BodyNames::default());
    compare(&profile(&items[0]), &profile(&items[1]))
}

fn units(likeness: &Likeness) -> Vec<&str> {
    likeness.units.iter().map(|unit| unit.words.as_str()).collect()
}

#[test]
fn two_bodies_that_name_the_same_two_things_do_the_same_work() {
    let likeness = compared(&[
        ("Heat demand map", "Estimates the heat demand of each street, with PostGIS"),
        ("Street heat", "Heat demand of dwellings, street by street, computed in PostGIS"),
    ]);
    assert_eq!(likeness.kinship, Some(Kinship::SameWork), "{likeness:?}");
    assert_eq!(likeness.words()[0], "Heat demand");
}

#[test]
fn one_shared_rare_word_is_nothing() {
    let likeness = compared(&[
        ("Pothole camera", "Finds potholes from the lorries that collect bins"),
        ("Pothole letters", "Answers to residents, written once and kept in a library of paragraphs"),
    ]);
    assert_eq!((units(&likeness), likeness.kinship), (vec!["Pothole"], None), "{likeness:?}");
}

#[test]
fn two_themes_for_one_system_are_nothing() {
    let likeness = compared(&[
        ("Drupal theme", "The Drupal theme of the council's digital services"),
        ("Drupal theme", "A Drupal theme for digital services of a council"),
    ]);
    assert_eq!(likeness.kinship, None, "{likeness:?}");
}

#[test]
fn an_acronym_and_its_long_form_are_one_unit() {
    let likeness = compared(&[
        ("Flood Evacuation Companion (FEC)", "Flood Evacuation Companion for wardens"),
        ("FEC", "The Flood Evacuation Companion as a web page"),
    ]);
    assert_eq!(units(&likeness), ["Flood Evacuation Companion"]);
}

#[test]
fn an_acronym_meets_the_words_it_stands_for() {
    let likeness = compared(&[
        ("Structured Adaptive Mesh Refinement - a framework", "Solves flows over dunes"),
        ("SAMR", "Flows over moving dunes"),
    ]);
    assert!(units(&likeness).contains(&"SAMR"), "{likeness:?}");
}

#[test]
fn initials_that_nobody_writes_are_no_evidence() {
    let likeness =
        compared(&[("Bulky Waste Booking", "Sofas and fridges"), ("Black Water Buoys", "Currents in the estuary")]);
    assert_eq!(likeness.score, 0.0, "{likeness:?}");
}

#[test]
fn a_part_of_a_stronger_name_is_not_counted_beside_it() {
    let likeness =
        compared(&[("Street cleaner", "OpenStreetMap of litter"), ("Street benches", "OpenStreetMap of benches")]);
    assert_eq!(likeness.units.len(), 1, "{likeness:?}");
}

#[test]
fn what_many_items_say_in_the_same_words_is_no_evidence() {
    const PLEDGE: &str = "built by apprentices of the academy with donated laptops";
    let same = [
        ("Allotments", PLEDGE),
        ("Grit bins", PLEDGE),
        ("School meals", PLEDGE),
        ("Blue badges", PLEDGE),
        ("Ferry times", PLEDGE),
    ];
    assert_eq!(compared(&same[..2]).kinship, Some(Kinship::SameWork), "two could still be the same work");
    assert_eq!(compared(&same).score, 0.0);
}

#[test]
fn a_body_is_no_kin_of_itself() {
    let town = Town { items: vec![("Heat demand map", "Heat demand by street, with PostGIS")] };
    let profile = Profile::of(terms(&town.items[0], &|_| 0), &town, &BodyNames::default());
    let (ours, theirs) = ("ours".parse().expect("a slug"), "theirs".parse().expect("a slug"));
    let item = |id, body| Compared { item: ItemId(id), body, profile: &profile };
    let judged = judge(item(5, &ours), &[item(5, &ours), item(4, &ours), item(3, &theirs)]);
    let ids: Vec<ItemId> = judged.iter().map(|judged| judged.item).collect();
    assert_eq!(ids, [ItemId(3)]);
    let edge = judged[0].edge(ItemId(5), None).expect("the same words are the same work");
    assert_eq!((edge.a, edge.b, edge.link), (ItemId(3), ItemId(5), None));
}

#[test]
fn a_certain_link_needs_no_likeness() {
    let judged =
        Judged { item: ItemId(1), order: 0.0, likeness: Likeness { score: 0.0, kinship: None, units: Vec::new() } };
    assert_eq!(judged.edge(ItemId(2), None), None);
    let edge = judged.edge(ItemId(2), Some(Link::Fork)).expect("a fork is certain");
    assert_eq!((edge.kinship, edge.score), (Kinship::SameWork, 1.0));
}

#[test]
fn the_name_of_a_body_says_little() {
    let town = Town { items: vec![("Gwynedd", "Gwynedd")] };
    let weight = |names| Profile::of(terms(&town.items[0], &|_| 0), &town, &names).terms[0].g;
    assert_eq!(weight(BodyNames::default()), 1.0);
    assert!(weight(BodyNames::of(["Cyngor Gwynedd"])) < 0.5);
}

#[test]
fn what_most_candidates_share_says_nothing_of_which_of_them() {
    let mut items = vec![
        ("Memory Manager", "Orbit flight system memory manager"),
        ("Dumping", "The memory manager dumps what is held on board"),
        ("Memory Dwell", "Orbit flight system memory dwell"),
    ];
    items.extend(
        ["Scheduler", "Stored Commands", "Housekeeping", "Checksum", "Limit Checker", "Data Storage"]
            .map(|name| (name, "Orbit flight system")),
    );
    let town = Town { items: items.clone() };
    let profiles: Vec<Profile> =
        items.iter().map(|item| Profile::of(terms(item, &|_| 0), &town, &BodyNames::default())).collect();
    let (ours, theirs) = ("ours".parse().expect("a slug"), "theirs".parse().expect("a slug"));
    let own = Compared { item: ItemId(0), body: &ours, profile: &profiles[0] };
    let candidates: Vec<Compared<'_>> =
        (1..items.len()).map(|n| Compared { item: ItemId(n as i64), body: &theirs, profile: &profiles[n] }).collect();
    let judged = judge(own, &candidates);
    let place = |id| judged.iter().position(|judged| judged.item == ItemId(id));
    assert!(place(1) < place(3), "the dump of the memory manager is nearer than the scheduler: {judged:?}");
    assert!(judged.iter().all(|judged| (0.0..=1.0001).contains(&judged.order)));
    assert!(judge(own, &[]).is_empty());
}

#[test]
fn the_same_text_is_known_again_however_long_it_is() {
    let text = |from: usize, to: usize| (from..to).map(|n| format!("word{n} ")).collect::<String>();
    let same = |a: &str, b: &str| containment(&Sketch::of(a), &Sketch::of(b));
    assert_eq!(same(&text(0, 30), &text(0, 30)), 1.0);
    assert_eq!(same(&text(0, 30), &text(30, 60)), 0.0);
    assert!(same(&text(0, 9_000), &format!("{} and a new end", text(0, 9_000))) > 0.9);
    let half = same(&text(0, 4_000), &text(2_000, 6_000));
    assert!((0.3..0.7).contains(&half), "{half}");
    assert_eq!(same("Minutes of the board", "Minutes of the board"), 0.0, "four words are anybody's");
}

#[test]
fn the_nearest_items_come_first_and_strangers_not_at_all() {
    let items = [
        ("Heat demand map", "Heat demand by street"),
        ("Heat demand", "Heat demand of dwellings"),
        ("Heat pump", "Noise of a pump"),
        ("Allotments", "Waiting lists"),
    ];
    let town = Town { items: items.to_vec() };
    let profiles: Vec<Profile> =
        items.iter().map(|item| Profile::of(terms(item, &|_| 0), &town, &BodyNames::default())).collect();
    let candidates: Vec<(ItemId, &Profile)> = (1..4).map(|n| (ItemId(n), &profiles[n as usize])).collect();
    let near: Vec<ItemId> = nearest(&profiles[0], &candidates).iter().map(|near| near.item).collect();
    assert_eq!(near, [ItemId(1), ItemId(2)]);
}
