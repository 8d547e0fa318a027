//! What items are recognised by, and what becomes of them without another word of theirs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Store, StoreError,
    item::{KEYS_A_QUESTION, Numbers},
    rows::{at, marks, maybe_at, number, truth},
};
use crate::model::{ItemId, ItemKey, Known, Sibling, SourceSlug};

impl Store {
    /// Returns what is known of the items of `source` that have one of `keys`.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn known(&self, source: &SourceSlug, keys: &[ItemKey]) -> Result<BTreeMap<ItemKey, Known>, StoreError> {
        let mut known = BTreeMap::new();
        for chunk in keys.chunks(KEYS_A_QUESTION) {
            let sql = format!(
                "select key, id, title, url, published, held, missing_since, gone_at, version_hash, content_hash from item_key join item on item.id = item_key.item \
                 where item_key.source = $1 and key in ({})",
                marks(2, chunk.len())
            );
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(source.to_string());
            for key in chunk {
                statement = statement.bind(key.0.clone());
            }
            for row in statement.fetch_all(&self.read).await? {
                let item = Known {
                    item: ItemId(row.try_get("id")?),
                    title: row.try_get("title")?,
                    url: row.try_get("url")?,
                    published: at(&row, "published")?,
                    held: truth(&row, "held")?,
                    missing: maybe_at(&row, "missing_since")?.is_some() || maybe_at(&row, "gone_at")?.is_some(),
                    version_hash: row.try_get("version_hash")?,
                    content_hash: row.try_get("content_hash")?,
                };
                known.insert(ItemKey(row.try_get("key")?), item);
            }
        }
        Ok(known)
    }

    /// Returns the newest items of a source, at most `limit`, to be compared with what it sends.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn siblings(&self, source: &SourceSlug, limit: usize) -> Result<Vec<Sibling>, StoreError> {
        let sql = "select id, title, published, held, version_hash, content_hash from item where source = $1 \
                   order by first_seen desc, id desc limit $2";
        let rows = sqlx::query(sql).bind(source.to_string()).bind(number(limit)).fetch_all(&self.read).await?;
        rows.iter().map(sibling).collect()
    }

    /// Whether anything of a source is stored, be it that it was imported.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn has_items(&self, source: &SourceSlug) -> Result<bool, StoreError> {
        let sql = "select id from item where source = $1 limit 1";
        Ok(sqlx::query(sql).bind(source.to_string()).fetch_optional(&self.read).await?.is_some())
    }

    /// Returns the items of a source that wait to be seen again before they are told of.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn held(&self, source: &SourceSlug) -> Result<Vec<ItemId>, StoreError> {
        let sql = "select id from item where source = $1 and held = 1 order by id";
        let rows = sqlx::query(sql).bind(source.to_string()).fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok(ItemId(row.try_get("id")?))).collect()
    }

    /// Returns the items of a source that are not known to be gone, with the time since when they are missing.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn there(&self, source: &SourceSlug) -> Result<Vec<(ItemId, Option<DateTime<Utc>>)>, StoreError> {
        let sql = "select id, missing_since from item where source = $1 and gone_at is null order by id";
        let rows = sqlx::query(sql).bind(source.to_string()).fetch_all(&self.read).await?;
        rows.iter().map(|row| Ok((ItemId(row.try_get("id")?), maybe_at(row, "missing_since")?))).collect()
    }
}

/// Makes an item news.
pub async fn tell(tx: &mut AnyConnection, id: ItemId, numbers: Numbers) -> Result<(), StoreError> {
    let sql = "update item set news = $2, revision = $3, held = 0 where id = $1";
    sqlx::query(sql).bind(id.0).bind(numbers.news).bind(numbers.revision).execute(tx).await?;
    Ok(())
}

/// Lets go of an item that waited to be seen again: it stays, and is no news.
pub async fn let_go(tx: &mut AnyConnection, id: ItemId) -> Result<(), StoreError> {
    sqlx::query("update item set held = 0 where id = $1").bind(id.0).execute(tx).await?;
    Ok(())
}

/// Notes that an item that was missed is back.
pub async fn came_back(tx: &mut AnyConnection, id: ItemId, revision: i64) -> Result<(), StoreError> {
    let sql = "update item set missing_since = null, gone_at = null, revision = $2 where id = $1";
    sqlx::query(sql).bind(id.0).bind(revision).execute(tx).await?;
    Ok(())
}

/// Notes since when an item is missing.
pub async fn is_missing(tx: &mut AnyConnection, id: ItemId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "update item set missing_since = $2 where id = $1 and missing_since is null";
    sqlx::query(sql).bind(id.0).bind(at.timestamp()).execute(tx).await?;
    Ok(())
}

/// Notes that an item is gone.
pub async fn is_gone(tx: &mut AnyConnection, id: ItemId, revision: i64, at: DateTime<Utc>) -> Result<(), StoreError> {
    let sql = "update item set gone_at = $2, revision = $3 where id = $1";
    sqlx::query(sql).bind(id.0).bind(at.timestamp()).bind(revision).execute(tx).await?;
    Ok(())
}

fn sibling(row: &AnyRow) -> Result<Sibling, StoreError> {
    Ok(Sibling {
        item: ItemId(row.try_get("id")?),
        title: row.try_get("title")?,
        published: at(row, "published")?,
        held: truth(row, "held")?,
        version_hash: row.try_get("version_hash")?,
        content_hash: row.try_get("content_hash")?,
    })
}
