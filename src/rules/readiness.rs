//! Would it fit for us? Five questions on a piece of code, answered by what can be seen.
//!
//! Stars, size, forks and the number of tags never count: they say who has heard of it. What could not be read counts
//! neither for nor against; it leaves the points that can be had. The formula is shown to everybody, with its
//! [`VERSION`], and so is each piece of evidence.

mod facts;
mod licences;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{
    Answered, Declared, Evidence, Finding, Formula, Looked, Question, Readiness, ReadinessWord, ReuseFacts, Signal,
};
use licences::{Allows, allows};

pub use facts::facts;

/// The version of the formula.
pub const VERSION: u32 = 1;

/// Points for a licence that lets everybody use it, and for the text of one that nobody has recognised.
const LICENCE: (u32, u32) = (30, 10);
/// Words of a description that says something.
const DESCRIPTION_WORDS: u32 = 10;
/// Characters and headings of a README that says something.
const README: (u32, u32) = (1_000, 3);
/// Points for the newest change, by its age.
const CHANGES: [(TimeDelta, u32); 3] =
    [(TimeDelta::days(183), 8), (TimeDelta::days(366), 6), (TimeDelta::days(731), 3)];
/// How old a release may be that counts.
const RELEASE: TimeDelta = TimeDelta::days(366);
/// Points for each other body that uses it, and at most.
const BODIES: (u32, u32) = (5, 15);
/// Hundredths of what can be had, from which code is ready, or reusable with work.
const READY: u32 = 70;
const WITH_WORK: u32 = 45;
/// Hundredths that code can reach while one has to ask first.
const ASK_FIRST: u32 = 40;
/// Points that must be known of before code is called ready, or reusable with work: with less one has seen too little.
const KNOWN_FOR_READY: u32 = 60;
const KNOWN_FOR_WITH_WORK: u32 = 40;
/// By how much readiness moves a score between its worst and its best.
const MOVES: f32 = 0.15;

/// Returns how ready a piece of code is; none if nothing at all is known.
pub fn judge(facts: &ReuseFacts, now: DateTime<Utc>) -> Option<Readiness> {
    let given_up = facts.archived == Some(true) || facts.maintenance == Looked::Found(Declared::GivenUp);
    let questions = vec![
        answered(Question::MayWeUseIt, vec![licence(&facts.licence)]),
        answered(Question::CanWeUnderstandIt, understand(facts)),
        answered(Question::IsItLookedAfter, looked_after(facts, given_up, now)),
        answered(Question::HasAnybodyUsedIt, vec![used(facts.other_bodies)]),
        answered(Question::CouldWeRunIt, run(facts)),
    ];
    let of: u32 = questions.iter().map(|question| question.of).sum();
    if of == 0 {
        return None;
    }
    let ask_first = questions.iter().flat_map(|question| &question.evidence).any(must_ask);
    let mut points: u32 = questions.iter().map(|question| question.points).sum();
    if ask_first {
        points = points.min(of * ASK_FIRST / 100);
    }
    let word = word(points, of, ask_first, given_up);
    let raises = raises(&questions, given_up);
    Some(Readiness { word, points, of, questions, raises, version: VERSION })
}

/// The formula as it is shown to everybody: what is judged, with the most that each signal can have.
pub fn formula() -> Formula {
    let no = Some(false);
    let bare = ReuseFacts {
        licence: Looked::Absent,
        description_words: Some(0),
        readme_characters: Some(0),
        readme_headings: Some(0),
        how_to_run: no,
        documentation: no,
        shown: no,
        described_by_file: no,
        newest_change: Some(DateTime::UNIX_EPOCH),
        newest_release: Looked::Absent,
        named_owner: no,
        maintenance: Looked::Absent,
        archived: no,
        other_bodies: Some(0),
        deployable: no,
        tests: no,
        ci: no,
        localisable: no,
        welsh: no,
    };
    let questions = judge(&bare, DateTime::UNIX_EPOCH).map(|readiness| readiness.questions).unwrap_or_default();
    Formula { version: VERSION, questions }
}

/// What readiness makes of a score: it moves it by at most 15 % in all, and not where nothing is known.
pub fn weight(readiness: Option<&Readiness>) -> f32 {
    let share = |readiness: &Readiness| readiness.points as f32 / readiness.of.max(1) as f32;
    1.0 + MOVES * (readiness.map_or(0.5, share) - 0.5)
}

fn word(points: u32, of: u32, ask_first: bool, given_up: bool) -> ReadinessWord {
    let enough = |hundredths: u32, known: u32| points * 100 >= of * hundredths && of >= known;
    if given_up {
        ReadinessWord::NoLongerMaintained
    } else if ask_first {
        ReadinessWord::AskFirst
    } else if enough(READY, KNOWN_FOR_READY) {
        ReadinessWord::Ready
    } else if enough(WITH_WORK, KNOWN_FOR_WITH_WORK) {
        ReadinessWord::WithWork
    } else {
        ReadinessWord::WorthALook
    }
}

fn must_ask(evidence: &Evidence) -> bool {
    let without = evidence.finding == Finding::Absent || matches!(evidence.finding, Finding::NotOpen { .. });
    evidence.signal == Signal::OpenLicence && without
}

