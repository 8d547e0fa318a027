//! Stories of readiness: what a colleague would say of a repository, and whether the formula says so too.

use super::*;

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

fn days_ago(days: i64) -> DateTime<Utc> {
    now() - TimeDelta::days(days)
}

/// All that can be wished for.
fn perfect() -> ReuseFacts {
    ReuseFacts {
        licence: Looked::Found("EUPL-1.2".into()),
        description_words: Some(14),
        readme_characters: Some(5_000),
        readme_headings: Some(7),
        how_to_run: Some(true),
        documentation: Some(true),
        shown: Some(true),
        described_by_file: Some(true),
        newest_change: Some(days_ago(3)),
        newest_release: Looked::Found(days_ago(40)),
        named_owner: Some(true),
        maintenance: Looked::Found(Declared::Kept),
        archived: Some(false),
        other_bodies: Some(3),
        deployable: Some(true),
        tests: Some(true),
        ci: Some(true),
        localisable: Some(true),
        welsh: Some(true),
    }
}

/// All that can be missing, with somebody having looked.
fn bare() -> ReuseFacts {
    ReuseFacts {
        licence: Looked::Absent,
        description_words: Some(0),
        readme_characters: Some(0),
        readme_headings: Some(0),
        how_to_run: Some(false),
        documentation: Some(false),
        shown: Some(false),
        described_by_file: Some(false),
        newest_change: Some(days_ago(1_000)),
        newest_release: Looked::Absent,
        named_owner: Some(false),
        maintenance: Looked::Absent,
        archived: Some(false),
        other_bodies: Some(0),
        deployable: Some(false),
        tests: Some(false),
        ci: Some(false),
        localisable: Some(false),
        welsh: Some(false),
    }
}

fn judged(facts: &ReuseFacts) -> Readiness {
    judge(facts, now()).expect("something is known")
}

fn check(facts: &ReuseFacts, expected: (ReadinessWord, u32, u32)) -> Readiness {
    let readiness = judged(facts);
    assert_eq!((readiness.word, readiness.points, readiness.of), expected, "{readiness:#?}");
    readiness
}

fn points(readiness: &Readiness) -> Vec<(u32, u32)> {
    readiness.questions.iter().map(|question| (question.points, question.of)).collect()
}

#[test]
fn all_that_can_be_wished_for_is_a_hundred_and_leaves_nothing_to_raise() {
    let readiness = check(&perfect(), (ReadinessWord::Ready, 100, 100));
    assert_eq!(points(&readiness), [(30, 30), (25, 25), (20, 20), (15, 15), (10, 10)]);
    assert!(readiness.raises.is_empty());
}

#[test]
fn an_empty_repository_without_a_licence_has_nothing_and_much_to_raise() {
    let readiness = check(&bare(), (ReadinessWord::AskFirst, 0, 100));
    assert_eq!(readiness.raises[..3], [Signal::OpenLicence, Signal::RecentChange, Signal::Readme]);
    assert!(!readiness.raises.contains(&Signal::OtherBodies), "nobody can make others use it");
}

#[test]
fn without_a_licence_the_best_code_is_still_ask_first() {
    check(&ReuseFacts { licence: Looked::Absent, ..perfect() }, (ReadinessWord::AskFirst, 40, 100));
    let not_for_trade = ReuseFacts { licence: Looked::Found("CC-BY-NC-4.0".into()), ..perfect() };
    check(&not_for_trade, (ReadinessWord::AskFirst, 40, 100));
}

#[test]
fn a_licence_that_nobody_recognises_counts_a_little() {
    let facts = ReuseFacts { licence: Looked::Found("NOASSERTION".into()), ..perfect() };
    let readiness = check(&facts, (ReadinessWord::Ready, 80, 100));
    assert_eq!(readiness.raises, [Signal::OpenLicence]);
}

#[test]
fn what_could_not_be_read_is_not_zero() {
    let listing_only = ReuseFacts {
        licence: Looked::Found("MIT".into()),
        description_words: Some(12),
        newest_change: Some(days_ago(10)),
        archived: Some(false),
        ..ReuseFacts::default()
    };
    let readiness = check(&listing_only, (ReadinessWord::WithWork, 43, 43));
    assert_eq!(points(&readiness), [(30, 30), (5, 5), (8, 8), (0, 0), (0, 0)]);
    let unknown = &readiness.questions[4].evidence[0];
    assert_eq!((&unknown.finding, unknown.of), (&Finding::NotKnown, 0));
    assert_eq!(judge(&ReuseFacts::default(), now()), None);
}

#[test]
fn too_little_is_known_to_call_it_ready() {
    let licence_only = ReuseFacts { licence: Looked::Found("MIT".into()), ..ReuseFacts::default() };
    check(&licence_only, (ReadinessWord::WorthALook, 30, 30));
}

