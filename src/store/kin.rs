//! Kin: what is kept of items to compare them, the edges between them, and how far the judging has come.
//!
//! One process at a time judges, by a lease on the task `kin`. Each batch is one transaction, which also says how far it
//! has come: whoever is killed has done whole batches, and the next one goes on after them.

mod read;
mod report;

use chrono::{DateTime, Utc};
use sqlx::{Any, AnyConnection, Row, Transaction};

use super::{
    LEASE_SECONDS, Store, StoreError,
    rows::{insert, marks, number, raise, to_json},
};
use crate::{
    failpoint::point,
    model::{Edge, ItemId, Kept, KinReached, Link, Neighbour},
};

/// Values that one statement may hold.
const IDS_A_STATEMENT: usize = 400;
/// Scores are stored in millionths.
const MILLIONTHS: f32 = 1_000_000.0;

/// An edge, with the numbers of what both ends were when they were compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The edge.
    pub edge: Edge,
    /// [`Kept::made`] of its ends.
    pub made: (i64, i64),
}

/// What one batch of judging brings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KinWrite {
    /// The items that were taken down anew, each with what it says of other addresses.
    pub kept: Vec<(Kept, Vec<(String, Link)>)>,
    /// Items that are no longer there.
    pub gone: Vec<ItemId>,
    /// The items that were compared with all others.
    pub judged: Vec<ItemId>,
    /// What was found.
    pub pairs: Vec<Pair>,
    /// The nearest of each item that was judged.
    pub near: Vec<(ItemId, Vec<Neighbour>)>,
    /// The revision up to which items have now been taken down, if that is what was done …
    pub profiled: Option<i64>,
    /// … or judged.
    pub judged_upto: Option<i64>,
}

