//! What kin cost: `cargo bench --bench kin`; `-- 100000` judges among so many items.
//!
//! The items are invented, of 200 bodies, and of 12,000 words that all are common, so that every question finds many.

#[path = "../common/app.rs"]
mod app;
#[path = "../common/cost.rs"]
mod cost;
#[path = "../common/stock.rs"]
mod stock;
#[path = "../common/table.rs"]
mod table;
#[path = "../common/words.rs"]
mod words;

use std::path::Path;

use cost::{Cost, Meter};
use gorwel::app::{App, Kinned, Stop};
use sqlx::{Connection, Executor};
use table::Table;
use tempfile::TempDir;

/// Items of the rebuild.
const REBUILT: usize = 10_000;
/// Items that are new among many.
const NEW: usize = 256;
/// Bodies.
const BODIES: usize = 200;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(bench());
}

async fn bench() {
    let many = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let table = Table::begin("Kin");
    let rebuilt = rebuild(REBUILT).await;
    table.line("a rebuild of 10,000 items, wall", rebuilt.wall_ms / 1_000.0, None, "s", "≤ 40");
    let (cost, each) = new_among(many).await;
    table.line(&format!("a new item among {many}, CPU"), each, None, "ms", "≤ 3");
    table.line("peak memory", cost.peak_mib, None, "MiB", "");
}

async fn rebuild(items: usize) -> Cost {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk that is measured");
    let app = stocked(folder.path(), items).await;
    let meter = Meter::start();
    let kinned = app.rebuild_kin(&Stop::never()).await.expect("kin");
    let cost = meter.read();
    assert_eq!(kinned, Kinned::Up { items });
    app.close().await.expect("it closes");
    cost
}

/// The cost of the last items, all others being there, and of each of them.
async fn new_among(items: usize) -> (Cost, f64) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk that is measured");
    let app = stocked(folder.path(), items).await;
    // Everything is taken down, and held to have been judged but for the last.
    statement(
        folder.path(),
        "update counter set value = (select value from counter where name = 'revision') where name = 'kin_judged'",
    )
    .await;
    app.catch_up_kin(&Stop::never()).await.expect("kin");
    for name in ["kin_profiled", "kin_judged"] {
        statement(folder.path(), &format!("update counter set value = value - {NEW} where name = '{name}'")).await;
    }
    let meter = Meter::start();
    let kinned = app.catch_up_kin(&Stop::never()).await.expect("kin");
    let cost = meter.read();
    assert_eq!(kinned, Kinned::Up { items: NEW });
    app.close().await.expect("it closes");
    (cost, cost.cpu_ms / NEW as f64)
}

/// The program with so many items of many bodies in store and index.
async fn stocked(folder: &Path, items: usize) -> App {
    let app = app::open(folder, &format!("file:{}", folder.join("outbox").display()), 1).await;
    stock::fill(&app, folder, items, false).await;
    for body in 0..BODIES {
        statement(
            folder,
            &format!("insert into body (slug, name_en, also, area, sector) values ('b-{body}', 'B', '[]', '', '')"),
        )
        .await;
    }
    statement(folder, &format!("update item set body = 'b-' || (id % {BODIES})")).await;
    app.catch_up().await.expect("an index");
    app
}

async fn statement(folder: &Path, sql: &str) {
    let store = format!("sqlite:{}", folder.join("gorwel.db").display());
    let mut database = sqlx::AnyConnection::connect(&store).await.expect("the store");
    database.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.expect("a statement");
    database.close().await.expect("it closes");
}
