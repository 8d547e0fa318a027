//! How quickly items are taken into the index and found again, beside the floor: `cargo bench --bench search`.
//!
//! Program and floor are processes of their own while they index (see `child`); each query is asked of both in turn, so
//! that whatever else the machine does slows both alike. Texts follow Zipf's law; queries are one to three words, as
//! rare as those that people ask for: none of the fifty commonest. Times of queries are what the asker waits, one query
//! at a time. `cargo bench --bench search -- 1000000` measures another number of items.

#[path = "../common/app.rs"]
mod app;
#[path = "../common/child.rs"]
mod child;
#[path = "../common/cost.rs"]
mod cost;
mod floor;
#[path = "../common/stock.rs"]
mod stock;
#[path = "../common/table.rs"]
mod table;
#[path = "../common/words.rs"]
mod words;

use std::path::Path;

use cost::Meter;
use gorwel::{
    clock::Clock,
    model::{Filters, Page, Sort},
};
use serde_json::{Value, json};
use table::Table;
use tempfile::TempDir;
use words::Chance;

/// Items, unless another number is given.
const ITEMS: usize = 100_000;
/// Queries that are measured, after as many to warm up.
const QUERIES: usize = 1_000;
/// Ranks of the words that are asked for.
const RANKS: (usize, usize) = (50, 4_000);

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match child::role() {
        None => bench(),
        Some((role, told)) => runtime.block_on(async {
            let folder = Path::new(told["folder"].as_str().expect("a folder"));
            let items = told["items"].as_u64().and_then(|items| usize::try_from(items).ok()).expect("a number");
            let said = match told["beside"].as_str() {
                _ if role == "floor" => bare(folder, items),
                beside => ours(folder, Path::new(beside.expect("a folder")), items).await,
            };
            table::say(&said.to_string());
        }),
    }
}

fn bench() {
    let items = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(ITEMS);
    let table = Table::begin(&format!("Search: {items} items"));
    let folder = || TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk that is measured");
    let (here, there) = (folder(), folder());
    let floor = child::play("floor", &json!({ "folder": there.path(), "items": items }));
    let ours = child::play("ours", &json!({ "folder": here.path(), "beside": there.path(), "items": items }));
    let figure = |of: &Value, name: &str| of[name].as_f64().expect("a number");
    let line = |what, name, unit, goal| table.line(what, figure(&ours, name), Some(figure(&floor, name)), unit, goal);
    line("indexing, CPU µs an item", "index_us", "µs", "≤ 1.25 × floor");
    line("index on disk, bytes a byte of text", "share", "", "≤ 0.6");
    table.line("indexing, peak memory", figure(&ours, "peak_mib"), Some(figure(&floor, "peak_mib")), "MiB", "≤ 150");
    let line = |what, name, floor, unit, goal| {
        table.line(what, figure(&ours, name), Some(figure(&ours, floor)), unit, goal);
    };
    for (what, name, goal) in [
        ("query without snippets, p50", "bare_p50", "≤ 1.8 × floor"),
        ("query without snippets, p99", "bare_p99", "≤ 1.8 × floor"),
        ("query, 20 results with snippets, p50", "p50", "≤ 2"),
        ("query, 20 results with snippets, p99", "p99", "≤ 4"),
    ] {
        line(what, name, if name.ends_with("p50") { "floor_p50" } else { "floor_p99" }, "ms", goal);
    }
}

/// What was measured of indexing, as JSON.
fn indexed(cpu_ms: f64, peak_mib: f64, bytes: u64, items: usize) -> Value {
    json!({
        "index_us": cpu_ms * 1_000.0 / items as f64,
        "peak_mib": peak_mib,
        "share": bytes as f64 / text_bytes(items),
    })
}

/// The value that so many of a hundred do not exceed.
fn percentile(values: &mut [f64], of_hundred: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() * of_hundred / 100).min(values.len() - 1)]
}

/// The words of each query; the second half is measured.
fn queries() -> impl Iterator<Item = (bool, Vec<String>)> {
    let mut chance = Chance::new(3);
    (0..2 * QUERIES).map(move |n| {
        let count = 1 + chance.below(3);
        (n >= QUERIES, (0..count).map(|_| words::word(chance.rank(RANKS.0, RANKS.1))).collect())
    })
}

/// Our program: the index catches up with a full store, then people search, here and in the floor's index.
async fn ours(folder: &Path, beside: &Path, items: usize) -> Value {
    let app = app::open(folder, "memory:", 4).await;
    stock::fill(&app, folder, items, false).await;
    let meter = Meter::start();
    app.catch_up().await.expect("an index");
    let cost = meter.read();
    let stats = app.index_stats().expect("an index");
    assert_eq!(stats.items, items, "all of it is there");
    let index =
        gorwel::search::Index::open(&folder.join("index"), gorwel::language::Lexicon::built_in()).expect("an index");
    let floor = floor::Floor::new(beside);
    let searcher = floor.searcher();
    let (mut least, mut bare, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for (measured, words) in queries() {
        let (query, notes) = app.query(&words.join(" "), Filters::default(), false);
        let page = Page { sort: Sort::Relevance, offset: 0, limit: 20 };
        let stopwatch = Clock::system().stopwatch();
        floor.search(&searcher, &words);
        let by_floor = stopwatch.elapsed();
        index.search(&query, &page).expect("an answer");
        let without = stopwatch.elapsed();
        app.search(query, notes, page).await.expect("an answer");
        if measured {
            least.push(by_floor.as_secs_f64() * 1_000.0);
            bare.push((without - by_floor).as_secs_f64() * 1_000.0);
            whole.push((stopwatch.elapsed() - without).as_secs_f64() * 1_000.0);
        }
    }
    let mut said = indexed(cost.cpu_ms, cost.peak_mib, stats.bytes, items);
    for (name, times) in [("floor_", &mut least), ("bare_", &mut bare), ("", &mut whole)] {
        for of_hundred in [50, 99] {
            said[format!("{name}p{of_hundred}")] = percentile(times, of_hundred).into();
        }
    }
    said
}

fn bare(folder: &Path, items: usize) -> Value {
    let now = Clock::system().now();
    let mut floor = floor::Floor::new(folder);
    let (mut cpu_ms, mut peak_mib) = (0.0, 0.0);
    for from in (0..items).step_by(1_000) {
        let some: Vec<_> = (from..items.min(from + 1_000)).map(|number| stock::item(number, now)).collect();
        let meter = Meter::start();
        for (number, item) in (0_i64..).zip(&some) {
            floor.add(number, item);
        }
        // As often as ours commits; what the last commit leaves to do is counted with it.
        if from % 20_000 == 19_000 || from + 1_000 >= items {
            floor.commit();
        }
        let cost = meter.read();
        (cpu_ms, peak_mib) = (cpu_ms + cost.cpu_ms, cost.peak_mib);
    }
    let bytes: u64 = std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .filter_map(|file| Some(file.metadata().ok()?.len()))
        .sum();
    indexed(cpu_ms, peak_mib, bytes, items)
}

/// The bytes of the titles and texts of all items.
fn text_bytes(items: usize) -> f64 {
    let now = Clock::system().now();
    let sample = 1_000.min(items);
    let bytes: usize =
        (0..sample).map(|number| stock::item(number, now)).map(|item| item.title.len() + item.text.len()).sum();
    bytes as f64 / sample as f64 * items as f64
}
