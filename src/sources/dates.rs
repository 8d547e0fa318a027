//! Dates as sites write them: by the standards, and otherwise.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};
use url::Url;

/// The beginnings of month names, English and Welsh, in lower case without accents; the longest first where one holds another.
const MONTHS: [(&str, u32); 34] = [
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("ionawr", 1),
    ("chwefror", 2),
    ("mawrth", 3),
    ("ebrill", 4),
    ("mai", 5),
    ("mehefin", 6),
    ("gorffennaf", 7),
    ("awst", 8),
    ("medi", 9),
    ("hydref", 10),
    ("tachwedd", 11),
    ("rhagfyr", 12),
    ("chwef", 2),
    ("maw", 3),
    ("ebr", 4),
    ("meh", 6),
    ("gorff", 7),
    ("rhag", 12),
    ("tach", 11),
    ("hyd", 10),
    ("ion", 1),
    ("sept", 9),
];

/// Zone names of mail and news, with their hours from UTC (RFC 822, 5.1, and those met in feeds).
const ZONES: [(&str, i32); 16] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("bst", 1),
    ("ist", 1),
    ("cet", 1),
    ("cest", 2),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("pst", -8),
    ("pdt", -7),
];

/// Returns the zone that a date without one is in, by the host it was read from: London for .uk, .cymru and .wales, else UTC.
pub fn zone_of(url: &Url) -> Tz {
    let host = url.host_str().unwrap_or_default();
    if [".uk", ".cymru", ".wales"].iter().any(|end| host.ends_with(end)) { London } else { Tz::UTC }
}

/// Returns the instant that a date means; none if it means none. `zone` is where a time without a zone is.
///
/// ```
/// # use gorwel::sources::dates::read;
/// let at = |raw| read(raw, chrono_tz::Europe::London).map(|at| at.to_rfc3339());
/// assert_eq!(at("Dydd Mawrth 1 Medi 2026").as_deref(), Some("2026-08-31T23:00:00+00:00"));
/// assert_eq!(at("yesterday"), None);
/// ```
pub fn read(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let raw = raw.trim();
    if raw.len() > 100 {
        return None;
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(raw) {
        return Some(at.to_utc());
    }
    if let Ok(at) = DateTime::parse_from_rfc2822(raw) {
        return Some(at.to_utc());
    }
    unix(raw).or_else(|| numeric(raw, zone)).or_else(|| worded(raw, zone))
}

/// Seconds, or milliseconds, since 1970.
fn unix(raw: &str) -> Option<DateTime<Utc>> {
    let number: i64 = raw.parse().ok()?;
    match raw.len() {
        9 | 10 => DateTime::from_timestamp(number, 0),
        12 | 13 => DateTime::from_timestamp_millis(number),
        _ => None,
    }
}

/// `2026-03-02`, `2026-03-02 09:00:00`, `20260302T0900`, `2/3/2026`: year first, or day first.
fn numeric(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let end = raw.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(raw.len());
    let (date, rest) = raw.split_at(end);
    let parts: Vec<&str> = date.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u32>().ok();
    let date = match parts.as_slice() {
        [year, month, day] if year.len() == 4 => ymd(number(year)?, number(month)?, number(day)?),
        [day, month, year] if year.len() == 4 || year.len() == 2 => {
            let (day, month) = (number(day)?, number(month)?);
            // Day first, as in these islands; where that cannot be, month first.
            ymd(full_year(number(year)?, year), month, day).or_else(|| ymd(full_year(number(year)?, year), day, month))
        }
        [whole] if whole.len() == 8 => ymd(number(&whole[..4])?, number(&whole[4..6])?, number(&whole[6..])?),
        [year, month] if year.len() == 4 => ymd(number(year)?, number(month)?, 1),
        [year] if year.len() == 4 => ymd(number(year)?, 1, 1),
        _ => None,
    }?;
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    let (time, offset) = time_and_zone(rest);
    instant(date, time, offset, zone)
}

fn full_year(year: u32, written: &str) -> u32 {
    match written.len() {
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    }
}

/// A date with the name of a month in it, in English or Welsh, with whatever else stands around it.
fn worded(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let lower = raw.to_lowercase().replace(['ŵ', 'ŷ'], "w");
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-' | '/'))
        .filter(|w| !w.is_empty())
        .collect();
    // Tuesday is Mawrth in Welsh, and so is March: behind `Dydd` it is the day.
    let is_day = |at: usize| at.checked_sub(1).and_then(|at| words.get(at)) == Some(&"dydd");
    let months = words.iter().enumerate().filter(|(at, _)| !is_day(*at));
    let (place, month) = months.filter_map(|(at, word)| Some((at, month(word)?))).next()?;
    let number = |word: &&str| -> Option<u32> {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        (!digits.is_empty() && word.len() - digits.len() <= 3).then(|| digits.parse().ok()).flatten()
    };
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let year_at = words.iter().position(is_year)?;
    let year: u32 = words.get(year_at)?.parse().ok()?;
    let before =
        place.checked_sub(1).and_then(|at| words.get(at)).and_then(number).filter(|day| (1..=31).contains(day));
    let after = words.get(place + 1).and_then(number).filter(|day| (1..=31).contains(day));
    let date = ymd(year, month, before.or(after)?)?;
    let time = lower.find(':').map_or((None, None), |colon| {
        let before = &lower[..colon];
        time_and_zone(&lower[before.trim_end_matches(|c: char| c.is_ascii_digit()).len()..])
    });
    instant(date, time.0, time.1, zone)
}

fn month(word: &str) -> Option<u32> {
    let whole = MONTHS.iter().find(|(name, _)| word == *name);
    let short = || MONTHS[..12].iter().find(|(name, _)| word.len() >= 3 && name.starts_with(word));
    whole.or_else(short).map(|(_, number)| *number)
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// A time, and its zone if it has one: `09:00`, `9:00 am`, `09:00:00.000+0100`, `09:00 BST`.
fn time_and_zone(text: &str) -> (Option<NaiveTime>, Option<FixedOffset>) {
    let text = text.trim().to_lowercase();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let parts: Vec<u32> = clock.split([':', '.']).map_while(|part| part.parse().ok()).collect();
    let (hour, minute, second) = match (parts.as_slice(), clock.len()) {
        ([hour, minute], _) => (*hour, *minute, 0),
        ([hour, minute, second, ..], _) => (*hour, *minute, *second),
        ([whole], 4) => (whole / 100, whole % 100, 0),
        ([whole], 6) => (whole / 10_000, whole / 100 % 100, whole % 100),
        _ => return (None, None),
    };
    let rest = rest.trim_start();
    let (hour, rest) = match (rest.strip_prefix("pm"), rest.strip_prefix("am")) {
        (Some(rest), _) => (if hour < 12 { hour + 12 } else { hour }, rest),
        (_, Some(rest)) => (hour % 12, rest),
        _ => (hour, rest),
    };
    (NaiveTime::from_hms_opt(hour, minute, second.min(59)), offset(rest.trim()))
}

/// `z`, `+0100`, `+01:00`, `-5`, `bst`.
fn offset(text: &str) -> Option<FixedOffset> {
    let word = text.split_whitespace().next()?.trim_matches(['(', ')']);
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
        return FixedOffset::east_opt(hours * 3_600);
    }
    let sign = if word.starts_with('-') { -1 } else { 1 };
    let digits: String = word.strip_prefix(['+', '-'])?.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse::<i32>().ok()?, digits[2..].parse::<i32>().ok()?),
        _ => return None,
    };
    FixedOffset::east_opt(sign * (hours * 3_600 + minutes * 60))
}

