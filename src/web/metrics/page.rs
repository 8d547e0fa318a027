//! The page of metrics: families of numbers, each with what it means (Prometheus text exposition format, version 0.0.4).
//!
//! Names are kept once given, since alarms are set on them. Labels hold codes and routes of ours only, so none wants escaping.

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::{Counted, STEPS};
use crate::{
    app::{Gauges, Usage},
    model::StopReason,
};

/// What a number is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
}

/// Writes the page. Without gauges, the store or the index did not answer.
pub fn write(counted: &Counted, gauges: Option<&Gauges>, usage: Option<Usage>) -> String {
    let mut page = String::new();
    let version = format!("version=\"{}\"", env!("CARGO_PKG_VERSION"));
    family(&mut page, "gorwel_build_info", Kind::Gauge, "Which Gorwel this is.", [(version, 1)]);
    write_counted(&mut page, counted);
    write_requests(&mut page, counted);
    let up = u8::from(gauges.is_some());
    one(&mut page, "gorwel_up", Kind::Gauge, "Whether store and index answer.", up);
    if let Some(gauges) = gauges {
        write_store(&mut page, gauges);
        write_sources(&mut page, gauges);
        write_letters(&mut page, gauges);
    }
    if let Some(usage) = usage {
        let help = "Memory that this process really takes.";
        one(&mut page, "process_resident_memory_bytes", Kind::Gauge, help, usage.resident_bytes);
        one(&mut page, "process_open_fds", Kind::Gauge, "Descriptors in use.", usage.descriptors);
    }
    page
}

fn write_counted(page: &mut String, counted: &Counted) {
    let visits = counted.visits.iter().map(|(code, n)| (label("outcome", code), *n));
    family(page, "gorwel_visits_total", Kind::Counter, "Visits to sources, by what they ended in.", visits);
    let millis = counted.visit_millis as f64 / 1_000.0;
    one(page, "gorwel_visit_seconds_total", Kind::Counter, "How long visits took, together.", millis);
    let bytes = counted.visit_bytes;
    one(page, "gorwel_visit_bytes_total", Kind::Counter, "Bytes that visits brought over the wire.", bytes);
    let items = [("new", counted.items_new), ("changed", counted.items_changed)];
    let items = items.map(|(change, n)| (label("change", change), n));
    family(page, "gorwel_visit_items_total", Kind::Counter, "Items that visits brought.", items);
    let letters = counted.letters.iter().map(|(state, n)| (label("state", state), *n));
    family(page, "gorwel_letters_tried_total", Kind::Counter, "Letters tried, by what became of them.", letters);
    let troubles = counted.troubles.iter().map(|(doing, n)| (label("doing", doing), *n));
    family(page, "gorwel_troubles_total", Kind::Counter, "Failures, by what was being done.", troubles);
}

fn write_requests(page: &mut String, counted: &Counted) {
    let requests =
        counted.requests.iter().map(|((route, status), n)| (format!("route=\"{route}\",status=\"{status}\""), *n));
    family(page, "gorwel_http_requests_total", Kind::Counter, "Requests, by route and status.", requests);
    let name = "gorwel_http_request_duration_seconds";
    line(page, format_args!("# HELP {name} How long answers took, by route."));
    line(page, format_args!("# TYPE {name} histogram"));
    for (route, durations) in &counted.durations {
        for (step, within) in STEPS.iter().zip(durations.within) {
            line(page, format_args!("{name}_bucket{{route=\"{route}\",le=\"{step}\"}} {within}"));
        }
        let (count, seconds) = (durations.count, durations.seconds);
        line(page, format_args!("{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}"));
        line(page, format_args!("{name}_sum{{route=\"{route}\"}} {seconds}"));
        line(page, format_args!("{name}_count{{route=\"{route}\"}} {count}"));
    }
}

fn write_store(page: &mut String, gauges: &Gauges) {
    let mut gauge = |name, help, value: i128| one(page, name, Kind::Gauge, help, value);
    gauge("gorwel_items", "Items that are there.", gauges.items.into());
    gauge("gorwel_news_items", "Items that came as news.", gauges.news.into());
    gauge("gorwel_store_bytes", "What the store takes on disk.", gauges.store_bytes.into());
    gauge("gorwel_store_revision", "The last revision of the store.", gauges.revision.into());
    gauge("gorwel_index_bytes", "What the index takes on disk.", gauges.index_bytes.into());
    gauge("gorwel_index_revision", "The revision that the index has reached.", gauges.indexed.into());
    let lag = gauges.revision - gauges.indexed;
    gauge("gorwel_index_lag_revisions", "Revisions that the index is behind the store.", lag.into());
    let help = "For how long the index has been behind the store.";
    gauge("gorwel_index_lag_seconds", help, gauges.lag_seconds.into());
}

fn write_sources(page: &mut String, gauges: &Gauges) {
    let sources = gauges.sources.iter().map(|(health, n)| (label("health", health), *n));
    family(page, "gorwel_sources", Kind::Gauge, "Sources, by how they are doing.", sources);
    instant(page, "gorwel_last_visit_timestamp_seconds", "When a source was visited last.", gauges.last_visit);
    instant(page, "gorwel_last_read_timestamp_seconds", "When a source was read last.", gauges.last_read);
}

fn write_letters(page: &mut String, gauges: &Gauges) {
    let outbox = &gauges.outbox;
    let letters = [
        ("ready", outbox.ready),
        ("leased", outbox.leased),
        ("sent", outbox.sent),
        ("deferred", outbox.deferred),
        ("dead", outbox.dead),
        ("doubt", outbox.doubt),
    ];
    let letters = letters.map(|(state, n)| (label("state", state), n));
    family(page, "gorwel_letters", Kind::Gauge, "Letters, by how far they have come.", letters);
    instant(page, "gorwel_last_letter_timestamp_seconds", "When a letter was sent last.", gauges.last_letter);
    let stopped = StopReason::ALL.map(|reason| {
        let is_it = gauges.stopped == Some(reason);
        (label("reason", reason.as_str()), u8::from(is_it))
    });
    family(page, "gorwel_sending_stopped", Kind::Gauge, "Whether no letter leaves, by why.", stopped);
}

fn label(name: &str, value: &str) -> String {
    format!("{name}=\"{value}\"")
}

/// An instant that has not been yet is left out.
fn instant(page: &mut String, name: &str, help: &str, at: Option<DateTime<Utc>>) {
    let samples = at.map(|at| (String::new(), at.timestamp()));
    family(page, name, Kind::Gauge, help, samples);
}

fn one(page: &mut String, name: &str, kind: Kind, help: &str, value: impl std::fmt::Display) {
    family(page, name, kind, help, [(String::new(), value)]);
}

/// Writes the numbers of one name, each with its labels.
fn family(
    page: &mut String,
    name: &str,
    kind: Kind,
    help: &str,
    samples: impl IntoIterator<Item = (String, impl std::fmt::Display)>,
) {
    let kind = match kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
    };
    line(page, format_args!("# HELP {name} {help}"));
    line(page, format_args!("# TYPE {name} {kind}"));
    for (labels, value) in samples {
        if labels.is_empty() {
            line(page, format_args!("{name} {value}"));
        } else {
            line(page, format_args!("{name}{{{labels}}} {value}"));
        }
    }
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(page, "{text}").expect("a string takes everything");
}
