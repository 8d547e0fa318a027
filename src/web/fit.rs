//! Would it fit? The word, the five questions with their evidence, and what would raise it.

use super::frame::Frame;
use crate::{
    model::{Answered, Readiness, ReadinessWord},
    text::Speech,
};

/// What would raise readiness, as far as a page says it.
const MOST_RAISES: usize = 3;

/// A word of readiness with the shape beside it.
pub struct FitWord {
    /// The class of its shape: circle, triangle or diamond.
    pub shape: &'static str,
    /// The word.
    pub word: String,
}

impl FitWord {
    /// The word of a verdict.
    pub fn new(word: ReadinessWord, t: &Speech) -> Self {
        let shape = match word {
            ReadinessWord::Ready => "ready",
            ReadinessWord::WithWork | ReadinessWord::WorthALook => "work",
            ReadinessWord::AskFirst | ReadinessWord::NoLongerMaintained => "ask",
        };
        Self { shape, word: t.readiness_word(word) }
    }
}

/// What the page of a piece of code says of its readiness.
pub struct Fit {
    /// The verdict.
    pub word: FitWord,
    /// The number, which comes second.
    pub points: String,
    /// The questions.
    pub rows: Vec<FitRow>,
    /// What would raise it most.
    pub raises: Option<String>,
    /// The version of the formula.
    pub version: String,
}

/// A question with its evidence.
pub struct FitRow {
    /// The question.
    pub question: String,
    /// What answers it.
    pub evidence: Vec<String>,
    /// Its points; none if nothing is known.
    pub points: Option<String>,
}

impl Fit {
    /// What is said of a readiness.
    pub fn new(frame: &Frame, readiness: &Readiness) -> Self {
        let t = frame.t;
        let raises: Vec<String> = readiness.raises.iter().take(MOST_RAISES).map(|signal| t.signal(*signal)).collect();
        let raises = raises.join(" · ");
        let points = [("points", u64::from(readiness.points).into()), ("of", u64::from(readiness.of).into())];
        Self {
            word: FitWord::new(readiness.word, t),
            points: t.say_with("ready-points", &points),
            rows: readiness.questions.iter().map(|answered| row(answered, t)).collect(),
            raises: (!raises.is_empty()).then(|| t.say_with("ready-raises", &[("signals", raises.as_str().into())])),
            version: t.say_with("ready-version", &[("version", u64::from(readiness.version).into())]),
        }
    }
}

fn row(answered: &Answered, t: &Speech) -> FitRow {
    FitRow {
        question: t.question(answered.question),
        evidence: answered.evidence.iter().map(|evidence| t.evidence(evidence)).collect(),
        points: (answered.of > 0).then(|| format!("{} / {}", answered.points, answered.of)),
    }
}
