//! Dates as sites write them: by the standards, and otherwise.
//!
//! Absent, impossible or more than a day ahead is the reader's own affair (`rules::refine`); here a text means an
//! instant, or nothing.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::London, Tz};
use url::Url;

mod names;

/// The longest date that is read, in bytes.
const LONGEST_DATE_BYTES: usize = 100;

/// Returns the zone that a date without one is in, by the host it was read from: London for .uk, .cymru and .wales, else UTC.
pub fn zone_of(url: &Url) -> Tz {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    if [".uk", ".cymru", ".wales"].iter().any(|end| host.ends_with(end)) { London } else { Tz::UTC }
}

/// Returns the instant that a date means, in whole seconds; none if it means none. `zone` is where a time without a zone is.
///
/// ```
/// # use gorwel::sources::dates::read;
/// let at = |raw| read(raw, chrono_tz::Europe::London).map(|at| at.to_rfc3339());
/// assert_eq!(at("Dydd Mawrth 1 Medi 2026").as_deref(), Some("2026-08-31T23:00:00+00:00"));
/// assert_eq!(at("yesterday"), None);
/// ```
pub fn read(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let raw = raw.trim();
    if raw.is_empty() || raw.len() > LONGEST_DATE_BYTES {
        return None;
    }
    let at = match DateTime::parse_from_rfc3339(raw).or_else(|_| DateTime::parse_from_rfc2822(raw)) {
        Ok(at) => at.to_utc(),
        Err(_) if raw.bytes().all(|byte| byte.is_ascii_digit()) => digits(raw, zone)?,
        Err(_) if begins_with_year(raw) => year_first(raw, zone)?,
        Err(_) => loose(raw, zone)?,
    };
    DateTime::from_timestamp(at.timestamp(), 0)
}

/// Digits alone: seconds or milliseconds since 1970, `20260302`, `20260302090000`, `2026`.
fn digits(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let number: i64 = raw.parse().ok()?;
    match raw.len() {
        9 | 10 => DateTime::from_timestamp(number, 0),
        12 | 13 => DateTime::from_timestamp_millis(number),
        4 => instant(date(raw, "1", "1")?, None, zone),
        8 => instant(date(&raw[..4], &raw[4..6], &raw[6..])?, None, zone),
        14 => {
            let (time, _) = clock(&raw[8..])?;
            instant(date(&raw[..4], &raw[4..6], &raw[6..8])?.checked_add_signed(time.1)?, Some((time.0, None)), zone)
        }
        _ => None,
    }
}

fn begins_with_year(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    bytes.len() > 4 && bytes[..4].iter().all(u8::is_ascii_digit) && matches!(bytes[4], b'-' | b'/' | b'.' | b'0'..=b'9')
}

/// `2026-03-02`, `2026-03`, `2026/3/2 9:00`, `20260302T0900Z`, `2026-061`: what is not all of this is nothing.
fn year_first(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let end = raw.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))).unwrap_or(raw.len());
    let (day, rest) = raw.split_at(end);
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let day = match parts.as_slice() {
        [whole] if whole.len() == 8 => date(&whole[..4], &whole[4..6], &whole[6..])?,
        [year, ordinal] if year.len() == 4 && ordinal.len() == 3 => {
            NaiveDate::from_yo_opt(year.parse().ok()?, ordinal.parse().ok()?)?
        }
        [year, month] if year.len() == 4 => date(year, month, "1")?,
        [year, month, day] if year.len() == 4 => date(year, month, day)?,
        _ => return None,
    };
    let rest = rest.trim_start_matches(['T', 't', ' ', ',']);
    if rest.is_empty() {
        return instant(day, None, zone);
    }
    let ((time, days), rest) = clock(rest)?;
    let (zoned, rest) = zone_at(rest)?;
    let rest = rest.trim();
    if !(rest.is_empty() || rest.starts_with('(')) {
        return None;
    }
    instant(day.checked_add_signed(days)?, Some((time, zoned)), zone)
}

/// A date with whatever else stands around it: the time is found by its colon or its `am` and `pm`, then what is left is
/// the day.
fn loose(raw: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let Some(start) = start_of_time(raw) else { return instant(day_of(raw, true)?, None, zone) };
    let ((time, days), rest) = clock(&raw[start..])?;
    let (zoned, rest) = zone_at(rest)?;
    let day = day_of(&format!("{} {rest}", &raw[..start]), false)?;
    instant(day.checked_add_signed(days)?, Some((time, zoned)), zone)
}

