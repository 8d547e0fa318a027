//! Reports of "these are not the same", and what the operator says to them.

use chrono::{DateTime, Utc};
use sqlx::{Row, any::AnyRow};

use crate::{
    model::{ItemId, KinReport, ReportState},
    store::{
        Store, StoreError,
        rows::{at, count, maybe_at, number, parsed, raise},
    },
};

/// Reports that may wait for the operator; more are not taken.
const MOST_OPEN_REPORTS: usize = 1_000;

/// A report with the titles of its items.
const SELECT: &str = "select kin_report.*, ia.title as a_title, ib.title as b_title from kin_report \
                      join item ia on ia.id = kin_report.a join item ib on ib.id = kin_report.b";

impl Store {
    /// Writes down that somebody says that two items are not the same. Said again, it is counted. False if too many
    /// reports wait.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn report_kin(&self, one: ItemId, other: ItemId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let (a, b) = (one.min(other), one.max(other));
        let mut tx = self.begin().await?;
        let id = raise(&mut tx, "kin_report", 1).await?;
        let row = sqlx::query("select count(*) as n from kin_report where state = 'open'").fetch_one(&mut *tx).await?;
        if count(&row, "n")? >= MOST_OPEN_REPORTS as u64 {
            return Ok(false);
        }
        let sql = "insert into kin_report (id, a, b, state, times, reported_at) values ($1, $2, $3, 'open', 1, $4) \
                   on conflict (a, b) do update set times = kin_report.times + 1";
        sqlx::query(sql).bind(id).bind(a.0).bind(b.0).bind(now.timestamp()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Returns all reports: open ones first, then the newest.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn kin_reports(&self) -> Result<Vec<KinReport>, StoreError> {
        let sql = format!("{SELECT} order by case when state = 'open' then 0 else 1 end, kin_report.id desc limit $1");
        let statement = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(number(10 * MOST_OPEN_REPORTS));
        statement.fetch_all(&self.read).await?.iter().map(report).collect()
    }

    /// Accepts or rejects a report. Accepted, it parts the two at once. Returns the report as it is then; none if there
    /// is no such report.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn decide_report(
        &self,
        id: i64,
        state: ReportState,
        now: DateTime<Utc>,
    ) -> Result<Option<KinReport>, StoreError> {
        let mut tx = self.begin().await?;
        raise(&mut tx, "kin", 1).await?;
        sqlx::query("update kin_report set state = $1, decided_at = $2 where id = $3")
            .bind(state.as_str())
            .bind(now.timestamp())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        let sql = format!("{SELECT} where kin_report.id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(&mut *tx).await?;
        let Some(report) = row.as_ref().map(report).transpose()? else { return Ok(None) };
        if state == ReportState::Accepted {
            sqlx::query("delete from kin_edge where a = $1 and b = $2")
                .bind(report.a.0.0)
                .bind(report.b.0.0)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(Some(report))
    }
}

fn report(row: &AnyRow) -> Result<KinReport, StoreError> {
    Ok(KinReport {
        id: row.try_get("id")?,
        a: (ItemId(row.try_get("a")?), row.try_get("a_title")?),
        b: (ItemId(row.try_get("b")?), row.try_get("b_title")?),
        state: parsed(row, "state")?,
        times: count(row, "times")?,
        reported_at: at(row, "reported_at")?,
        decided_at: maybe_at(row, "decided_at")?,
    })
}
