//! Stories of relevance: what reaches a reader, and what does not.

use super::*;

/// A new item of a body of its own that meets interest 0.
fn item(id: i64, relevance: f32) -> Candidate {
    Candidate {
        item: ItemId(id),
        body: format!("body-{id}").parse().expect("a slug"),
        story: ItemId(id),
        freshness: 1.0,
        followed_body: false,
        topic: false,
        readiness: 1.0,
        meets: vec![Meets { interest: 0, relevance }],
    }
}

fn meeting(id: i64, relevance: f32, interest: usize) -> Candidate {
    let mut candidate = item(id, relevance);
    candidate.meets[0].interest = interest;
    candidate
}

fn of_body(body: &str, candidate: Candidate) -> Candidate {
    Candidate { body: body.parse().expect("a slug"), ..candidate }
}

fn chosen(candidates: Vec<Candidate>, interests: usize) -> Choice {
    choose(candidates, interests, &BTreeSet::new(), &|_, _| 0.0)
}

fn ids(chosen: &[Chosen]) -> Vec<i64> {
    chosen.iter().map(|chosen| chosen.item.0).collect()
}

#[test]
fn a_score_means_what_the_interest_usually_finds() {
    let hundred: Vec<f32> = (1..=100).map(|n| n as f32).collect();
    let measure = Measure::of(&hundred, &[]).expect("it finds something");
    assert_eq!((measure.full, measure.first_look), (95.0, false));
    assert_eq!(measure.relevance(95.0), Some(1.0));
    assert_eq!(measure.relevance(40.0), None, "a quiet week is a feature");
    assert!(measure.relevance(120.0).is_some_and(|relevance| relevance > 1.2));
}

#[test]
fn with_little_to_go_by_all_that_is_held_is_the_measure() {
    let measure = Measure::of(&[9.0; 5], &[3.0]).expect("it finds something");
    assert_eq!((measure.full, measure.first_look), (3.0, true));
    assert_eq!(Measure::of(&[], &[]), None);
    assert_eq!(Measure::of(&[], &[0.0, f32::NAN]), None);
}

#[test]
fn each_part_of_a_score_can_be_said_in_a_sentence() {
    let plain = item(1, 1.0);
    assert_eq!(plain.score(), 1.0);
    assert_eq!(Candidate { followed_body: true, ..plain.clone() }.score(), 1.3);
    assert_eq!(Candidate { topic: true, ..plain.clone() }.score(), 1.2);
    assert_eq!(Candidate { readiness: 1.075, ..plain.clone() }.score(), 1.075);
    let old = Candidate { freshness: freshness(TimeDelta::days(10)), ..plain };
    assert_eq!(old.score(), 0.5);
    assert_eq!(freshness(TimeDelta::days(-1)), 1.0, "a clock that went back makes nothing fresher than new");
    assert_eq!(first_look_freshness(TimeDelta::days(365)), 0.5, "a first look forgives a year");
}

#[test]
fn the_reason_is_the_interest_that_is_met_best() {
    let mut candidate = item(1, 0.8);
    candidate.meets.push(Meets { interest: 3, relevance: 0.9 });
    candidate.meets.push(Meets { interest: 4, relevance: 0.9 });
    let reason = chosen(vec![candidate], 5).cards[0].reason;
    assert_eq!(reason.interest, 3);
}

#[test]
fn kin_and_copies_are_one_card_told_by_the_best() {
    let story = |candidate: Candidate| Candidate { story: ItemId(1), ..candidate };
    let choice = chosen(vec![story(item(1, 0.7)), story(item(2, 0.9)), item(3, 0.8)], 1);
    assert_eq!(ids(&choice.cards), [2, 3]);
    assert_eq!(choice.cards[0].also, [ItemId(1)]);
}

#[test]
fn what_the_reader_does_not_want_takes_its_kin_with_it() {
    let hidden = BTreeSet::from([ItemId(1), ItemId(9)]);
    let kin = Candidate { story: ItemId(1), ..item(2, 0.9) };
    let choice = choose(vec![kin, item(9, 1.0), item(3, 0.6)], 1, &hidden, &|_, _| 0.0);
    assert_eq!(ids(&choice.cards), [3]);
}

#[test]
fn no_body_fills_a_letter() {
    let many = (1..=10).map(|n| of_body("big", item(n, 2.0 - n as f32 / 100.0)));
    let choice = chosen(many.chain([item(20, 0.6)]).collect(), 1);
    assert_eq!(ids(&choice.cards), [1, 2, 20]);
    assert_eq!(choice.rest.len(), 8);
}

#[test]
fn no_interest_that_found_something_goes_without() {
    let many = (1..=30).map(|n| item(n, 3.0));
    let choice = chosen(many.chain([meeting(40, 0.5, 1), meeting(50, 0.6, 2)]).collect(), 4);
    let cards = ids(&choice.cards);
    assert!(cards.contains(&40) && cards.contains(&50) && cards.len() == MOST_CARDS, "{cards:?}");
    assert_eq!(choice.quiet, [3]);
}

#[test]
fn more_interests_than_cards_are_served_best_first() {
    let many = (0..20).map(|n| meeting(n, 1.0 + n as f32 / 100.0, n as usize));
    assert_eq!(ids(&chosen(many.collect(), 20).cards), [19, 18, 17, 16, 15, 14, 13]);
}

#[test]
fn an_interest_whose_body_is_full_does_not_empty_the_letter() {
    let candidates = vec![
        of_body("big", item(1, 3.0)),
        of_body("big", item(2, 2.9)),
        of_body("big", meeting(3, 0.6, 1)),
        item(4, 1.0),
        item(5, 0.9),
    ];
    assert_eq!(ids(&chosen(candidates, 2).cards), [1, 4, 5, 3]);
}

#[test]
fn much_of_the_same_gives_way_to_something_else() {
    let alike = |a: ItemId, b: ItemId| if a.0 < 10 && b.0 < 10 { 0.95 } else { 0.0 };
    let many = (1..=9).map(|n| item(n, 1.0)).chain([item(10, 0.8)]).collect();
    let choice = choose(many, 1, &BTreeSet::new(), &alike);
    assert_eq!(ids(&choice.cards)[..2], [1, 10]);
}

#[test]
fn nothing_found_is_no_letter() {
    assert_eq!(chosen(Vec::new(), 2), Choice { quiet: vec![0, 1], ..Choice::default() });
}

#[test]
fn an_interest_rises_when_a_week_finds_twice_what_it_usually_does() {
    assert_eq!(rising(9, 36, 12.0), Some(3.0));
    assert_eq!(rising(5, 36, 12.0), None, "that is little more than usual");
    assert_eq!(rising(3, 0, 12.0), None, "three are a chance");
    assert_eq!(rising(4, 0, 12.0), Some(0.0));
}