/// Where the time of day begins: at the digits before the first colon, or before `am` or `pm`.
fn start_of_time(raw: &str) -> Option<usize> {
    let digits_before = |end: usize, also: &[char]| {
        let before = raw[..end].trim_end();
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit() || also.contains(&c)).len();
        (start < before.len()).then_some(start)
    };
    if let Some(start) = raw.find(':').and_then(|colon| digits_before(colon, &[])) {
        return Some(start);
    }
    let lower = raw.to_ascii_lowercase();
    ["am", "pm", "a.m", "p.m"].iter().flat_map(|half| lower.match_indices(half)).find_map(|(at, half)| {
        let ends = lower[at + half.len()..].starts_with(|c: char| !c.is_alphanumeric());
        if ends || at + half.len() == lower.len() { digits_before(at, &['.']) } else { None }
    })
}

/// Reads the time of day at the beginning of a text: `9:00`, `09:00:00.000`, `0900`, `11.30 am`, `2pm`; with the days
/// that it adds (24:00 is tomorrow), and what follows.
fn clock(text: &str) -> Option<((NaiveTime, TimeDelta), &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let written = text[..end].trim_end_matches([',', '.', ':']);
    let rest = &text[written.len()..];
    let (hour, minute, second) = match written.split(':').collect::<Vec<_>>().as_slice() {
        [hour, minute] => (number(hour)?, number(minute)?, 0),
        [hour, minute, second] => (number(hour)?, number(minute)?, number(second.split(['.', ',']).next()?)?),
        [whole] => match (whole.split('.').collect::<Vec<_>>().as_slice(), whole.len()) {
            ([hour, minute], _) => (number(hour)?, number(minute)?, 0),
            ([_], 4) => (number(&whole[..2])?, number(&whole[2..])?, 0),
            ([_], 6) => (number(&whole[..2])?, number(&whole[2..4])?, number(&whole[4..])?),
            ([hour], _) => (number(hour)?, 0, 0),
            _ => return None,
        },
        _ => return None,
    };
    let (half, rest) = half_of_day(rest);
    let hour = match half {
        None => hour,
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) if hour < 24 => hour,
        Some(_) => return None,
    };
    if (hour, minute, second) == (24, 0, 0) {
        return Some(((NaiveTime::MIN, TimeDelta::days(1)), rest));
    }
    // A leap second is the last one of its minute.
    let second = if second == 60 { 59 } else { second };
    Some(((NaiveTime::from_hms_opt(hour, minute, second)?, TimeDelta::zero()), rest))
}

/// `am` or `pm` at the beginning of a text, in English or Welsh (y bore, y prynhawn, yr hwyr), as the hours it adds, and
/// what follows.
fn half_of_day(text: &str) -> (Option<u32>, &str) {
    let after = text.trim_start();
    for (name, add) in [("a.m.", 0), ("p.m.", 12), ("am", 0), ("pm", 12), ("yb", 0), ("yp", 12), ("yh", 12)] {
        let found = after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if found && !after[name.len()..].starts_with(char::is_alphabetic) {
            return (Some(add), &after[name.len()..]);
        }
    }
    (None, text)
}

/// A zone: a distance from UTC, or a place.
#[derive(Clone, Copy)]
enum Zone {
    Offset(FixedOffset),
    Place(Tz),
}

/// Reads the zone at the beginning of a text: `Z`, `+0100`, `GMT-1`, `BST`, `Europe/London`; and what follows. A word
/// that is no zone stays. None if it begins like a distance and is none.
fn zone_at(text: &str) -> Option<(Option<Zone>, &str)> {
    let after = text.trim_start();
    if after.starts_with(['+', '-', '−']) {
        let (offset, rest) = offset(after)?;
        return Some((offset.map(Zone::Offset), rest));
    }
    let end = after.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '/' | '_'))).unwrap_or(after.len());
    let (word, rest) = after.split_at(end);
    if word.contains('/')
        && let Ok(place) = word.parse()
    {
        return Some((Some(Zone::Place(place)), rest));
    }
    match names::zone(word) {
        Some(0) if rest.starts_with(['+', '-']) => {
            let (offset, rest) = offset(rest)?;
            Some((offset.map(Zone::Offset), rest))
        }
        Some(minutes) => Some((FixedOffset::east_opt(minutes * 60).map(Zone::Offset), rest)),
        None => Some((None, after)),
    }
}

