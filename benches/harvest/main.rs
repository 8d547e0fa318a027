//! How quickly sources are read, beside the floor: `cargo bench --bench harvest`.
//!
//! Sites, program and floor are processes of their own (see `child`); the figures are CPU time of the reading process alone
//! unless a line says otherwise. A feed has 20 items; 20 feeds share a host, each host an address of loopback.

#[path = "../common/app.rs"]
mod app;
#[path = "../common/child.rs"]
mod child;
#[path = "../common/cost.rs"]
mod cost;
mod floor;
mod origin;
#[path = "../common/servant.rs"]
mod servant;
#[path = "../common/table.rs"]
mod table;
#[path = "../common/words.rs"]
mod words;

use std::{fmt::Write as _, path::Path};

use child::play;
use cost::{Cost, Meter};
use gorwel::app::{Stop, Which};
use serde_json::{Value, json};
use servant::Servant;
use table::Table;
use tempfile::TempDir;

/// Rounds of a warm harvest; the one in the middle is told.
const ROUNDS: usize = 5;
/// Requests under way at the same time, unless a line says otherwise.
const IN_FLIGHT: usize = 64;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match child::role() {
        None => bench(),
        Some((role, told)) => runtime.block_on(async {
            // The second time it is there already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            match role.as_str() {
                "origin" => origin::serve(&told).await,
                "ours" => ours(&told).await,
                _ => bare(&told).await,
            }
        }),
    }
}

fn bench() {
    let table = Table::begin("Harvest: CPU ms a feed of 20 items");
    cold(&table, true, "≤ 6.0");
    cold(&table, false, "≤ 2.0");
    for feeds in [200, 1_000, 5_000] {
        warm(&table, feeds, false);
    }
    warm(&table, 200, true);
    changed(&table);
    latency(&table, 64, "4.5 s");
    latency(&table, 256, "1.4 s");
}

/// A first visit of 1,000 feeds.
fn cold(table: &Table, index: bool, goal: &str) {
    let feeds = 1_000;
    let origin = Servant::start("origin", &json!({ "ready": feeds }));
    let (here, there) = (folder(), folder());
    let (port, with) = (&origin.said["port"], if index { "with" } else { "without" });
    let ours = play("ours", &told(&here, port, feeds, &json!({ "index": index })));
    let floor = play("floor", &told(&there, port, feeds, &json!({ "index": index })));
    let each = |costs: &Value| costs[0]["cpu_ms"].as_f64().expect("a number") / feeds as f64;
    table.line(&format!("cold, {with} the index"), each(&ours), Some(each(&floor)), "ms", goal);
    if index {
        let wall = |costs: &Value| costs[0]["wall_ms"].as_f64().expect("a number") / 1_000.0;
        table.line("cold, 1,000 feeds, wall", wall(&ours), Some(wall(&floor)), "s", "≤ 6");
        table.line("cold, peak memory", peak(&ours), Some(peak(&floor)), "MiB", "≤ 150");
    }
}

/// Visits of feeds of which none has changed, in a process that begins with the second round.
fn warm(table: &Table, feeds: usize, secure: bool) {
    let origin = Servant::start("origin", &json!({}));
    let (here, there) = (folder(), folder());
    let port = &origin.said[if secure { "secure_port" } else { "port" }];
    let certificate = secure.then(|| origin.said["certificate"].clone());
    let how =
        json!({ "index": false, "certificate": certificate, "a_host": if secure { 1 } else { origin::FEEDS_A_HOST } });
    let many = json!({ "rounds": ROUNDS });
    let run = |role: &str, folder: &TempDir| {
        play(role, &told(folder, port, feeds, &how));
        play(role, &told(folder, port, feeds, &merged(&how, &many)))
    };
    let (ours, floor) = (run("ours", &here), run("floor", &there));
    let over = if secure { " over https, a host each, first round" } else { "" };
    let each = |costs: &Value| each_round(costs, feeds, secure);
    let goal = if secure { "≤ 0.9" } else { "≤ 0.25" };
    table.line(&format!("warm, {feeds} feeds{over}"), each(&ours), Some(each(&floor)), "ms", goal);
    if !secure {
        table.line(&format!("warm, {feeds} feeds, peak memory"), peak(&ours), Some(peak(&floor)), "MiB", "≤ 40");
    } else {
        let later = |costs: &Value| each_round(costs, feeds, false);
        table.line("the same, later rounds", later(&ours), Some(later(&floor)), "ms", "≤ 0.5");
    }
}

/// Visits of 1,000 feeds of which one in twenty has a new item.
fn changed(table: &Table) {
    let feeds = 1_000;
    let origin = Servant::start("origin", &json!({ "ready": feeds }));
    let (here, there) = (folder(), folder());
    let port = &origin.said["port"];
    let run = |role: &str, folder: &TempDir| {
        play(role, &told(folder, port, feeds, &json!({ "index": true })));
        play(role, &told(folder, port, feeds, &json!({ "index": true, "rounds": ROUNDS, "change": 50 })))
    };
    let (ours, floor) = (run("ours", &here), run("floor", &there));
    let each = |costs: &Value| each_round(costs, feeds, false);
    table.line("warm, 5 % changed, index commit included", each(&ours), Some(each(&floor)), "ms", "≤ 0.6");
}

