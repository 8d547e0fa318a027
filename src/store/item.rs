//! Items: by their keys, by number, by revision.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Change, Store, StoreError, VisitWrite,
    identity::{came_back, is_gone, is_missing, let_go, tell},
    rows::{
        Statement, at, count, insert, json, marks, maybe_at, maybe_json, maybe_parsed, number, parsed, raise, to_json,
    },
};
use crate::{
    failpoint::point,
    model::{
        Heard, Hidden, Item, ItemId, ItemKey, MOST_VERSIONS, Names, Reached, Refined, SourceSlug, Standing, Version,
    },
};

/// Values that one statement of a question may hold.
pub const KEYS_A_QUESTION: usize = 500;

/// The columns of an item with those of its body, in the shape that [`item`] reads.
const SELECT: &str = "select item.*, body.name_en, body.name_cy, body.also, body.area \
                      from item join body on body.slug = item.body";

/// The last numbers given before a batch: what it writes counts on from here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Numbers {
    /// Of revisions.
    pub revision: i64,
    /// Of items.
    pub item: i64,
    /// Of news.
    pub news: i64,
}

impl Store {
    /// Returns the times of publication, or of the first sight where that came later than it should, of the newest items of a source.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn recent_times(&self, source: &SourceSlug, limit: usize) -> Result<Vec<DateTime<Utc>>, StoreError> {
        let sql = "select case when published < first_seen then published else first_seen end as at \
                   from item where source = $1 order by first_seen desc, published desc limit $2";
        let rows = sqlx::query(sql).bind(source.to_string()).bind(number(limit)).fetch_all(&self.read).await?;
        rows.iter().map(|row| at(row, "at")).collect()
    }

    /// Returns the items with these numbers, in the order asked for; those that do not exist are left out.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn items(&self, ids: &[ItemId]) -> Result<Vec<Item>, StoreError> {
        let mut found = BTreeMap::new();
        for chunk in ids.chunks(KEYS_A_QUESTION) {
            let sql = format!("{SELECT} where id in ({})", marks(1, chunk.len()));
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
            for id in chunk {
                statement = statement.bind(id.0);
            }
            for row in statement.fetch_all(&self.read).await? {
                let item = item(&row)?;
                found.insert(item.id, item);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Returns up to `limit` items changed after `revision`, in the order of their revisions; gone ones too.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn above(&self, revision: i64, limit: usize) -> Result<Vec<Item>, StoreError> {
        let sql = format!("{SELECT} where revision > $1 order by revision limit $2");
        let statement = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(revision).bind(number(limit));
        statement.fetch_all(&self.read).await?.iter().map(item).collect()
    }

    /// Returns the last revision with its mark: what an index that is up to date has reached.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn reached(&self, schema: u32) -> Result<Reached, StoreError> {
        let row = sqlx::query("select revision, mark from mark order by revision desc limit 1")
            .fetch_optional(&self.read)
            .await?;
        let (revision, mark) = match row {
            Some(row) => (row.try_get("revision")?, row.try_get("mark")?),
            None => (0, String::new()),
        };
        Ok(Reached { store: self.name().to_owned(), schema, revision, mark })
    }

    /// Returns the mark of the first batch that ends at or after `revision`, with that batch's last revision.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn mark_at(&self, revision: i64) -> Result<Option<(i64, String)>, StoreError> {
        let sql = "select revision, mark from mark where revision >= $1 order by revision limit 1";
        let row = sqlx::query(sql).bind(revision).fetch_optional(&self.read).await?;
        row.map(|row| Ok((row.try_get("revision")?, row.try_get("mark")?))).transpose()
    }

    /// Returns the number and revision of every item that is there: what an index should hold.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn present(&self) -> Result<Vec<(ItemId, i64)>, StoreError> {
        let rows = sqlx::query("select id, revision from item where gone_at is null and hidden is null order by id")
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok((ItemId(row.try_get("id")?), row.try_get("revision")?))).collect()
    }

    /// Returns which news an index that has reached `revision` has heard of.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn heard(&self, revision: i64) -> Result<Heard, StoreError> {
        // One statement, so that nothing comes in between.
        let sql = "select news, revision from item where news is not null and revision > $1 \
                   union all select coalesce(max(news), 0) as news, 0 as revision from item";
        let mut heard = Heard { last: 0, missing: BTreeSet::new() };
        for row in sqlx::query(sql).bind(revision).fetch_all(&self.read).await? {
            let news = row.try_get("news")?;
            match row.try_get("revision")? {
                0_i64 => heard.last = news,
                _ => drop(heard.missing.insert(news)),
            }
        }
        Ok(heard)
    }

    /// Returns how many items there are, and how many of them are news.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn item_counts(&self) -> Result<(u64, u64), StoreError> {
        let sql = "select count(*) as items, count(news) as news from item where gone_at is null and hidden is null";
        let row = sqlx::query(sql).fetch_one(&self.read).await?;
        Ok((count(&row, "items")?, count(&row, "news")?))
    }

    /// Returns the versions of an item, oldest first, and every name it has had.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn history(&self, id: ItemId) -> Result<(Vec<Version>, Vec<ItemKey>), StoreError> {
        let versions = sqlx::query("select * from item_version where item = $1 order by version")
            .bind(id.0)
            .fetch_all(&self.read)
            .await?;
        let versions = versions.iter().map(version).collect::<Result<_, _>>()?;
        let keys = sqlx::query("select key from item_key where item = $1 order by key")
            .bind(id.0)
            .fetch_all(&self.read)
            .await?;
        let keys = keys.iter().map(|row| Ok(ItemKey(row.try_get("key")?))).collect::<Result<_, StoreError>>()?;
        Ok((versions, keys))
    }
}

