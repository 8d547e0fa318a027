//! The floor: the least that could do the work. A bare client, gunzip, feed-rs, one batched SQLite writer, and where it
//! says so tantivy with two fields. No guard, no gate, no cleaning, no judgement, nothing remembered but ETags.

use std::{io::Read, path::Path, sync::Arc};

use flate2::read::GzDecoder;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};
use tantivy::{
    Index, IndexWriter, TantivyDocument,
    schema::{FAST, INDEXED, Schema, TEXT},
};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::cost::{Cost, Meter};

/// Feeds of one transaction, as many as ours has.
const FEEDS_A_COMMIT: usize = 64;
/// Rows of one statement.
const ROWS: usize = 20;

struct Row5 {
    guid: String,
    title: String,
    link: String,
    published: i64,
    text: String,
}

struct Fetched {
    url: String,
    etag: String,
    rows: Vec<Row5>,
}

/// Reads the feeds at `urls` once, into a database in `folder`, and returns what that cost.
pub async fn harvest(folder: &Path, urls: Vec<String>, index: bool, client: reqwest::Client) -> Cost {
    let meter = Meter::start();
    sqlx::any::install_default_drivers();
    let store = format!("sqlite:{}?mode=rwc", folder.join("floor.db").display());
    let mut database = AnyConnection::connect(&store).await.expect("a database");
    for sql in [
        "pragma journal_mode = wal",
        "pragma synchronous = full",
        "create table if not exists etag (url text primary key, etag text not null)",
        "create table if not exists item (guid text primary key, title text, link text, published bigint, body text)",
    ] {
        database.execute(sql).await.expect("SQLite does it");
    }
    let known = database.fetch_all("select url, etag from etag").await.expect("SQLite answers");
    let known: std::collections::HashMap<String, String> =
        known.iter().map(|row| (row.get::<String, _>(0), row.get::<String, _>(1))).collect();
    let mut writer = index.then(|| open(&folder.join("floor-index")));
    let (limit, mut running, mut waiting) = (Arc::new(Semaphore::new(64)), JoinSet::new(), Vec::new());
    for url in urls {
        let (client, limit, etag) = (client.clone(), limit.clone(), known.get(&url).cloned());
        running.spawn(async move {
            let _turn = limit.acquire().await.expect("nobody closes it");
            fetch(&client, url, etag).await
        });
    }
    while let Some(fetched) = running.join_next().await {
        waiting.extend(fetched.expect("no task panics"));
        if waiting.len() >= FEEDS_A_COMMIT || running.is_empty() {
            write(&mut database, &waiting, writer.as_mut()).await;
            waiting.clear();
        }
    }
    if let Some((_, writer)) = &mut writer {
        writer.commit().expect("tantivy commits");
    }
    let cost = meter.read();
    database.close().await.expect("SQLite closes");
    cost
}

async fn fetch(client: &reqwest::Client, url: String, etag: Option<String>) -> Option<Fetched> {
    let mut request = client.get(&url).header("accept-encoding", "gzip");
    if let Some(etag) = etag {
        request = request.header("if-none-match", etag);
    }
    let answer = request.send().await.expect("the origin answers");
    if answer.status() == 304 {
        return None;
    }
    let etag = answer.headers()["etag"].to_str().expect("an ETag is text").to_owned();
    let body = answer.bytes().await.expect("the origin sends what it promised");
    let mut plain = Vec::new();
    GzDecoder::new(body.as_ref()).read_to_end(&mut plain).expect("the origin zips well");
    let feed = feed_rs::parser::parse(plain.as_slice()).expect("the origin writes RSS");
    let rows = feed.entries.into_iter().map(|entry| Row5 {
        title: entry.title.map(|title| title.content).unwrap_or_default(),
        link: entry.links.into_iter().next().map(|link| link.href).unwrap_or_default(),
        published: entry.published.map(|at| at.timestamp()).unwrap_or_default(),
        text: entry.summary.map(|text| text.content).unwrap_or_default(),
        guid: entry.id,
    });
    Some(Fetched { url, etag, rows: rows.collect() })
}

async fn write(database: &mut AnyConnection, fetched: &[Fetched], index: Option<&mut (Index, IndexWriter)>) {
    let mut transaction = database.begin().await.expect("SQLite begins");
    for feed in fetched {
        sqlx::query("insert into etag values ($1, $2) on conflict (url) do update set etag = excluded.etag")
            .bind(&feed.url)
            .bind(&feed.etag)
            .execute(&mut *transaction)
            .await
            .expect("SQLite writes");
    }
    let rows: Vec<&Row5> = fetched.iter().flat_map(|feed| &feed.rows).collect();
    for rows in rows.chunks(ROWS) {
        let places: Vec<String> = (0..rows.len())
            .map(|row| {
                format!("(${}, ${}, ${}, ${}, ${})", row * 5 + 1, row * 5 + 2, row * 5 + 3, row * 5 + 4, row * 5 + 5)
            })
            .collect();
        let sql = format!("insert into item values {} on conflict (guid) do nothing", places.join(", "));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for row in rows {
            query = query.bind(&row.guid).bind(&row.title).bind(&row.link).bind(row.published).bind(&row.text);
        }
        query.execute(&mut *transaction).await.expect("SQLite writes");
    }
    transaction.commit().await.expect("SQLite commits");
    if let Some((index, writer)) = index {
        let schema = index.schema();
        let field = |name| schema.get_field(name).expect("it was made with these");
        for row in rows {
            let mut document = TantivyDocument::default();
            document.add_i64(field("published"), row.published);
            document.add_text(field("title"), &row.title);
            document.add_text(field("text"), &row.text);
            writer.add_document(document).expect("tantivy takes it");
        }
    }
}

fn open(folder: &Path) -> (Index, IndexWriter) {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut schema = Schema::builder();
    schema.add_i64_field("published", INDEXED | FAST);
    for name in ["title", "text"] {
        schema.add_text_field(name, TEXT);
    }
    let directory = tantivy::directory::MmapDirectory::open(folder).expect("a folder that can be read");
    let index = Index::open_or_create(directory, schema.build()).expect("an index");
    let writer = index.writer_with_num_threads(1, 48 * 1024 * 1024).expect("a writer");
    (index, writer)
}