/// What whoever looks after it could do, most points first. Others who use it cannot be made, and what has been given
/// up must first be taken up again.
fn raises(questions: &[Answered], given_up: bool) -> Vec<Signal> {
    let mut missing: Vec<&Evidence> = Vec::new();
    for question in questions {
        let ours = question.question != Question::HasAnybodyUsedIt;
        let alive = question.question != Question::IsItLookedAfter || !given_up;
        missing.extend(question.evidence.iter().filter(|evidence| ours && alive && evidence.points < evidence.of));
    }
    missing.sort_by_key(|evidence| std::cmp::Reverse(evidence.of - evidence.points));
    missing.iter().map(|evidence| evidence.signal).collect()
}

fn answered(question: Question, evidence: Vec<Evidence>) -> Answered {
    let points = evidence.iter().map(|evidence| evidence.points).sum();
    let of = evidence.iter().map(|evidence| evidence.of).sum();
    Answered { question, points, of, evidence }
}

fn evidence(signal: Signal, finding: Finding, points: u32, of: u32) -> Evidence {
    let of = if finding == Finding::NotKnown { 0 } else { of };
    Evidence { signal, finding, points, of }
}

/// Evidence of what is there or not.
fn there(signal: Signal, fact: Option<bool>, of: u32) -> Evidence {
    match fact {
        None => evidence(signal, Finding::NotKnown, 0, of),
        Some(false) => evidence(signal, Finding::Absent, 0, of),
        Some(true) => evidence(signal, Finding::Present, of, of),
    }
}

fn licence(licence: &Looked<String>) -> Evidence {
    let (finding, points) = match licence {
        Looked::NotYet => (Finding::NotKnown, 0),
        Looked::Absent => (Finding::Absent, 0),
        Looked::Found(licence) => {
            let licence = licence.clone();
            match allows(&licence) {
                Allows::Everybody => (Finding::Open { licence }, LICENCE.0),
                Allows::Some => (Finding::NotOpen { licence }, 0),
                Allows::NobodyKnows => (Finding::NotRecognised { licence }, LICENCE.1),
            }
        }
    };
    evidence(Signal::OpenLicence, finding, points, LICENCE.0)
}

fn understand(facts: &ReuseFacts) -> Vec<Evidence> {
    let described = facts.description_words.map(|words| words >= DESCRIPTION_WORDS);
    let readme = match (facts.readme_characters, facts.readme_headings) {
        (Some(characters), _) if characters < README.0 => Some(false),
        (Some(_), Some(headings)) => Some(headings >= README.1),
        (None, _) | (_, None) => None,
    };
    vec![
        there(Signal::Description, described, 5),
        there(Signal::Readme, readme, 6),
        there(Signal::HowToRun, facts.how_to_run, 5),
        there(Signal::Documentation, facts.documentation, 5),
        there(Signal::Shown, facts.shown, 2),
        there(Signal::DescribedByFile, facts.described_by_file, 2),
    ]
}

fn looked_after(facts: &ReuseFacts, given_up: bool, now: DateTime<Utc>) -> Vec<Evidence> {
    let change = match facts.newest_change {
        None => evidence(Signal::RecentChange, Finding::NotKnown, 0, CHANGES[0].1),
        Some(at) => {
            let points = CHANGES.iter().find(|(age, _)| now - at <= *age).map_or(0, |(_, points)| *points);
            evidence(Signal::RecentChange, Finding::At { at }, points, CHANGES[0].1)
        }
    };
    let release = match facts.newest_release {
        Looked::NotYet => evidence(Signal::RecentRelease, Finding::NotKnown, 0, 4),
        Looked::Absent => evidence(Signal::RecentRelease, Finding::Absent, 0, 4),
        Looked::Found(at) => {
            evidence(Signal::RecentRelease, Finding::At { at }, if now - at <= RELEASE { 4 } else { 0 }, 4)
        }
    };
    let declared = match facts.maintenance {
        Looked::NotYet => None,
        Looked::Absent | Looked::Found(Declared::GivenUp) => Some(false),
        Looked::Found(Declared::Kept) => Some(true),
    };
    let owner = there(Signal::NamedOwner, facts.named_owner, 5);
    let mut all = vec![change, release, owner, there(Signal::DeclaredMaintenance, declared, 3)];
    if given_up {
        // The whole group is known to be empty, whatever else could be read.
        let most = [CHANGES[0].1, 4, 5, 3];
        for (evidence, of) in all.iter_mut().zip(most) {
            (evidence.finding, evidence.points, evidence.of) = (Finding::GivenUp, 0, of);
        }
    }
    all
}

fn used(bodies: Option<u32>) -> Evidence {
    match bodies {
        None => evidence(Signal::OtherBodies, Finding::NotKnown, 0, BODIES.1),
        Some(count) => {
            let points = count.saturating_mul(BODIES.0).min(BODIES.1);
            evidence(Signal::OtherBodies, Finding::Bodies { count }, points, BODIES.1)
        }
    }
}

fn run(facts: &ReuseFacts) -> Vec<Evidence> {
    vec![
        there(Signal::Deployable, facts.deployable, 4),
        there(Signal::Tests, facts.tests, 2),
        there(Signal::Ci, facts.ci, 1),
        there(Signal::Localisable, facts.localisable, 1),
        there(Signal::Welsh, facts.welsh, 2),
    ]
}

#[cfg(test)]
mod tests;