/// One row of `item` on its way in.
struct Row_<'a> {
    id: ItemId,
    source: &'a SourceSlug,
    item: &'a Refined,
    seen: DateTime<Utc>,
    revision: i64,
    news: Option<i64>,
    held: bool,
}

/// Writes the changes of all visits, counting on from `numbers.revision`; numbers of items and news are drawn here.
pub async fn write(tx: &mut AnyConnection, visits: &[&VisitWrite], mut numbers: Numbers) -> Result<(), StoreError> {
    let changes = || visits.iter().flat_map(|visit| visit.changes.iter().map(move |change| (*visit, change)));
    let new = changes().filter(|(_, change)| matches!(change, Change::New { .. })).count();
    let is_news =
        |change: &Change| matches!(change, Change::New { standing: Standing::News, .. } | Change::News { .. });
    let news = changes().filter(|(_, change)| is_news(change)).count();
    if new > 0 {
        numbers.item = raise(tx, "item", new).await? - number(new);
    }
    if news > 0 {
        numbers.news = raise(tx, "news", news).await? - number(news);
    }
    let mut rows = Vec::with_capacity(new);
    let mut keys = Vec::new();
    for (visit, change) in changes() {
        match change {
            Change::New { item, standing } => {
                numbers.item += 1;
                numbers.revision += 1;
                let is_news = *standing == Standing::News;
                numbers.news += i64::from(is_news);
                let (id, seen) = (ItemId(numbers.item), visit.record.at);
                let news = is_news.then_some(numbers.news);
                let (revision, held) = (numbers.revision, *standing == Standing::Held);
                rows.push(Row_ { id, source: &visit.source, item, seen, revision, news, held });
                keys.extend(item.keys.iter().map(|key| (&visit.source, key, id)));
            }
            Change::Changed { id, item, new_version } => {
                numbers.revision += 1;
                change_one(tx, *id, item, numbers.revision, *new_version, visit.record.at).await?;
                keys.extend(item.keys.iter().map(|key| (&visit.source, key, *id)));
            }
            Change::Alias { id, keys: more } => keys.extend(more.iter().map(|key| (&visit.source, key, *id))),
            Change::News { id } => {
                (numbers.revision, numbers.news) = (numbers.revision + 1, numbers.news + 1);
                tell(tx, *id, numbers).await?;
            }
            Change::Back { id } => {
                numbers.revision += 1;
                came_back(tx, *id, numbers.revision).await?;
            }
            Change::Past { id } => let_go(tx, *id).await?,
            Change::Missing { id } => is_missing(tx, *id, visit.record.at).await?,
            Change::Gone { id } => {
                numbers.revision += 1;
                is_gone(tx, *id, numbers.revision, visit.record.at).await?;
            }
        }
    }
    insert_items(tx, &rows).await?;
    point("items without keys");
    insert_keys(tx, &keys).await?;
    let head = "insert into item_version (item, version, seen_at, title)";
    insert(tx, head, "", 4, &rows, |statement, row| {
        statement.bind(row.id.0).bind(1_i64).bind(row.seen.timestamp()).bind(row.item.title.clone())
    })
    .await?;
    Ok(())
}

async fn insert_keys(tx: &mut AnyConnection, keys: &[(&SourceSlug, &ItemKey, ItemId)]) -> Result<(), StoreError> {
    let head = "insert into item_key (source, key, item)";
    insert(tx, head, "on conflict (source, key) do nothing", 3, keys, |statement, (source, key, id)| {
        statement.bind(source.to_string()).bind(key.0.clone()).bind(id.0)
    })
    .await?;
    Ok(())
}

