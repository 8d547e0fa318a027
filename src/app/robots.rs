//! robots.txt: asked once a day a site, and obeyed where a kind obeys it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{App, AppError};
use crate::{
    model::{Ask, Validators},
    sources::robots::{PATH, Robots},
};

/// How long what a site has said holds (RFC 9309, 2.4: at most a day).
const HOLDS: TimeDelta = TimeDelta::hours(24);
/// Sites remembered; beyond them all are asked again.
const MOST_SITES: usize = 10_000;
/// Statuses that say something all the same: that there is no such file, or that nothing may be read.
const TELLING: &[u16] = &[400, 401, 403, 404, 405, 406, 410, 429, 500, 502, 503, 504];

/// What sites have said lately.
#[derive(Debug, Default)]
pub(super) struct Said(Mutex<HashMap<String, Answered>>);

/// When a site said something, and what.
type Answered = (DateTime<Utc>, Arc<Robots>);

impl App {
    /// Returns whether the site of `url` lets us read it, and gives the site the rests that it asks for.
    ///
    /// # Errors
    ///
    /// When a fetcher cannot be made.
    pub(super) async fn may_read(&self, url: &Url) -> Result<bool, AppError> {
        let robots = self.robots(url).await?;
        if let Some(seconds) = robots.crawl_delay_seconds {
            self.fetcher()?.slow(url, Duration::from_secs(seconds)).await;
        }
        Ok(robots.allows(url))
    }

    async fn robots(&self, url: &Url) -> Result<Arc<Robots>, AppError> {
        let (site, now) = (url.origin().ascii_serialization(), self.0.clock.now());
        if let Some((at, robots)) = self.0.robots.0.lock().unwrap_or_else(PoisonError::into_inner).get(&site)
            && now - *at < HOLDS
        {
            return Ok(robots.clone());
        }
        let Ok(place) = url.join(PATH) else { return Ok(Arc::new(Robots::nothing())) };
        let ask = Ask {
            url: place,
            key: "robots".to_owned(),
            stamp: None,
            accept: "text/plain, */*;q=0.5",
            headers: Vec::new(),
            also_reads: TELLING,
            extra_ca_file: None,
        };
        let (at, robots) = match self.fetcher()?.ask(&ask, &Validators::default()).await {
            // A site in trouble is asked again in an hour.
            Ok(answer) if answer.status >= 429 => (now - HOLDS + TimeDelta::hours(1), Arc::new(Robots::nothing())),
            Ok(answer) => (now, Arc::new(Robots::answered(answer.status, &answer.body))),
            // A site that cannot be reached says nothing; what is asked next will meet the same.
            Err(_) => return Ok(Arc::new(Robots::default())),
        };
        let mut said = self.0.robots.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() >= MOST_SITES {
            said.clear();
        }
        said.insert(site, (at, robots.clone()));
        Ok(robots)
    }
}
