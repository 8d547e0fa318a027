//! When a digest is due, and what goes into it.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::model::{
    BodySlug, Card, Digest, FoundIn, Item, ItemId, Lang, MOST_CARDS, MOST_LINES, Occasion, Reason, Subscriber, Unread,
};

/// A digest that is later than this waits for the next slot, and covers both.
pub const LATEST: TimeDelta = TimeDelta::hours(48);
/// A digest that is later than this is a late one: it goes by day, spread over [`SPREAD`].
pub const LATE: TimeDelta = TimeDelta::minutes(30);
/// Late digests are spread over this time, so that a mail server is not met by all at once.
pub const SPREAD: TimeDelta = TimeDelta::hours(1);
/// The hours of the day, local, in which a late digest may go.
const BY_DAY: std::ops::Range<u32> = 7..19;
/// Slots of a calendar that are looked at to see that no week has two: some years of them.
const SLOTS_COMPARED: usize = 200;
/// Items of one body among the cards of a digest.
pub const MOST_OF_A_BODY: usize = 2;

/// When digests go: a cron expression on the civil time of a zone.
///
/// Seconds come first, and weekdays are written as names: `0 0 7 * * Mon`.
#[derive(Debug, Clone)]
pub struct Calendar {
    schedule: cron::Schedule,
    zone: Tz,
}

/// A calendar that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No cron expression.
    #[error("{0:?} is no cron expression such as \"0 0 7 * * Mon\" (seconds first, weekdays as names)")]
    Cron(String),
    /// More than one slot in a week.
    #[error("{0:?} has more than one slot in a week, and a weekly digest has one: name one weekday and one time")]
    MoreThanWeekly(String),
    /// No time zone.
    #[error("{0:?} is no time zone such as Europe/London")]
    Zone(String),
}

impl Calendar {
    /// Reads a cron expression and the name of a time zone.
    ///
    /// # Errors
    ///
    /// When one of them is none, or a week has two slots: a digest is named by its week, and the second would never go.
    pub fn new(cron: &str, zone: &str) -> Result<Self, CalendarError> {
        let schedule = cron::Schedule::from_str(cron).map_err(|_| CalendarError::Cron(cron.to_owned()))?;
        let slots: Vec<_> = schedule.after(&DateTime::UNIX_EPOCH).take(SLOTS_COMPARED).collect();
        if slots.windows(2).any(|pair| matches!(pair, [one, next] if one.iso_week() == next.iso_week())) {
            return Err(CalendarError::MoreThanWeekly(cron.to_owned()));
        }
        let zone = Tz::from_str(zone).map_err(|_| CalendarError::Zone(zone.to_owned()))?;
        Ok(Self { schedule, zone })
    }

    /// Returns the last slot at or before `now`.
    ///
    /// Cron is asked about civil time and the answer turned into an instant: asked about instants it would skip a week
    /// in spring and fire twice in autumn.
    pub fn last(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // Two hours on, civil time may still be what an earlier instant was called, in the night when an hour comes twice.
        let civil = now.with_timezone(&self.zone).naive_local().and_utc() + TimeDelta::hours(2);
        self.schedule.after(&civil).rev().map(|slot| self.instant(slot.naive_utc())).find(|slot| *slot <= now)
    }

    /// Returns the next `count` slots after `now`.
    pub fn next(&self, now: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
        let civil = now.with_timezone(&self.zone).naive_local().and_utc();
        let slots = self.schedule.after(&(civil - TimeDelta::hours(2)));
        slots.map(|slot| self.instant(slot.naive_utc())).filter(|slot| *slot > now).take(count).collect()
    }

    /// Returns the name of the week that a slot is for, by local time: `2026-W47`.
    pub fn week(&self, slot: DateTime<Utc>) -> String {
        let week = slot.with_timezone(&self.zone).iso_week();
        format!("{}-W{:02}", week.year(), week.week())
    }

    /// Whether it is day there, so that a late digest may go.
    pub fn is_day(&self, now: DateTime<Utc>) -> bool {
        BY_DAY.contains(&now.with_timezone(&self.zone).hour())
    }

    /// Civil time to an instant: a time that does not exist is the later side of the gap, one that comes twice its first.
    fn instant(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        let mut civil = civil;
        loop {
            match self.zone.from_local_datetime(&civil).earliest() {
                Some(instant) => return instant.with_timezone(&Utc),
                None => civil += TimeDelta::minutes(30),
            }
        }
    }
}

/// Returns the slot that is due for a subscriber at `now`: its key, and the earliest time its letter may go.
///
/// A slot is due only if it is later than the consent, not too late, and the subscriber is not having a pause.
pub fn due(subscriber: &Subscriber, calendar: &Calendar, now: DateTime<Utc>) -> Option<(String, DateTime<Utc>)> {
    let slot = calendar.last(now)?;
    let recipient = subscriber.recipient()?;
    let late = now - slot;
    let paused = subscriber.paused_until.is_some_and(|day| now.date_naive() < day);
    if slot <= recipient.since() || late > LATEST || paused {
        return None;
    }
    if late <= LATE {
        return Some((calendar.week(slot), now));
    }
    calendar.is_day(now).then(|| (calendar.week(slot), now + share_of(SPREAD, subscriber.id.0)))
}

