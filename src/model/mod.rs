//! The nouns: plain data, ids, asks and answers, reasons and outcomes as enums.
//!
//! What a person may be shown is an enum with a stable code here; `text` words it in both languages.

mod body;
mod check;
mod digest;
mod draft;
mod ids;
mod interest;
mod item;
mod kin;
mod language;
mod letter;
mod post;
mod query;
mod readiness;
mod results;
mod source;
mod subscriber;
mod token;
mod topic;
mod verdict;
mod visit;

pub use body::{Body, Names};
pub use check::{Check, CheckName};
pub use digest::{
    Beside, Card, Digest, FoundIn, Heard, MOST_BESIDE, MOST_CARDS, MOST_LINES, MOST_TOGETHER, Occasion, Reason, Rising,
    Slot, Together, Unread,
};
pub use draft::{
    Addition, CodeFacts, DevelopmentStatus, Draft, Files, Maintenance, PublicFacts, Readme, Releases, Repair, Spoilt,
};
pub use ids::{BadSlug, BodySlug, ItemId, LONGEST_SLUG_BYTES, LetterId, SlotId, SourceSlug, SubscriberId};
pub use interest::{Interest, MOST_INTERESTS, SoughtKey};
pub use item::{
    BadItemType, Hidden, Item, ItemKey, ItemType, Known, LONGEST_LINK_BYTES, LONGEST_SUMMARY, LONGEST_TEXT_BYTES,
    LONGEST_TITLE, MOST_TAGS, MOST_VERSIONS, Reached, Refined, Rung, Sibling, Standing, Version,
};
pub use kin::{
    BadKin, Edge, HeatMap, Kept, KinReached, KinReport, Kinship, Link, MOST_SHOWN_WORDS, Neighbour, Relative,
    ReportState, Whom,
};
pub use language::{BadLang, BadLanguageTag, Lang, LanguageTag};
pub use letter::{Addressee, Delivery, LetterKind, LetterState, Outbox, Outgoing, Rendered};
pub use post::{AddressPattern, BadPattern, DeadReason, Doubtful, Halt, StopReason};
pub use query::{Also, Filters, LONGEST_QUERY, MOST_RESULTS, MOST_TERMS, Page, Query, QueryNote, Sign, Sort, Term};
pub use readiness::{
    Answered, Declared, Evidence, Finding, Formula, Looked, Question, Readiness, ReadinessWord, ReuseFacts, Signal,
};
pub use results::{Facet, FacetName, Hit, Instead, Part, Results, Snippet};
pub use source::{Mistake, MistakeFault, Moved, Source, SourceRecord};
pub use subscriber::{BadAddress, Cadence, Consent, EmailAddress, LONGEST_ADDRESS_BYTES, Recipient, Subscriber};
pub use token::{Purpose, RandomToken, TokenKey, hash, hex};
pub use topic::{GivenTopic, MOST_TOPICS, Topic, TopicFault, TopicMistake, TopicPlace, TopicSign};
pub use verdict::{DoingToo, LONGEST_SAID, Verdict};
pub use visit::{Answer, Ask, Fault, Hints, Memory, Outcome, Record, Validators, VisitRecord};