/// `+01:00`, `-0100`, `+1`; a sign before a space is only a dash.
fn offset(text: &str) -> Option<(Option<FixedOffset>, &str)> {
    let sign = if text.starts_with('+') { 1 } else { -1 };
    let after = text.trim_start_matches(['+', '-', '−']);
    if after.starts_with(' ') {
        return Some((None, after));
    }
    let end = after.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(after.len());
    let (written, rest) = after.split_at(end);
    let (hours, minutes) = match (written.split_once(':'), written.len()) {
        (Some((hours, minutes)), _) => (number(hours)?, number(minutes)?),
        (None, 1 | 2) => (number(written)?, 0),
        (None, 3) => (number(&written[..1])?, number(&written[1..])?),
        (None, 4) => (number(&written[..2])?, number(&written[2..])?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 || rest.starts_with(char::is_alphabetic) {
        return None;
    }
    let seconds = i32::try_from(hours * 3_600 + minutes * 60).ok()?;
    Some((FixedOffset::east_opt(sign * seconds), rest))
}

/// The day that words and numbers name: `2 March 2026`, `March 2nd, 2026`, `Mawrth 2026`, `2/3/2026`, `2 3 26`.
/// A month alone is its first day, if no time of day stands beside it.
fn day_of(text: &str, month_may_stand_alone: bool) -> Option<NaiveDate> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut numbers = Vec::new();
    let mut month = None;
    let mut after_dydd = false;
    for word in words {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers.push(digits);
        } else if !after_dydd && let Some(named) = names::month(word) {
            // Where two words may be months, as in `Maw 3 Maw 2026`, the first is a day of the week.
            month = Some(named);
        }
        after_dydd = matches!(word, "dydd" | "ddydd" | "nos");
    }
    let Some(month) = month else { return numbers_only(&numbers) };
    let month = month.to_string();
    match numbers.as_slice() {
        [day, year] if year.len() == 4 || (day.len() <= 2 && year.len() == 2) => date(year, &month, day),
        [year, day] if year.len() == 4 => date(year, &month, day),
        [year] if year.len() == 4 && month_may_stand_alone => date(year, &month, "1"),
        _ => None,
    }
}

/// Three numbers: year first, or day first as in these islands, or month first where that alone can be.
fn numbers_only(numbers: &[&str]) -> Option<NaiveDate> {
    match numbers {
        [year, month, day] if year.len() == 4 => date(year, month, day),
        [first, second, year] if matches!(year.len(), 2 | 4) => {
            date(year, second, first).or_else(|| date(year, first, second))
        }
        _ => None,
    }
}

fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year = match (year.len(), number(year)?) {
        (2, year) if year < 70 => 2000 + year,
        (2, year) => 1900 + year,
        (_, year) => year,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month)?, number(day)?)
}

/// A number of at most four digits.
fn number(text: &str) -> Option<u32> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn instant(day: NaiveDate, time: Option<(NaiveTime, Option<Zone>)>, zone: Tz) -> Option<DateTime<Utc>> {
    let (time, zoned) = time.unwrap_or((NaiveTime::MIN, None));
    let civil = NaiveDateTime::new(day, time);
    match zoned {
        Some(Zone::Offset(offset)) => offset.from_local_datetime(&civil).single().map(|at| at.to_utc()),
        Some(Zone::Place(place)) => at_place(civil, place),
        None => at_place(civil, zone),
    }
}

/// A time that the clocks skip in spring is an hour later; one that they repeat in autumn is the first of the two.
fn at_place(civil: NaiveDateTime, place: Tz) -> Option<DateTime<Utc>> {
    let later = || place.from_local_datetime(&civil.checked_add_signed(TimeDelta::hours(1))?).earliest();
    place.from_local_datetime(&civil).earliest().or_else(later).map(|at| at.to_utc())
}

#[cfg(test)]
mod tests;
