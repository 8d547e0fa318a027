//! How quickly letters are planned, rendered and sent, beside the floor: `cargo bench --bench digest`.
//!
//! The mail server is a process of its own that takes everything at once; `-- HOST:PORT` names another one. The floor sends
//! the same bytes over as many connections and remembers nothing: no lease, no mark before a body, no answer kept.

#[path = "../common/app.rs"]
mod app;
#[path = "../common/child.rs"]
mod child;
#[path = "../common/cost.rs"]
mod cost;
#[path = "../common/servant.rs"]
mod servant;
mod sink;
#[path = "../common/stock.rs"]
mod stock;
#[path = "../common/table.rs"]
mod table;
#[path = "../common/words.rs"]
mod words;

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use cost::Meter;
use gorwel::{
    app::{App, Stop, Wish},
    language::Lexicon,
    mail::Transport,
    model::{Addressee, Lang, Query, Rendered},
    rules::{
        self,
        relevance::{Matcher, Measure},
    },
    search::{Index, Window},
};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, Row};
use table::Table;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// People who get a letter.
const SUBSCRIBERS: usize = 10_000;
/// Connections to the mail server.
const CONNECTIONS: usize = 16;
/// New items in the week.
const ITEMS: usize = 5_000;
/// Different interests among all people.
const INTERESTS: usize = 200;
/// Different interests that are matched and ranked on their own.
const MATCHED: usize = 100_000;
/// Words that those are made of, by their rank.
const MATCHED_WORDS: std::ops::Range<usize> = 60..6_060;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match child::role() {
        None => bench(),
        Some((role, told)) => runtime.block_on(async {
            // The second time it is there already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            match role.as_str() {
                "sink" => sink::serve(&told).await,
                "prepare" => prepare(&told).await,
                "matched" => matched(&told).await,
                "ours" => ours(&told).await,
                _ => bare(&told).await,
            }
        }),
    }
}

fn bench() {
    let table = Table::begin(&format!("Letters: {SUBSCRIBERS} over {CONNECTIONS} connections"));
    let other = std::env::args().find(|word| word.contains(':'));
    let sink = Servant::new(other);
    // Ten thousand people are written down quickly in memory; what is measured happens on the disk.
    let (memory, here) = (
        TempDir::new_in("/dev/shm").expect("a folder in memory"),
        TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk that is measured"),
    );
    let told = |folder: &Path| json!({ "folder": folder, "server": sink.server });
    child::play("prepare", &told(memory.path()));
    for file in ["gorwel.db", "token.key", "feeds.toml"] {
        std::fs::copy(memory.path().join(file), here.path().join(file)).expect("a file");
    }
    let ours = child::play("ours", &told(here.path()));
    let floor = child::play("floor", &told(here.path()));
    let matched = child::play("matched", &told(here.path()));
    let figure = |of: &Value, name: &str| of[name].as_f64().expect("a number");
    let line = |what, name, unit, goal| table.line(what, figure(&ours, name), Some(figure(&floor, name)), unit, goal);
    line("letters a second, sent", "per_second", "", "≥ 450");
    line("CPU a letter, sent", "send_us", "µs", "≤ 600");
    table.line("CPU a letter, planned and rendered", figure(&ours, "render_us"), None, "µs", "");
    table.line("planned, rendered and sent, wall", figure(&ours, "wall_s"), None, "s", "≤ 40");
    let what = format!("CPU of matching {MATCHED} interests with {ITEMS} new items");
    table.line(&what, figure(&matched, "match_s"), None, "s", "≤ 1");
    let what = format!("CPU of ranking the {} that match", figure(&matched, "matched"));
    table.line(&what, figure(&matched, "rank_s"), None, "s", "≤ 5");
    table.line("peak memory", figure(&ours, "peak_mib"), Some(figure(&floor, "peak_mib")), "MiB", "");
}

/// The mail server: one of ours, or one that is there already.
struct Servant {
    server: String,
    _ours: Option<servant::Servant>,
}

impl Servant {
    fn new(other: Option<String>) -> Self {
        if let Some(server) = other {
            return Self { server, _ours: None };
        }
        let ours = servant::Servant::start("sink", &Value::Null);
        Self { server: format!("127.0.0.1:{}", ours.said["port"]), _ours: Some(ours) }
    }
}

fn folder(told: &Value) -> &Path {
    Path::new(told["folder"].as_str().expect("a folder"))
}

fn mail(told: &Value) -> String {
    format!("smtp://{}", told["server"].as_str().expect("a server"))
}

/// A week of news, and people who are interested in some of it.
async fn prepare(told: &Value) {
    let app = app::open(folder(told), &mail(told), CONNECTIONS).await;
    stock::fill(&app, folder(told), ITEMS, true).await;
    for number in 0..SUBSCRIBERS {
        let interests: Vec<String> =
            (0..=number % 3).map(|n| words::word(60 + (number * 7 + n * 31) % INTERESTS)).collect();
        let wish = Wish {
            address: format!("reader-{number}@council-{}.example", number % 300).parse().expect("an address"),
            lang: if number % 4 == 0 { Lang::Cy } else { Lang::En },
            interests: app.interests(&interests).expect("interests"),
            network: None,
            form: "bench",
        };
        app.add_subscriber(&wish, true).await.expect("a subscriber");
    }
    app.close().await.expect("it closes");
    table::say("{}");
}