/// A part of `whole` that is always the same for one number, and evenly spread over many.
fn share_of(whole: TimeDelta, number: i64) -> TimeDelta {
    let seconds = whole.num_seconds().max(1);
    TimeDelta::seconds((number.wrapping_mul(2_654_435_761)).rem_euclid(seconds))
}

/// An item that meets an interest.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The item.
    pub item: Item,
    /// Where its words were found.
    pub found_in: FoundIn,
    /// One or two of its sentences.
    pub sentence: String,
}

/// What a digest is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The name of its slot.
    pub key: String,
    /// Why it is sent.
    pub occasion: Occasion,
    /// The language that comes first.
    pub lang: Lang,
    /// The day it is for.
    pub at: DateTime<Utc>,
    /// What meets each interest, newest first, under the interest's query.
    pub matches: Vec<(String, Vec<Match>)>,
    /// Sources that could not be read.
    pub unread: Vec<Unread>,
    /// How many sources are listed.
    pub sources: usize,
}

/// Chooses what a digest says: the newest of each interest in turn, each item once, at most two of a body
/// among the cards; the rest as lines, then as a number.
pub fn choose(facts: Facts) -> Digest {
    let quiet = facts.matches.iter().filter(|(_, found)| found.is_empty()).map(|(query, _)| query.clone()).collect();
    let ordered = in_turn(facts.matches);
    let mut digest = Digest {
        key: facts.key,
        occasion: facts.occasion,
        lang: facts.lang,
        at: facts.at,
        cards: Vec::new(),
        lines: Vec::new(),
        more: 0,
        quiet,
        unread: facts.unread,
        sources: facts.sources,
    };
    let mut of_body: BTreeMap<BodySlug, usize> = BTreeMap::new();
    for card in ordered {
        let shown = of_body.entry(card.item.body.clone()).or_default();
        if digest.cards.len() < MOST_CARDS && *shown < MOST_OF_A_BODY {
            *shown += 1;
            digest.cards.push(card);
        } else if digest.lines.len() < MOST_LINES {
            digest.lines.push(card);
        } else {
            digest.more += 1;
        }
    }
    digest
}