async fn insert_items(tx: &mut AnyConnection, rows: &[Row_<'_>]) -> Result<(), StoreError> {
    let head = "insert into item (id, source, body, first_seen, revision, news, version, type, title, url, summary, \
                text, language, published, published_raw, updated, licence, tags, topics, given, code, version_hash, \
                content_hash, hidden, held)";
    insert(tx, head, "", 25, rows, |statement, row| {
        let statement = statement
            .bind(row.id.0)
            .bind(row.source.to_string())
            .bind(row.item.body.to_string())
            .bind(row.seen.timestamp())
            .bind(row.revision)
            .bind(row.news)
            .bind(1_i64);
        bind_content(statement, row.item).bind(hidden(row.item)).bind(i64::from(row.held))
    })
    .await?;
    Ok(())
}

/// Binds the sixteen columns that an item's content is in.
fn bind_content(statement: Statement, item: &Refined) -> Statement {
    statement
        .bind(item.item_type.as_str())
        .bind(item.title.clone())
        .bind(item.url.clone())
        .bind(item.summary.clone())
        .bind(item.text.clone())
        .bind(item.language.as_ref().map(ToString::to_string))
        .bind(item.published.timestamp())
        .bind(item.published_raw.clone())
        .bind(item.updated.map(|at| at.timestamp()))
        .bind(item.licence.clone())
        .bind(to_json(&item.tags))
        .bind(to_json(&item.topics))
        .bind(to_json(&item.given))
        .bind(item.code.as_ref().map(to_json))
        .bind(item.version_hash.clone())
        .bind(item.content_hash.clone())
}

fn hidden(item: &Refined) -> Option<&'static str> {
    item.hidden().map(Hidden::as_str)
}

async fn change_one(
    tx: &mut AnyConnection,
    id: ItemId,
    item: &Refined,
    revision: i64,
    new_version: bool,
    seen: DateTime<Utc>,
) -> Result<(), StoreError> {
    let sql = "update item set type = $1, title = $2, url = $3, summary = $4, text = $5, language = $6, \
               published = $7, published_raw = $8, updated = $9, licence = $10, tags = $11, topics = $12, given = $13, \
               code = $14, version_hash = $15, content_hash = $16, revision = $17, version = version + $18, \
               gone_at = null, missing_since = null, body = $19, \
               hidden = coalesce($21, case when hidden = 'same' then hidden else null end) \
               where id = $20 returning version";
    let row = bind_content(sqlx::query(sql), item)
        .bind(revision)
        .bind(i64::from(new_version))
        .bind(item.body.to_string())
        .bind(id.0)
        .bind(hidden(item))
        .fetch_one(&mut *tx)
        .await?;
    if new_version {
        let version: i64 = row.try_get("version")?;
        sqlx::query("insert into item_version (item, version, seen_at, title) values ($1, $2, $3, $4)")
            .bind(id.0)
            .bind(version)
            .bind(seen.timestamp())
            .bind(item.title.clone())
            .execute(&mut *tx)
            .await?;
        sqlx::query("delete from item_version where item = $1 and version <= $2")
            .bind(id.0)
            .bind(version - i64::from(MOST_VERSIONS))
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

fn item(row: &AnyRow) -> Result<Item, StoreError> {
    Ok(Item {
        id: ItemId(row.try_get("id")?),
        source: parsed(row, "source")?,
        body: parsed(row, "body")?,
        body_name: Names { en: row.try_get("name_en")?, cy: row.try_get("name_cy")? },
        body_also: json(row, "also")?,
        area: row.try_get("area")?,
        item_type: parsed(row, "type")?,
        title: row.try_get("title")?,
        url: row.try_get("url")?,
        summary: row.try_get("summary")?,
        text: row.try_get("text")?,
        language: maybe_parsed(row, "language")?,
        published: at(row, "published")?,
        first_seen: at(row, "first_seen")?,
        updated: maybe_at(row, "updated")?,
        licence: row.try_get("licence")?,
        tags: json(row, "tags")?,
        topics: json(row, "topics")?,
        given: json(row, "given")?,
        code: maybe_json(row, "code")?,
        version: u32::try_from(count(row, "version")?).unwrap_or(u32::MAX),
        revision: row.try_get("revision")?,
        news: row.try_get("news")?,
        gone_at: maybe_at(row, "gone_at")?,
        hidden: maybe_parsed(row, "hidden")?,
    })
}

fn version(row: &AnyRow) -> Result<Version, StoreError> {
    Ok(Version {
        version: u32::try_from(count(row, "version")?).unwrap_or(u32::MAX),
        seen_at: at(row, "seen_at")?,
        title: row.try_get("title")?,
    })
}