#[test]
fn what_was_given_up_is_no_longer_maintained_whatever_else_it_has() {
    let archived = ReuseFacts { archived: Some(true), ..perfect() };
    let readiness = check(&archived, (ReadinessWord::NoLongerMaintained, 80, 100));
    assert_eq!(points(&readiness)[2], (0, 20));
    let obsolete = ReuseFacts { maintenance: Looked::Found(Declared::GivenUp), newest_change: None, ..perfect() };
    check(&obsolete, (ReadinessWord::NoLongerMaintained, 80, 100));
}

#[test]
fn a_change_counts_less_the_longer_ago_it_was() {
    for (days, expected) in [(0, 8), (183, 8), (184, 6), (366, 6), (367, 3), (731, 3), (732, 0), (-1, 8)] {
        let readiness = judged(&ReuseFacts { newest_change: Some(days_ago(days)), ..bare() });
        assert_eq!(readiness.questions[2].points, expected, "{days} days ago");
    }
}

#[test]
fn each_signal_is_worth_what_the_formula_says() {
    let with = |change: fn(&mut ReuseFacts)| {
        let mut facts = bare();
        change(&mut facts);
        judged(&facts).questions.iter().map(|question| question.points).sum::<u32>()
    };
    type Change = fn(&mut ReuseFacts);
    let cases: [(Change, u32); 18] = [
        (|facts| facts.licence = Looked::Found("OGL-UK-3.0".into()), 30),
        (|facts| facts.description_words = Some(10), 5),
        (|facts| (facts.readme_characters, facts.readme_headings) = (Some(1_000), Some(3)), 6),
        (|facts| (facts.readme_characters, facts.readme_headings) = (Some(1_000), Some(2)), 0),
        (|facts| facts.how_to_run = Some(true), 5),
        (|facts| facts.documentation = Some(true), 5),
        (|facts| facts.shown = Some(true), 2),
        (|facts| facts.described_by_file = Some(true), 2),
        (|facts| facts.newest_release = Looked::Found(days_ago(300)), 4),
        (|facts| facts.newest_release = Looked::Found(days_ago(400)), 0),
        (|facts| facts.named_owner = Some(true), 5),
        (|facts| facts.maintenance = Looked::Found(Declared::Kept), 3),
        (|facts| facts.other_bodies = Some(2), 10),
        (|facts| facts.other_bodies = Some(u32::MAX), 15),
        (|facts| facts.deployable = Some(true), 4),
        (|facts| (facts.tests, facts.ci) = (Some(true), Some(true)), 3),
        (|facts| facts.localisable = Some(true), 1),
        (|facts| facts.welsh = Some(true), 2),
    ];
    for (n, (change, expected)) in cases.into_iter().enumerate() {
        assert_eq!(with(change), expected, "case {n}");
    }
}

#[test]
fn the_words_begin_where_the_formula_says() {
    // A licence and 15 more points at hand: 45 of 100 is the least that is reusable with work.
    let mut facts = ReuseFacts { licence: Looked::Found("MIT".into()), other_bodies: Some(3), ..bare() };
    check(&facts, (ReadinessWord::WithWork, 45, 100));
    facts.other_bodies = Some(2);
    check(&facts, (ReadinessWord::WorthALook, 40, 100));
    let bare = ReuseFacts { welsh: Some(false), localisable: Some(false), other_bodies: Some(0), ..perfect() };
    check(
        &ReuseFacts { how_to_run: Some(false), named_owner: Some(false), ..bare.clone() },
        (ReadinessWord::Ready, 72, 100),
    );
    let less = ReuseFacts { how_to_run: Some(false), named_owner: Some(false), maintenance: Looked::Absent, ..bare };
    check(&less, (ReadinessWord::WithWork, 69, 100));
}

#[test]
fn readiness_moves_a_score_by_at_most_fifteen_hundredths() {
    let (best, worst) = (judged(&perfect()), judged(&bare()));
    assert!((weight(Some(&best)) - weight(Some(&worst)) - 0.15).abs() < 1e-6);
    assert_eq!(weight(None), 1.0);
}

#[test]
fn the_formula_that_is_shown_is_the_one_that_judges() {
    let formula = formula();
    let of = |question: &Answered| question.of;
    assert_eq!(formula.questions.iter().map(of).collect::<Vec<_>>(), [30, 25, 20, 15, 10]);
    let signals: Vec<Signal> =
        formula.questions.iter().flat_map(|question| &question.evidence).map(|evidence| evidence.signal).collect();
    assert_eq!(signals, Signal::ALL);
}