/// The first of each interest, then the second of each, and so on; an item that meets several stands under the first.
fn in_turn(matches: Vec<(String, Vec<Match>)>) -> Vec<Card> {
    let mut queues: Vec<(String, std::vec::IntoIter<Match>)> =
        matches.into_iter().map(|(query, found)| (query, found.into_iter())).collect();
    let mut seen: BTreeSet<ItemId> = BTreeSet::new();
    let mut cards = Vec::new();
    loop {
        let before = cards.len();
        for (query, queue) in &mut queues {
            let Some(found) = queue.find(|found| !seen.contains(&found.item.id)) else { continue };
            seen.insert(found.item.id);
            let reason = Reason::Interest { query: query.clone(), found_in: found.found_in };
            cards.push(Card { item: found.item, sentence: found.sentence, reason });
        }
        if cards.len() == before {
            return cards;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cadence, Consent, Interest, ItemType, Names, Query, SubscriberId};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn weekly() -> Calendar {
        Calendar::new("0 0 7 * * Mon", "Europe/London").expect("a calendar")
    }

    #[test]
    fn a_slot_is_on_monday_at_seven_by_the_clock_on_the_wall() {
        let calendar = weekly();
        assert_eq!(calendar.last(at("2026-11-24T12:00:00Z")), Some(at("2026-11-23T07:00:00Z")));
        assert_eq!(calendar.last(at("2026-06-15T06:00:00Z")), Some(at("2026-06-15T06:00:00Z")));
        assert_eq!(calendar.last(at("2026-06-15T05:59:59Z")), Some(at("2026-06-08T06:00:00Z")));
        assert_eq!(calendar.week(at("2026-11-23T07:00:00Z")), "2026-W48");
    }

    #[test]
    fn no_week_is_skipped_in_spring_and_none_comes_twice_in_autumn() {
        let calendar = Calendar::new("0 30 1 * * Sun", "Europe/London").expect("a calendar");
        let spring = calendar.next(at("2026-03-23T00:00:00Z"), 2);
        assert_eq!(spring, [at("2026-03-29T01:00:00Z"), at("2026-04-05T00:30:00Z")]);
        let autumn = calendar.next(at("2026-10-19T00:00:00Z"), 2);
        assert_eq!(autumn, [at("2026-10-25T00:30:00Z"), at("2026-11-01T01:30:00Z")]);
        for minute in 31..200 {
            let now = at("2026-10-25T00:00:00Z") + TimeDelta::minutes(minute);
            assert_eq!(calendar.last(now), Some(at("2026-10-25T00:30:00Z")), "{now}");
        }
    }

    #[test]
    fn what_is_no_calendar_is_said() {
        assert!(matches!(Calendar::new("every monday", "Europe/London"), Err(CalendarError::Cron(_))));
        assert!(matches!(Calendar::new("0 0 7 * * Mon", "Cymru"), Err(CalendarError::Zone(_))));
    }

    #[test]
    fn a_week_has_one_slot_at_most() {
        for (cron, good) in [
            ("0 0 7 * * Mon", true),
            ("0 30 23 * * Sun", true),
            ("0 0 7 1 * *", true),
            ("0 0 7 * * Mon 2027", true),
            ("0 0 7 * * Mon,Thu", false),
            ("0 0 7,19 * * Mon", false),
            ("0 0 7 * * *", false),
            ("0 0 7 1,2 * *", false),
            ("* 0 7 * * Mon", false),
        ] {
            let calendar = Calendar::new(cron, "Europe/London");
            assert_eq!(calendar.is_ok(), good, "{cron}");
            assert!(good || matches!(calendar, Err(CalendarError::MoreThanWeekly(_))), "{cron}");
        }
    }

    fn subscriber(since: &str) -> Subscriber {
        Subscriber {
            id: SubscriberId(7),
            address: "a@council.example".parse().expect("an address"),
            lang: Lang::En,
            cadence: Cadence::Weekly,
            interests: vec![Interest { query: Query::default() }],
            consent: Consent::Given { at: at(since) },
            paused_until: None,
            cursor: 0,
            welcomed: false,
        }
    }

    #[test]
    fn a_slot_is_due_after_consent_and_until_it_is_too_late() {
        let due_at = |since, now| due(&subscriber(since), &weekly(), at(now)).map(|(key, _)| key);
        assert_eq!(due_at("2026-11-01T00:00:00Z", "2026-11-23T07:00:00Z").as_deref(), Some("2026-W48"));
        assert_eq!(due_at("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"), None, "asked after the slot");
        assert_eq!(due_at("2026-11-01T00:00:00Z", "2026-11-24T12:00:00Z").as_deref(), Some("2026-W48"), "a day late");
        assert_eq!(due_at("2026-11-01T00:00:00Z", "2026-11-24T23:00:00Z"), None, "late, and it is night");
        assert_eq!(due_at("2026-11-01T00:00:00Z", "2026-11-25T08:00:00Z"), None, "too late: the next covers it");
        let mut paused = subscriber("2026-11-01T00:00:00Z");
        paused.paused_until = Some(at("2026-12-01T00:00:00Z").date_naive());
        assert_eq!(due(&paused, &weekly(), at("2026-11-23T07:00:00Z")), None);
    }

    #[test]
    fn a_late_digest_goes_within_the_hour() {
        let now = at("2026-11-23T12:00:00Z");
        let (_, earliest) = due(&subscriber("2026-11-01T00:00:00Z"), &weekly(), now).expect("it is due");
        assert!(earliest >= now && earliest < now + SPREAD);
    }

    fn found(id: i64, body: &str) -> Match {
        let item = Item {
            id: ItemId(id),
            source: "s".parse().expect("a slug"),
            body: body.parse().expect("a slug"),
            body_name: Names { en: body.to_owned(), cy: None },
            body_also: Vec::new(),
            area: String::new(),
            item_type: ItemType::Blog,
            title: format!("Item {id}"),
            url: String::new(),
            summary: String::new(),
            text: String::new(),
            language: None,
            published: DateTime::UNIX_EPOCH,
            first_seen: DateTime::UNIX_EPOCH,
            updated: None,
            licence: None,
            tags: Vec::new(),
            topics: Vec::new(),
            code: None,
            version: 1,
            revision: id,
            news: Some(id),
            gone_at: None,
            hidden: None,
        };
        Match { item, found_in: FoundIn::Title, sentence: String::new() }
    }

    fn chosen(matches: Vec<(&str, Vec<Match>)>) -> Digest {
        choose(Facts {
            key: "2026-W48".into(),
            occasion: Occasion::Regular,
            lang: Lang::En,
            at: DateTime::UNIX_EPOCH,
            matches: matches.into_iter().map(|(query, found)| (query.to_owned(), found)).collect(),
            unread: Vec::new(),
            sources: 3,
        })
    }

    fn ids(cards: &[Card]) -> Vec<i64> {
        cards.iter().map(|card| card.item.id.0).collect()
    }

    #[test]
    fn each_interest_has_its_turn_and_each_item_stands_once() {
        let digest = chosen(vec![
            ("waste", vec![found(9, "a"), found(8, "b")]),
            ("heat", vec![found(9, "a"), found(5, "c")]),
            ("cats", vec![]),
        ]);
        assert_eq!(ids(&digest.cards), [9, 5, 8]);
        assert_eq!(digest.quiet, ["cats"]);
    }

    #[test]
    fn one_body_does_not_fill_the_letter() {
        let many = (1..=30).map(|n| found(n, if n <= 25 { "big" } else { "small" })).collect();
        let digest = chosen(vec![("waste", many)]);
        assert_eq!(ids(&digest.cards), [1, 2, 26, 27]);
        assert_eq!(digest.lines.len(), MOST_LINES);
        assert_eq!(digest.more, 30 - 4 - MOST_LINES);
    }
}
