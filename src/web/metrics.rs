//! Metrics: what has happened and how far everything is, for Prometheus and whatever reads the same.
//!
//! They are answered at an address of their own, since they say more than readers need to know.

mod page;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{Web, guard};
use crate::{
    app::{App, Event, Gauges, chain, usage},
    clock::Stopwatch,
};

/// The form of the answer (Prometheus text exposition format, version 0.0.4).
const FORM: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How long the store may take to say how far everything is.
const LONGEST_LOOK: Duration = Duration::from_secs(5);
/// The upper ends of the steps that durations are counted in, in seconds.
const STEPS: [f64; 8] = [0.005, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 20.0];
/// What a request is counted under that no page is for.
const NO_PAGE: &str = "none";

/// What has happened since this process began. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Counters(Arc<Mutex<Counted>>);

/// The counts themselves. Each list is as long as there are codes or routes of ours.
#[derive(Debug, Clone, Default)]
struct Counted {
    /// Visits by what they ended in.
    visits: BTreeMap<&'static str, u64>,
    items_new: u64,
    items_changed: u64,
    visit_bytes: u64,
    visit_millis: u64,
    /// Letters that were tried, by what became of them.
    letters: BTreeMap<&'static str, u64>,
    /// Failures by what was being done.
    troubles: BTreeMap<&'static str, u64>,
    /// Requests by route and status.
    requests: BTreeMap<(String, u16), u64>,
    /// How long requests took, by route.
    durations: BTreeMap<String, Durations>,
}

/// How long requests took.
#[derive(Debug, Clone, Default)]
struct Durations {
    /// How many took no longer than each of [`STEPS`].
    within: [u64; STEPS.len()],
    count: u64,
    seconds: f64,
}

impl Counters {
    /// Counts what happened.
    pub fn count(&self, event: &Event) {
        let mut counted = self.counted();
        match event {
            Event::Visited(visit) => {
                *counted.visits.entry(visit.outcome.code()).or_default() += 1;
                counted.items_new += u64::from(visit.items_new);
                counted.items_changed += u64::from(visit.items_changed);
                counted.visit_bytes += visit.bytes;
                counted.visit_millis += visit.millis;
            }
            Event::Posted { state } => *counted.letters.entry(state).or_default() += 1,
            Event::Trouble { doing, .. } => *counted.troubles.entry(doing).or_default() += 1,
            Event::HarvestBegan { .. }
            | Event::Indexed { .. }
            | Event::Judged { .. }
            | Event::Written { .. }
            | Event::Halted { .. }
            | Event::FeedsRead { .. }
            | Event::Resumed { .. }
            | Event::StoreUpdated { .. } => {}
        }
    }

    fn count_request(&self, route: &str, status: StatusCode, took: Duration) {
        let mut counted = self.counted();
        *counted.requests.entry((route.to_owned(), status.as_u16())).or_default() += 1;
        let durations = counted.durations.entry(route.to_owned()).or_default();
        durations.count += 1;
        durations.seconds += took.as_secs_f64();
        for (within, step) in durations.within.iter_mut().zip(STEPS) {
            *within += u64::from(took.as_secs_f64() <= step);
        }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts a request under the route that answers it, never under its address: anybody can make up addresses.
pub async fn measure(State(web): State<Web>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or(NO_PAGE, MatchedPath::as_str);
    let route = route.strip_prefix(&*web.base).unwrap_or(route).to_owned();
    let stopwatch: Stopwatch = web.app.clock().stopwatch();
    let answer = next.run(request).await;
    web.options.counters.count_request(&route, answer.status(), stopwatch.elapsed());
    answer
}

/// What is answered to operators only: `/metrics`, and `/healthz` and `/readyz` as among the pages.
pub fn admin(app: &App, counters: Counters) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(|State((app, _)): State<(App, Counters)>| async move { super::readiness(&app).await }))
        .layer(middleware::map_response(guard::headers))
        .with_state((app.clone(), counters))
}

async fn show(State((app, counters)): State<(App, Counters)>) -> Response {
    let gauges: Option<Gauges> = match tokio::time::timeout(LONGEST_LOOK, app.gauges()).await {
        Ok(Ok(gauges)) => Some(gauges),
        Ok(Err(why)) => {
            app.tell(&Event::Trouble { doing: "answering an operator", why: chain(&why) });
            None
        }
        Err(_) => None,
    };
    let counted = counters.counted().clone();
    ([(header::CONTENT_TYPE, FORM)], page::write(&counted, gauges.as_ref(), usage())).into_response()
}
