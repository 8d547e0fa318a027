//! Walking through a listing: which pages are asked for, and when one stops.
//!
//! A listing that begins with the newest push is read until it comes to what is known (the mark); once a week, and the
//! first time, it is read to its end, since old repositories are renamed and put away too. Every page of a listing
//! in another order is asked for each time, which costs one conditional request each.

use chrono::{DateTime, SecondsFormat, Utc};

use super::Forge;
use crate::{
    model::{Answer, Ask, Memory},
    sources::{MOST_PAGES, Reading, pages},
};

/// Days after which a listing is read to its end again.
const DAYS_BETWEEN_WALKS: i64 = 7;

/// In the memory: everything pushed up to here has been read.
const MARK: &str = "mark";
/// In the memory: what the mark will be once the end is reached.
const RISING: &str = "rising";
/// In the memory: the day of the last walk to the end.
const WALKED: &str = "walked";

/// What the key of an ask begins with that is read to the end of the listing.
const WALK: &str = "walk:";

/// What a page is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// To reach the mark.
    News,
    /// To reach the end, whatever is known of it; the day on which it began.
    End { day: i64 },
    /// To reach the end of a listing in another order, as far as it has changed.
    Again,
}

/// Returns the asks that a visit to a forge begins with.
pub fn asks(forge: &dyn Forge, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
    let Some(first) = forge.listing(memory) else { return Vec::new() };
    let memory = if pages::is_of(memory, &first) { memory } else { &Memory::default() };
    let day = now.timestamp().div_euclid(24 * 60 * 60);
    let walked: Option<i64> = memory.0.get(WALKED).and_then(|day| day.parse().ok());
    let marked = is_marked(forge, memory);
    let aim = match walked {
        Some(walked) if (0..DAYS_BETWEEN_WALKS).contains(&(day - walked)) && marked => Aim::News,
        Some(walked) if (0..DAYS_BETWEEN_WALKS).contains(&(day - walked)) => Aim::Again,
        _ => Aim::End { day },
    };
    let mut asks = vec![forge.ask(first, key(aim, 1))];
    if !marked {
        asks.extend(pages::known(memory).into_iter().map(|(page, url)| forge.ask(url, key(aim, page))));
    }
    asks
}

/// Whether an ask is one of a walk to the end, which must be read even if nothing has changed: what is not met on it is
/// missing.
pub fn is_of_walk(ask: &Ask) -> bool {
    ask.key.starts_with(WALK)
}

/// Looks at a page that was read: asks for the next ones as far as they are wanted, and remembers how far one is.
pub fn turn_page(forge: &dyn Forge, ask: &Ask, answer: &Answer, reading: &mut Reading) {
    let Some(first) = forge.listing(&reading.memory) else { return };
    pages::begin(&mut reading.memory, &first);
    let marked = is_marked(forge, &reading.memory);
    let (aim, page) = aim_of(&ask.key);
    let next = pages::linked(answer, &first, page).filter(|next| *next != ask.url);
    let reached = reach(page, next.is_none(), reading);
    // After the last page that we read there may be more.
    reading.whole = matches!(aim, Aim::End { .. }) && next.is_none() && page < MOST_PAGES;
    match (aim, next) {
        (Aim::News, Some(next)) if !reached => reading.asks.push(forge.ask(next, key(aim, page + 1))),
        (Aim::News, Some(_)) => {}
        (Aim::News, None) => pages::end(&mut reading.memory, page),
        (Aim::End { .. } | Aim::Again, next) => {
            if page == 1 && marked {
                let known = pages::known(&reading.memory).into_iter();
                reading.asks.extend(known.map(|(page, url)| forge.ask(url, key(aim, page))));
            }
            let new = pages::turn(&mut reading.memory, page, next);
            reading.asks.extend(new.map(|url| forge.ask(url, key(aim, page + 1))));
        }
    }
    if let (Aim::End { day }, 1) = (aim, page) {
        reading.memory.0.insert(WALKED.to_owned(), day.to_string());
    }
}

/// Moves the mark. Returns whether the page has come to what is known.
fn reach(page: usize, last: bool, reading: &mut Reading) -> bool {
    let pushed = reading.drafts.iter().filter_map(|draft| draft.code.as_ref()?.pushed_at);
    let pushed: Vec<String> = pushed.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).collect();
    let memory = &mut reading.memory.0;
    if page == 1
        && let Some(newest) = pushed.iter().max()
    {
        memory.insert(RISING.to_owned(), newest.clone());
    }
    let reached = memory.get(MARK).is_some_and(|mark| pushed.iter().any(|at| at <= mark));
    if (reached || last)
        && let Some(rising) = memory.get(RISING).cloned()
    {
        memory.insert(MARK.to_owned(), rising);
    }
    reached
}

/// Whether a walk has come to the end before, so that there is a mark to reach.
fn is_marked(forge: &dyn Forge, memory: &Memory) -> bool {
    forge.newest_first() && memory.0.contains_key(MARK)
}

fn key(aim: Aim, page: usize) -> String {
    match aim {
        Aim::News => format!("page:{page}"),
        Aim::End { day } => format!("{WALK}{day}:{page}"),
        Aim::Again => format!("again:{page}"),
    }
}

fn aim_of(key: &str) -> (Aim, usize) {
    let walk = key.strip_prefix(WALK).and_then(|rest| rest.split_once(':'));
    let again = key.strip_prefix("again:").and_then(|page| page.parse().ok());
    match walk.and_then(|(day, page)| Some((day.parse().ok()?, page.parse().ok()?))) {
        Some((day, page)) => (Aim::End { day }, page),
        None if again.is_some() => (Aim::Again, again.unwrap_or(1)),
        None => (Aim::News, key.strip_prefix("page:").and_then(|page| page.parse().ok()).unwrap_or(1)),
    }
}
