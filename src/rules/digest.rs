//! When a digest is due, and what goes into it.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::model::{
    Beside, Card, Digest, ItemType, Lang, MOST_BESIDE, MOST_LINES, MOST_TOGETHER, Occasion, Rising, Subscriber,
    Together, Unread,
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

/// A story that was chosen, as it is to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The item that tells it.
    pub card: Card,
    /// The items of other bodies that do the same work, strongest first.
    pub beside: Vec<Beside>,
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
    /// Whether it is a first look for an interest that is measured by all that is held.
    pub first_look: bool,
    /// The stories that were chosen as cards, in order; see `relevance::choose`.
    pub cards: Vec<Story>,
    /// The next ones, in order.
    pub rest: Vec<Story>,
    /// How many there are after those.
    pub beyond: usize,
    /// Interests that found nothing good enough, as their queries.
    pub quiet: Vec<String>,
    /// Interests that found far more than they usually do.
    pub rising: Vec<Rising>,
    /// Sources that could not be read.
    pub unread: Vec<Unread>,
    /// How many sources are listed.
    pub sources: usize,
}

/// Lays out what a digest says. Of the cards, notices that others already do are told before you buy, and stories that
/// several bodies work on as teams; the others are work to reuse. What comes next are lines, then a number.
pub fn lay_out(facts: Facts) -> Digest {
    let mut digest = Digest {
        key: facts.key,
        occasion: facts.occasion,
        lang: facts.lang,
        at: facts.at,
        first_look: facts.first_look,
        teams: Vec::new(),
        buying: Vec::new(),
        cards: Vec::new(),
        lines: Vec::new(),
        more: facts.beyond + facts.rest.len().saturating_sub(MOST_LINES),
        rising: facts.rising,
        quiet: facts.quiet,
        unread: facts.unread,
        sources: facts.sources,
    };
    for story in facts.cards {
        let place = match story.card.item.item_type {
            ItemType::Notice => &mut digest.buying,
            ItemType::Code | ItemType::Blog | ItemType::News => &mut digest.teams,
        };
        if story.beside.is_empty() || place.len() == MOST_TOGETHER {
            digest.cards.push(story.card);
        } else {
            let beside = story.beside.into_iter().take(MOST_BESIDE).collect();
            place.push(Together { card: story.card, beside });
        }
    }
    digest.lines = facts.rest.into_iter().take(MOST_LINES).map(|story| story.card).collect();
    digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cadence, Consent, FoundIn, Interest, Item, ItemId, Names, Query, Reason, SubscriberId};

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

    fn story(id: i64, item_type: ItemType, others: usize) -> Story {
        let item = Item {
            id: ItemId(id),
            source: "s".parse().expect("a slug"),
            body: "harbour".parse().expect("a slug"),
            body_name: Names { en: "Harbour".to_owned(), cy: None },
            body_also: Vec::new(),
            area: String::new(),
            item_type,
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
            given: Vec::new(),
            code: None,
            version: 1,
            revision: id,
            news: Some(id),
            gone_at: None,
            hidden: None,
        };
        let beside = |n| Beside {
            item: ItemId(100 * id + n),
            title: "The same".to_owned(),
            language: None,
            item_type: ItemType::Code,
            body: Names { en: format!("Body {n}"), cy: None },
            words: Vec::new(),
            link: None,
            whom: None,
        };
        let reason = Reason::Interest { query: "waste".into(), found_in: FoundIn::Title };
        let card = Card { item, sentence: String::new(), reason, fit: None, kin: others, also: vec![ItemId(id + 50)] };
        Story { card, beside: (0..others as i64).map(beside).collect() }
    }

    fn laid_out(cards: Vec<Story>, rest: Vec<Story>) -> Digest {
        lay_out(Facts {
            key: "2026-W48".into(),
            occasion: Occasion::Regular,
            lang: Lang::En,
            at: DateTime::UNIX_EPOCH,
            first_look: false,
            cards,
            rest,
            beyond: 4,
            quiet: Vec::new(),
            rising: Vec::new(),
            unread: Vec::new(),
            sources: 3,
        })
    }

    fn ids<'c>(cards: impl IntoIterator<Item = &'c Card>) -> Vec<i64> {
        cards.into_iter().map(|card| card.item.id.0).collect()
    }

    #[test]
    fn each_story_stands_where_it_is_of_most_use() {
        let cards = vec![
            story(1, ItemType::Code, 2),
            story(2, ItemType::Notice, 5),
            story(3, ItemType::Notice, 0),
            story(4, ItemType::Blog, 0),
        ];
        let digest = laid_out(cards, vec![story(5, ItemType::News, 1)]);
        let of = |together: &[Together]| ids(together.iter().map(|together| &together.card));
        assert_eq!((of(&digest.teams), of(&digest.buying)), (vec![1], vec![2]));
        assert_eq!((ids(&digest.cards), ids(&digest.lines)), (vec![3, 4], vec![5]));
        assert_eq!(digest.buying[0].beside.len(), MOST_BESIDE);
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let digest = laid_out(Vec::new(), (1..=9).map(|n| story(n, ItemType::Blog, 0)).collect());
        assert_eq!((digest.lines.len(), digest.more), (MOST_LINES, 4 + 9 - MOST_LINES));
        let teams = (1..=5).map(|n| story(n, ItemType::Code, 1)).collect();
        let digest = laid_out(teams, Vec::new());
        assert_eq!((digest.teams.len(), ids(&digest.cards)), (MOST_TOGETHER, vec![4, 5]));
    }

    #[test]
    fn every_item_that_is_named_has_been_told() {
        let digest = laid_out(vec![story(1, ItemType::Code, 1), story(2, ItemType::Blog, 0)], Vec::new());
        let told = digest.told(&[ItemId(1)]);
        assert_eq!(told, [(ItemId(1), 1), (ItemId(51), 0), (ItemId(100), 0)]);
    }
}
