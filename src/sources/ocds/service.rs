//! How a service is asked: in windows of time, by month, or as it is.

use chrono::{DateTime, Datelike, Months, TimeDelta, Utc};
use url::Url;

use crate::{
    model::{Ask, Memory},
    sources::{MOST_PAGES, pages},
};

/// How long a service that throttles with 403 is left alone.
pub const THROTTLED_WAIT_SECONDS: u32 = 5 * 60;
/// How far back the first visit looks.
const FIRST_LOOK: TimeDelta = TimeDelta::days(7);
/// How far back a visit looks at most, after a long time without one.
const LONGEST_LOOK: TimeDelta = TimeDelta::days(60);
/// What the windows of two visits have in common: notices are published late, and clocks go back.
const OVERLAP: TimeDelta = TimeDelta::minutes(90);
/// Notices on one page of a window.
const NOTICES_A_PAGE: &str = "100";
/// The types of notices that Sell2Wales and Public Contracts Scotland know.
const NOTICE_TYPES: [u8; 23] = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 51, 52, 53, 54, 55, 56];
/// Days at the beginning of a month in which the month before is asked for too.
const DAYS_OF_BOTH_MONTHS: u32 = 3;

/// In the memory: up to when windows have been read, in Unix seconds.
const UNTIL: &str = "until";

/// How a service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// In windows of time.
    Windows {
        /// The names of the parameters of their beginning and end.
        names: (&'static str, &'static str),
        /// Their length.
        hours: i64,
        /// Whether a 403 means that one asks too fast.
        throttles_with_403: bool,
    },
    /// By month and type of notice.
    Months,
    /// As it is, page after page.
    Whole,
}

impl Service {
    /// The service that an address is of.
    pub fn of(url: &Url) -> Self {
        let path = url.path().trim_end_matches('/').to_ascii_lowercase();
        let has = |name: &str| url.query_pairs().any(|(key, _)| key.eq_ignore_ascii_case(name));
        if path.ends_with("/ocdsreleasepackages") && !has("updatedFrom") {
            return Self::Windows { names: ("updatedFrom", "updatedTo"), hours: 6, throttles_with_403: false };
        }
        if path.ends_with("/notices/ocds/search") && !has("publishedFrom") {
            return Self::Windows { names: ("publishedFrom", "publishedTo"), hours: 24, throttles_with_403: true };
        }
        if path.ends_with("/v1/notices") && !has("dateFrom") { Self::Months } else { Self::Whole }
    }

    /// The asks that a visit begins with.
    pub fn asks(self, url: &Url, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
        match self {
            Self::Windows { .. } => {
                let memory = if pages::is_of(memory, url) { memory } else { &Memory::default() };
                let until = memory.0.get(UNTIL).and_then(|until| until.parse().ok()).and_then(instant);
                let from = until.map_or(now - FIRST_LOOK, |until| until.min(now) - OVERLAP).max(now - LONGEST_LOOK);
                vec![self.window(url, from, now)]
            }
            Self::Months => months(url, now),
            Self::Whole => {
                let known = if pages::is_of(memory, url) { pages::known(memory) } else { Default::default() };
                let all = std::iter::once((1, url.clone())).chain(known);
                all.map(|(page, url)| ask(url, format!("page:{page}"))).collect()
            }
        }
    }

    /// The asks that follow one that was read; `next` is the page that it names as its next.
    pub fn next(self, url: &Url, asked: &Ask, next: Option<Url>, memory: &mut Memory) -> Vec<Ask> {
        pages::begin(memory, url);
        let Some(window) = Window::of_key(&asked.key) else {
            let page = asked.key.strip_prefix("page:").and_then(|page| page.parse().ok()).unwrap_or(1);
            let is_whole = matches!(self, Self::Whole);
            let new = if is_whole { pages::turn(memory, page, next) } else { next.filter(|_| page < MOST_PAGES) };
            return new.map(|url| ask(url, format!("page:{}", page + 1))).into_iter().collect();
        };
        if let Some(next) = next.filter(|_| window.page < MOST_PAGES) {
            let key = Window { page: window.page + 1, ..window }.key();
            return vec![Ask { url: next, key, ..asked.clone() }];
        }
        memory.0.insert(UNTIL.to_owned(), window.to.to_string());
        match (instant(window.to), instant(window.goal)) {
            (Some(to), Some(goal)) if to < goal => vec![self.window(url, to, goal)],
            _ => Vec::new(),
        }
    }

