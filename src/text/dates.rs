//! Days and times as people write them. Instants are shown in UTC, and say so where they show the hour.

use chrono::{DateTime, Datelike, Utc};

use super::Speech;

/// Beyond so many days a date says more than a number of days.
const DAYS_COUNTED: i64 = 30;

impl Speech {
    /// Returns a day: `18 Nov 2026`, `18 Tachwedd 2026`.
    pub fn date(&self, at: DateTime<Utc>) -> String {
        self.day("date", &format!("month-short-{}", at.month()), at)
    }

    /// Returns a day in full: `Wednesday 18 November 2026`, `Dydd Mercher 18 Tachwedd 2026`.
    ///
    /// Put it after a colon or alone: a Welsh weekday mutates after most words.
    pub fn date_long(&self, at: DateTime<Utc>) -> String {
        self.day("date-long", &format!("month-{}", at.month()), at)
    }

    /// Returns a day and time: `18 Nov 2026, 07:00 UTC`.
    pub fn date_time(&self, at: DateTime<Utc>) -> String {
        let (date, time) = (self.date(at), at.format("%H:%M").to_string());
        self.say_with("date-time", &[("date", date.as_str().into()), ("time", time.as_str().into())])
    }

    /// Returns how long ago a day was: `today`, `yesterday`, `3 days ago`; after a month the date.
    pub fn ago(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        match days(at, now) {
            days if days > DAYS_COUNTED => self.date(at),
            days => self.say_with("days-ago", &[("n", days.into())]),
        }
    }

    /// Returns since when something has been so: `since yesterday`, `for 3 days`; after a month `since 18 Nov 2026`.
    pub fn since(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        match days(at, now) {
            days if days > DAYS_COUNTED => self.say_with("since-date", &[("date", self.date(at).as_str().into())]),
            days => self.say_with("days-since", &[("n", days.into())]),
        }
    }

    fn day(&self, pattern: &str, month: &str, at: DateTime<Utc>) -> String {
        // Given as text: a year is not a number that wants a comma.
        let (day, year) = (at.day().to_string(), at.year().to_string());
        let weekday = self.say(&format!("weekday-{}", at.weekday().number_from_monday()));
        let month = self.say(month);
        let args = [
            ("weekday", weekday.as_str().into()),
            ("day", day.as_str().into()),
            ("month", month.as_str().into()),
            ("year", year.as_str().into()),
        ];
        self.say_with(pattern, &args)
    }
}

/// How many midnights (UTC) lie between two instants; none if `at` is still to come.
fn days(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now.date_naive() - at.date_naive()).num_days().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Lang, text::speech};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_day_is_written_as_each_language_writes_it() {
        let november = at("2026-11-18T07:05:00Z");
        assert_eq!(speech(Lang::En).date(november), "18 Nov 2026");
        assert_eq!(speech(Lang::Cy).date(november), "18 Tachwedd 2026");
        assert_eq!(speech(Lang::En).date_long(november), "Wednesday 18 November 2026");
        assert_eq!(speech(Lang::Cy).date_long(november), "Dydd Mercher 18 Tachwedd 2026");
        assert_eq!(speech(Lang::Cy).date_time(november), "18 Tachwedd 2026, 07:05 UTC");
    }

    #[test]
    fn every_month_and_weekday_has_a_name() {
        for lang in Lang::BOTH {
            let mut names = std::collections::BTreeSet::new();
            for month in 1..=12 {
                let day = at(&format!("2026-{month:02}-{:02}T12:00:00Z", month.min(7)));
                names.insert(speech(lang).date_long(day));
                assert!(!speech(lang).date(day).contains('⟦'), "{month}");
            }
            assert_eq!(names.len(), 12);
        }
    }

    #[test]
    fn days_are_counted_for_a_month_and_dated_after() {
        let check = |lang, then: &str, ago: &str, since: &str| {
            let now = at("2026-11-18T00:30:00Z");
            assert_eq!(speech(lang).ago(at(then), now), ago);
            assert_eq!(speech(lang).since(at(then), now), since);
        };
        check(Lang::En, "2026-11-18T00:10:00Z", "today", "since today");
        check(Lang::En, "2026-11-17T23:59:00Z", "yesterday", "since yesterday");
        check(Lang::En, "2026-11-15T09:00:00Z", "3 days ago", "for 3 days");
        check(Lang::En, "2026-01-05T09:00:00Z", "5 Jan 2026", "since 5 Jan 2026");
        check(Lang::En, "2026-11-19T09:00:00Z", "today", "since today");
        check(Lang::Cy, "2026-11-18T00:10:00Z", "heddiw", "ers heddiw");
        check(Lang::Cy, "2026-11-17T09:00:00Z", "ddoe", "ers ddoe");
        check(Lang::Cy, "2026-11-16T09:00:00Z", "2 ddiwrnod yn ôl", "ers 2 ddiwrnod");
        check(Lang::Cy, "2026-11-12T09:00:00Z", "6 diwrnod yn ôl", "ers 6 diwrnod");
        check(Lang::Cy, "2026-01-05T09:00:00Z", "5 Ionawr 2026", "ers 5 Ionawr 2026");
    }
}