impl Store {
    /// How far the judging of kin has come.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn kin_reached(&self) -> Result<KinReached, StoreError> {
        let rows = sqlx::query("select name, value from counter").fetch_all(&self.read).await?;
        let mut reached = KinReached::default();
        for row in rows {
            let (name, value): (String, i64) = (row.try_get("name")?, row.try_get("value")?);
            match name.as_str() {
                "revision" => reached.revision = value,
                "kin" => reached.made = value,
                "kin_grouped" => reached.grouped = value,
                "kin_version" => reached.version = value,
                "kin_profiled" => reached.profiled = value,
                "kin_judged" => reached.judged = value,
                _ => {}
            }
        }
        Ok(reached)
    }

    /// Claims the judging of kin for `holder`. False while another process has it.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn claim_kin(&self, holder: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        raise(&mut tx, "kin", 0).await?;
        let sql = "update task set lease_until = $1, lease_holder = $2 \
                   where name = 'kin' and (lease_until < $3 or lease_holder = $2)";
        let claimed = sqlx::query(sql)
            .bind(now.timestamp() + LEASE_SECONDS)
            .bind(holder.to_owned())
            .bind(now.timestamp())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(claimed.rows_affected() == 1)
    }

    /// Lets go of the judging of kin, if `holder` has it.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn release_kin(&self, holder: &str) -> Result<(), StoreError> {
        sqlx::query("update task set lease_until = 0, lease_holder = '' where name = 'kin' and lease_holder = $1")
            .bind(holder.to_owned())
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Has all items judged anew, by rules of `version`. What was found before is shown until then.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn restart_kin(&self, version: u32) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        raise(&mut tx, "kin", 1).await?;
        for (name, value) in [("kin_version", i64::from(version)), ("kin_profiled", 0), ("kin_judged", 0)] {
            set(&mut tx, name, value).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Writes one batch. False, and nothing is written, if the lease has gone to another process.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn write_kin(&self, holder: &str, write: &KinWrite, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let made = raise(&mut tx, "kin", 1).await?;
        if !renew(&mut tx, holder, now).await? {
            return Ok(false);
        }
        keep(&mut tx, &write.kept, made).await?;
        forget(&mut tx, &write.gone).await?;
        write_pairs(&mut tx, &write.pairs, &write.kept, made).await?;
        drop_stale(&mut tx, &write.judged).await?;
        point("edges of kin without the neighbours");
        write_near(&mut tx, &write.near).await?;
        for (name, upto) in [("kin_profiled", write.profiled), ("kin_judged", write.judged_upto)] {
            if let Some(upto) = upto {
                set(&mut tx, name, upto).await?;
            }
        }
        point("a batch of kin is written, and not committed");
        tx.commit().await?;
        point("a batch of kin is committed");
        Ok(true)
    }

    /// Puts these groups in the place of those that were, as those of the edges after batch `made`. False if the lease
    /// has gone to another process.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn write_groups(
        &self,
        holder: &str,
        groups: &[Vec<ItemId>],
        made: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        raise(&mut tx, "kin", 0).await?;
        if !renew(&mut tx, holder, now).await? {
            return Ok(false);
        }
        sqlx::query("delete from kin_group").execute(&mut *tx).await?;
        let rows: Vec<(ItemId, ItemId)> =
            groups.iter().flat_map(|group| group.iter().filter_map(|item| Some((*item, *group.first()?)))).collect();
        insert(&mut tx, "insert into kin_group (item, first)", "", 2, &rows, |statement, (item, first)| {
            statement.bind(item.0).bind(first.0)
        })
        .await?;
        set(&mut tx, "kin_grouped", made).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Keeps the lease for as long again; false if it is no longer held.
async fn renew(tx: &mut Transaction<'static, Any>, holder: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let renewed = sqlx::query("update task set lease_until = $1 where name = 'kin' and lease_holder = $2")
        .bind(now.timestamp() + LEASE_SECONDS)
        .bind(holder.to_owned())
        .execute(&mut **tx)
        .await?;
    Ok(renewed.rows_affected() == 1)
}

async fn set(tx: &mut AnyConnection, counter: &'static str, value: i64) -> Result<(), StoreError> {
    sqlx::query("update counter set value = $1 where name = $2").bind(value).bind(counter).execute(tx).await?;
    Ok(())
}

async fn keep(tx: &mut AnyConnection, kept: &[(Kept, Vec<(String, Link)>)], made: i64) -> Result<(), StoreError> {
    let ids: Vec<ItemId> = kept.iter().map(|(kept, _)| kept.item).collect();
    delete(tx, "delete from kin_says where item in", &ids).await?;
    let tail = "on conflict (item) do update set made = excluded.made, profile = excluded.profile, \
                address = excluded.address, used_by = excluded.used_by";
    insert(
        tx,
        "insert into kin_item (item, made, profile, address, used_by)",
        tail,
        5,
        kept,
        |statement, (kept, _)| {
            statement
                .bind(kept.item.0)
                .bind(made)
                .bind(kept.profile.clone())
                .bind(kept.address.clone())
                .bind(to_json(&kept.used_by))
        },
    )
    .await?;
    let says: Vec<(ItemId, &str, Link)> = kept
        .iter()
        .flat_map(|(kept, says)| says.iter().map(|(address, link)| (kept.item, address.as_str(), *link)))
        .collect();
    let tail = "on conflict (item, address, link) do nothing";
    insert(tx, "insert into kin_says (item, address, link)", tail, 3, &says, |statement, (item, address, link)| {
        statement.bind(item.0).bind((*address).to_owned()).bind(link.as_str())
    })
    .await?;
    Ok(())
}

/// Removes all that is known of items that are no longer there.
async fn forget(tx: &mut AnyConnection, gone: &[ItemId]) -> Result<(), StoreError> {
    for head in [
        "delete from kin_item where item in",
        "delete from kin_says where item in",
        "delete from kin_edge where a in",
        "delete from kin_edge where b in",
        "delete from kin_near where item in",
        "delete from kin_near where near in",
    ] {
        delete(tx, head, gone).await?;
    }
    Ok(())
}

async fn write_pairs(
    tx: &mut AnyConnection,
    pairs: &[Pair],
    kept: &[(Kept, Vec<(String, Link)>)],
    made: i64,
) -> Result<(), StoreError> {
    let made_of = |item: ItemId, was: i64| if kept.iter().any(|(kept, _)| kept.item == item) { made } else { was };
    let head = "insert into kin_edge (a, b, a_made, b_made, kinship, score_millionths, words, link)";
    let tail = "on conflict (a, b) do update set a_made = excluded.a_made, b_made = excluded.b_made, \
                kinship = excluded.kinship, score_millionths = excluded.score_millionths, words = excluded.words, \
                link = excluded.link";
    insert(tx, head, tail, 8, pairs, |statement, Pair { edge, made }| {
        statement
            .bind(edge.a.0)
            .bind(edge.b.0)
            .bind(made_of(edge.a, made.0))
            .bind(made_of(edge.b, made.1))
            .bind(edge.kinship.as_str())
            .bind(millionths(edge.score))
            .bind(to_json(&edge.words))
            .bind(edge.link.map(Link::as_str))
    })
    .await?;
    Ok(())
}

/// Removes the edges of judged items that were found between what one of them no longer is, and those that an accepted
/// report has parted.
async fn drop_stale(tx: &mut AnyConnection, judged: &[ItemId]) -> Result<(), StoreError> {
    let stale = "(a_made <> coalesce((select made from kin_item where item = kin_edge.a), -1) \
                 or b_made <> coalesce((select made from kin_item where item = kin_edge.b), -1) \
                 or exists (select 1 from kin_report r where r.state = 'accepted' and r.a = kin_edge.a and r.b = kin_edge.b))";
    for side in ["a", "b"] {
        delete(tx, &format!("delete from kin_edge where {stale} and {side} in"), judged).await?;
    }
    Ok(())
}

async fn write_near(tx: &mut AnyConnection, near: &[(ItemId, Vec<Neighbour>)]) -> Result<(), StoreError> {
    let ids: Vec<ItemId> = near.iter().map(|(item, _)| *item).collect();
    delete(tx, "delete from kin_near where item in", &ids).await?;
    let rows: Vec<(ItemId, Neighbour)> =
        near.iter().flat_map(|(item, near)| near.iter().map(|near| (*item, *near))).collect();
    let head = "insert into kin_near (item, near, likeness_millionths)";
    insert(tx, head, "", 3, &rows, |statement, (item, near)| {
        statement.bind(item.0).bind(near.item.0).bind(millionths(near.likeness))
    })
    .await?;
    Ok(())
}

/// Runs `head (…)` for all ids.
async fn delete(tx: &mut AnyConnection, head: &str, ids: &[ItemId]) -> Result<(), StoreError> {
    for chunk in ids.chunks(IDS_A_STATEMENT) {
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(format!("{head} ({})", marks(1, chunk.len()))));
        for id in chunk {
            statement = statement.bind(id.0);
        }
        statement.execute(&mut *tx).await?;
    }
    Ok(())
}

fn millionths(part: f32) -> i64 {
    number((part * MILLIONTHS).round() as i64)
}