/// The time that goes by while 5,000 hosts are visited that take 50 ms each.
fn latency(table: &Table, in_flight: usize, goal: &str) {
    let hosts = 5_000;
    let origin = Servant::start("origin", &json!({ "delay_ms": 50 }));
    let here = folder();
    let how = json!({ "index": false, "a_host": 1, "in_flight": in_flight });
    play("ours", &told(&here, &origin.said["port"], hosts, &how));
    let ours = play("ours", &told(&here, &origin.said["port"], hosts, &merged(&how, &json!({ "rounds": 1 }))));
    let wall = ours[0]["wall_ms"].as_f64().expect("a number") / 1_000.0;
    let least = 0.05 * hosts as f64 / in_flight as f64;
    table.line(&format!("warm, 5,000 hosts, 50 ms away, {in_flight} in flight"), wall, Some(least), "s", goal);
}

fn folder() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk that is measured")
}

fn told(folder: &TempDir, port: &Value, feeds: usize, how: &Value) -> Value {
    merged(how, &json!({ "folder": folder.path(), "port": port, "feeds": feeds }))
}

fn merged(one: &Value, other: &Value) -> Value {
    let mut both = one.clone();
    let fields = other.as_object().expect("an object").clone();
    both.as_object_mut().expect("an object").extend(fields);
    both
}

fn each_round(costs: &Value, feeds: usize, first: bool) -> f64 {
    let costs: Vec<Cost> = serde_json::from_value(costs.clone()).expect("costs");
    let mut each: Vec<f64> = costs.iter().map(|cost| cost.cpu_ms / feeds as f64).collect();
    if first { each[0] } else { median(&mut each) }
}

/// The value in the middle.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn peak(costs: &Value) -> f64 {
    costs.as_array().and_then(|costs| costs.last()?["peak_mib"].as_f64()).expect("a number")
}

/// What a child was told to do.
struct Job<'a> {
    folder: &'a Path,
    urls: Vec<String>,
    index: bool,
    rounds: usize,
    /// Feeds of a thousand that change before each round.
    change: Option<u64>,
    certificate: Option<&'a str>,
    base: String,
    in_flight: usize,
}

impl<'a> Job<'a> {
    fn of(told: &'a Value) -> Self {
        let number = |name: &str| told[name].as_u64().and_then(|number| usize::try_from(number).ok());
        let certificate = told["certificate"].as_str();
        let (scheme, port) = (if certificate.is_some() { "https" } else { "http" }, &told["port"]);
        let a_host = number("a_host").unwrap_or(origin::FEEDS_A_HOST);
        let url = |feed: usize| format!("{scheme}://{}:{port}/feed/{feed}", origin::host(feed / a_host));
        Self {
            folder: Path::new(told["folder"].as_str().expect("a folder")),
            urls: (0..number("feeds").expect("a number of feeds")).map(url).collect(),
            index: told["index"].as_bool().unwrap_or(false),
            rounds: number("rounds").unwrap_or(1),
            change: told["change"].as_u64(),
            certificate,
            base: format!("{scheme}://127.0.0.1:{port}"),
            in_flight: number("in_flight").unwrap_or(IN_FLIGHT),
        }
    }

    async fn change(&self, client: &reqwest::Client) {
        if let Some(per_mille) = self.change {
            client.get(format!("{}/change/{per_mille}", self.base)).send().await.expect("the origin changes");
        }
    }
}

/// Our program, as `gorwel harvest --all` runs it.
async fn ours(told: &Value) {
    let job = Job::of(told);
    let mut feeds = "[[body]]\nslug = \"bench\"\nname.en = \"Bench\"\n".to_owned();
    let mut more = String::new();
    if let Some(certificate) = job.certificate {
        let file = job.folder.join("origin.pem");
        std::fs::write(&file, certificate).expect("a file");
        more = format!("extra_ca_file = \"{}\"\n", file.display());
    }
    for (n, url) in job.urls.iter().enumerate() {
        write!(feeds, "[[source]]\nslug = \"feed-{n}\"\nbody = \"bench\"\nkind = \"feed\"\nurl = \"{url}\"\n{more}")
            .expect("memory takes what is written");
    }
    std::fs::write(job.folder.join("feeds.toml"), feeds).expect("a file");
    let client = reqwest::Client::new();
    let (mut costs, mut meter) = (Vec::new(), Meter::start());
    let app = app::open(job.folder, "memory:", job.in_flight).await;
    for round in 0..job.rounds {
        if round > 0 || job.change.is_some() {
            job.change(&client).await;
            meter = Meter::start();
        }
        let harvest = app.harvest(&Which::All, &Stop::never()).await.expect("a harvest");
        assert_eq!((harvest.visited.len(), harvest.failed()), (job.urls.len(), 0), "every feed is read");
        if job.index {
            app.catch_up().await.expect("an index");
        }
        costs.push(meter.read());
    }
    app.close().await.expect("it closes");
    table::say(&serde_json::to_string(&costs).expect("costs can be written"));
}

async fn bare(told: &Value) {
    let job = Job::of(told);
    let mut client = reqwest::Client::builder();
    if let Some(certificate) = job.certificate {
        let certificate = reqwest::Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
        client = client.tls_certs_only([certificate]);
    }
    let client = client.build().expect("a client");
    let mut costs = Vec::new();
    for _ in 0..job.rounds {
        job.change(&client).await;
        costs.push(floor::harvest(job.folder, job.urls.clone(), job.index, client.clone()).await);
    }
    table::say(&serde_json::to_string(&costs).expect("costs can be written"));
}