/// Finds out which of many interests the week meets, and ranks what it holds for those.
async fn matched(told: &Value) {
    let lexicon = Lexicon::built_in();
    let index = Index::open(&folder(told).join("index"), lexicon.clone()).expect("an index");
    let mut chance = words::Chance::new(5);
    let mut texts: BTreeSet<String> = BTreeSet::new();
    while texts.len() < MATCHED {
        let mut word = || words::word(MATCHED_WORDS.start + chance.below(MATCHED_WORDS.len()));
        texts.insert(format!("{} {}", word(), word()));
    }
    let queries: Vec<Query> = texts.iter().map(|text| rules::query::read(text).0).collect();
    let window = Window::News { after: 0, upto: i64::MAX };
    let meter = Meter::start();
    let matcher = Matcher::new(&queries.iter().collect::<Vec<_>>(), &lexicon);
    let held = index.holding(matcher.keys(), window).expect("what the items hold");
    let matches = matcher.matches(&held);
    let matching = meter.read();
    let met: Vec<&Query> =
        queries.iter().zip(&matches).filter(|(_, items)| !items.is_empty()).map(|(query, _)| query).collect();
    let ranking = Meter::start();
    let lately = chrono::DateTime::UNIX_EPOCH;
    let mut good = 0;
    for query in &met {
        let weighed = index.weigh(query, window, lately, 100).expect("an answer");
        let measure = Measure::of(&weighed.lately, &weighed.ever);
        good += weighed.hits.iter().filter(|hit| measure.is_some_and(|m| m.relevance(hit.1).is_some())).count();
    }
    let ranked = ranking.read();
    assert!(good >= met.len() / 2, "most of what is found is good enough: {good} of {}", met.len());
    let said = json!({ "match_s": matching.cpu_ms / 1_000.0, "rank_s": ranked.cpu_ms / 1_000.0, "matched": met.len() });
    table::say(&said.to_string());
}

async fn ours(told: &Value) {
    let app = app::open(folder(told), &mail(told), CONNECTIONS).await;
    app.catch_up().await.expect("an index");
    let meter = Meter::start();
    let slots = app.plan_now(&Stop::never()).await.expect("slots");
    let (letters, _) = app.fill(&Stop::never()).await.expect("letters");
    let rendered = meter.read();
    let sending = Meter::start();
    let sent = app.deliver(&Stop::never()).await.expect("letters that leave");
    let (send, all) = (sending.read(), meter.read());
    assert_eq!((slots, letters, sent.sent), (SUBSCRIBERS, SUBSCRIBERS, SUBSCRIBERS), "one letter each");
    app.close().await.expect("it closes");
    let each = |millis: f64| millis * 1_000.0 / SUBSCRIBERS as f64;
    let said = json!({
        "per_second": SUBSCRIBERS as f64 * 1_000.0 / send.wall_ms,
        "send_us": each(send.cpu_ms),
        "render_us": each(rendered.cpu_ms),
        "wall_s": all.wall_ms / 1_000.0,
        "peak_mib": all.peak_mib,
    });
    table::say(&said.to_string());
}

/// The letters that ours has sent, with whom they went to.
async fn letters(folder: &Path, app: &App) -> Vec<(Addressee, Rendered)> {
    let recipients = app.subscribers().await.expect("subscribers");
    let recipients: HashMap<i64, Addressee> = recipients
        .iter()
        .filter_map(|subscriber| Some((subscriber.id.0, Addressee::of_digest(&subscriber.recipient()?))))
        .collect();
    let store = format!("sqlite:{}", folder.join("gorwel.db").display());
    let mut database = sqlx::AnyConnection::connect(&store).await.expect("the store");
    let sql = "select subscriber, message_id, bytes from letter join letter_bytes on letter_bytes.letter = letter.id";
    let rows = database.fetch_all(sql).await.expect("letters");
    let letter = |row: &sqlx::any::AnyRow| {
        let addressee = recipients[&row.get::<i64, _>(0)].clone();
        (addressee, Rendered { message_id: row.get(1), bytes: row.get::<String, _>(2).into_bytes() })
    };
    rows.iter().map(letter).collect()
}

/// Sends what ours has sent, read into memory first, and remembers nothing.
async fn bare(told: &Value) {
    let app = app::open(folder(told), &mail(told), CONNECTIONS).await;
    let letters = letters(folder(told), &app).await;
    let meter = Meter::start();
    let mut lines = JoinSet::new();
    let count = letters.len();
    let letters = Arc::new(letters);
    for line in 0..CONNECTIONS {
        let letters = letters.clone();
        let transport: &Transport = app.transport().expect("a transport");
        let mut session = transport.session();
        lines.spawn(async move {
            for (addressee, letter) in letters.iter().skip(line).step_by(CONNECTIONS) {
                session.offer(addressee).await.expect("the server takes it");
                session.body(letter).await;
            }
            session.close().await;
        });
    }
    while let Some(line) = lines.join_next().await {
        line.expect("no line panics");
    }
    let cost = meter.read();
    let said = json!({
        "per_second": count as f64 * 1_000.0 / cost.wall_ms,
        "send_us": cost.cpu_ms * 1_000.0 / count as f64,
        "peak_mib": cost.peak_mib,
    });
    table::say(&said.to_string());
}