fn instant(date: NaiveDate, time: Option<NaiveTime>, offset: Option<FixedOffset>, zone: Tz) -> Option<DateTime<Utc>> {
    let civil = NaiveDateTime::new(date, time.unwrap_or_default());
    match offset {
        Some(offset) => offset.from_local_datetime(&civil).single().map(|at| at.to_utc()),
        None => zone.from_local_datetime(&civil).earliest().map(|at| at.to_utc()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_sites_write_them() {
        let check = |raw: &str, wanted: &str| {
            let read = read(raw, London).map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string());
            assert_eq!(read.as_deref().unwrap_or(""), wanted, "{raw}");
        };
        check("Mon, 02 Mar 2026 09:00:00 GMT", "2026-03-02T09:00:00");
        check("Mon, 2 Mar 2026 09:00:00 +0100", "2026-03-02T08:00:00");
        check("2026-03-02T09:00:00Z", "2026-03-02T09:00:00");
        check("2026-07-02T09:00:00+01:00", "2026-07-02T08:00:00");
        check("2026-07-02 09:00:00", "2026-07-02T08:00:00");
        check("2026-07-02T09:00", "2026-07-02T08:00:00");
        check("2026-03-02", "2026-03-02T00:00:00");
        check("20260302", "2026-03-02T00:00:00");
        check("02/03/2026", "2026-03-02T00:00:00");
        check("12/31/2026", "2026-12-31T00:00:00");
        check("1772442000", "2026-03-02T09:00:00");
        check("Friday 11 Sep 2026, 11:30", "2026-09-11T10:30:00");
        check("11 September 2026 2:30pm", "2026-09-11T13:30:00");
        check("September 11, 2026", "2026-09-10T23:00:00");
        check("Mon, 02 Mar 2026 09:00:00 BST", "2026-03-02T08:00:00");
        check("Dydd Mawrth 1 Medi 2026", "2026-08-31T23:00:00");
        check("3ydd Chwefror 2026", "2026-02-03T00:00:00");
        check("31 Rhagfyr 2025 23:59", "2025-12-31T23:59:00");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for raw in ["", "soon", "2026-13-40", "32 March 2026", "99999999999999999999", "::", "0", &"9".repeat(200)] {
            assert_eq!(read(raw, London), None, "{raw}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(raw in ".{0,60}") {
            let _ = read(&raw, London);
        }

        #[test]
        fn nothing_like_a_date_makes_it_panic(raw in "[0-9:./ +TZapm,-]{0,30}(mawrth|sep|ŵ|:)?[0-9: ]{0,9}") {
            let _ = read(&raw, London);
        }
    }
}