    /// Asks for the first page of the window that begins at `from`, on the way to `goal`.
    fn window(self, url: &Url, from: DateTime<Utc>, goal: DateTime<Utc>) -> Ask {
        let Self::Windows { names, hours, throttles_with_403 } = self else { return ask(url.clone(), "page:1".to_owned()) };
        let to = goal.min(from + TimeDelta::hours(hours));
        let mut url = url.clone();
        let has_limit = url.query_pairs().any(|(key, _)| key == "limit");
        let written = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S").to_string();
        url.query_pairs_mut().append_pair(names.0, &written(from)).append_pair(names.1, &written(to));
        if !has_limit {
            url.query_pairs_mut().append_pair("limit", NOTICES_A_PAGE);
        }
        let window = Window { to: to.timestamp(), goal: goal.timestamp(), page: 1 };
        let also_reads: &[u16] = if throttles_with_403 { &[403] } else { &[] };
        // A window is asked for once, so that there is nothing to compare it with.
        Ask { stamp: Some(goal.timestamp().to_string()), also_reads, ..ask(url, window.key()) }
    }
}

/// What the key of an ask says of its window: its end, where the visit is going (both in Unix seconds), and the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    to: i64,
    goal: i64,
    page: usize,
}

impl Window {
    fn key(self) -> String {
        format!("window:{}:{}:{}", self.to, self.goal, self.page)
    }

    fn of_key(key: &str) -> Option<Self> {
        let mut numbers = key.strip_prefix("window:")?.split(':');
        Some(Self {
            to: numbers.next()?.parse().ok()?,
            goal: numbers.next()?.parse().ok()?,
            page: numbers.next()?.parse().ok()?,
        })
    }
}

fn instant(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

fn ask(url: Url, key: String) -> Ask {
    Ask { url, key, stamp: None, accept: "application/json", headers: Vec::new(), also_reads: &[], extra_ca_file: None }
}

/// Asks for each type of notice of this month, and in its first days of the month before. Types that the address names
/// (`noticeType=1,2`) are the only ones then.
fn months(url: &Url, now: DateTime<Utc>) -> Vec<Ask> {
    let own: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let named = own.iter().find(|(key, _)| key.eq_ignore_ascii_case("noticeType")).map(|(_, types)| types.as_str());
    let types: Vec<String> = match named {
        Some(types) => types.split(',').map(|one| one.trim().to_owned()).collect(),
        None => NOTICE_TYPES.iter().map(ToString::to_string).collect(),
    };
    let before = now.checked_sub_months(Months::new(1)).filter(|_| now.day() <= DAYS_OF_BOTH_MONTHS);
    let mut asks = Vec::new();
    for month in before.into_iter().chain([now]).map(|at| at.format("%m-%Y").to_string()) {
        for one in &types {
            let mut asked = url.clone();
            let others = own.iter().filter(|(key, _)| !key.eq_ignore_ascii_case("noticeType"));
            asked.query_pairs_mut().clear().extend_pairs(others).append_pair("dateFrom", &month).append_pair("noticeType", one);
            if !own.iter().any(|(key, _)| key.eq_ignore_ascii_case("outputType")) {
                asked.query_pairs_mut().append_pair("outputType", "0");
            }
            asks.push(ask(asked, format!("notices:{month}:{one}")));
        }
    }
    asks
}
