//! What feeds.toml lists: written down where it differs from what the store knows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Store, StoreError,
    rows::{insert, raise, to_json, truth},
};
use crate::model::{Body, Outcome, Source, SourceSlug};

/// The next visit to a source that is not visited: the last second of the year 9999.
const NEVER: i64 = 253_402_300_799;

/// A source that feeds.toml is wrong about: it is shown, and not visited.
#[derive(Debug, Clone, PartialEq)]
pub struct Misconfigured {
    /// The source.
    pub slug: SourceSlug,
    /// Its body as written, which may be none.
    pub body: String,
    /// What is said of it.
    pub outcome: Outcome,
}

impl Store {
    /// Writes down which bodies and sources feeds.toml has. Sources it no longer has, or has switched off, are kept but not visited.
    ///
    /// Only what differs is touched. A source whose address or kind is another one now is due at once, and is no longer
    /// held to have failed.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn register(
        &self,
        bodies: &[Body],
        sources: &[&Source],
        misconfigured: &[Misconfigured],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        // Whoever writes many rows begins here, so that none of them waits for another crosswise.
        raise(tx, "revision", 0).await?;
        write_bodies(tx, bodies).await?;
        let known = known(tx).await?;
        let mut listed: BTreeMap<String, Listed> =
            sources.iter().map(|source| (source.slug.to_string(), Listed::of(source))).collect();
        listed.extend(misconfigured.iter().map(|source| (source.slug.to_string(), Listed::wrongly(source))));
        for (slug, was) in known.iter().filter(|(_, was)| was.is_listed) {
            listed.entry(slug.clone()).or_insert_with(|| Listed { is_listed: false, ..was.clone() });
        }
        let changed: Vec<(&String, &Listed)> =
            listed.iter().filter(|(slug, is)| is.differs(known.get(*slug))).collect();
        write_sources(tx, &changed, now).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// What feeds.toml says of a source. One that it is wrong about has no kind, and an outcome that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    body: String,
    kind: String,
    address: String,
    is_listed: bool,
    wrong: Option<String>,
}

impl Listed {
    /// Whether this is to be written over `was`. Of a source that feeds.toml is wrong about the rest stays as it was.
    fn differs(&self, was: Option<&Self>) -> bool {
        match (was, &self.wrong) {
            (Some(was), Some(_)) => self.wrong != was.wrong || self.is_listed != was.is_listed,
            _ => was != Some(self),
        }
    }

    fn of(source: &Source) -> Self {
        Self {
            body: source.body.to_string(),
            kind: source.kind.clone(),
            address: source.address.clone(),
            is_listed: source.enabled,
            wrong: None,
        }
    }

    fn wrongly(source: &Misconfigured) -> Self {
        let wrong = Some(to_json(&source.outcome));
        Self { body: source.body.clone(), kind: String::new(), address: String::new(), is_listed: true, wrong }
    }
}

/// What the store knows of each source that was ever listed.
async fn known(tx: &mut AnyConnection) -> Result<BTreeMap<String, Listed>, StoreError> {
    let rows = sqlx::query("select slug, body, kind, address, listed, outcome from source").fetch_all(tx).await?;
    let known = |row: &AnyRow| {
        let kind: String = row.try_get("kind")?;
        let wrong = if kind.is_empty() { row.try_get("outcome")? } else { None };
        let (body, address) = (row.try_get("body")?, row.try_get("address")?);
        Ok((row.try_get("slug")?, Listed { body, kind, address, is_listed: truth(row, "listed")?, wrong }))
    };
    rows.iter().map(known).collect()
}

/// Writes what has changed about sources, in the order of their slugs. One that feeds.toml is wrong about is never due,
/// and its outcome goes when the mistake does.
async fn write_sources(
    tx: &mut AnyConnection,
    changed: &[(&String, &Listed)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let head = "insert into source (slug, body, kind, address, listed, next_visit, outcome, failing_since)";
    let other = "(source.kind <> excluded.kind or source.address <> excluded.address)";
    let tail = format!(
        "on conflict (slug) do update set listed = excluded.listed, kind = excluded.kind, \
         body = case when excluded.kind = '' then source.body else excluded.body end, \
         address = case when excluded.kind = '' then source.address else excluded.address end, \
         next_visit = case when {other} then excluded.next_visit else source.next_visit end, \
         failures = case when {other} and excluded.kind <> '' then 0 else source.failures end, \
         rung = case when {other} and excluded.kind <> '' then 0 else source.rung end, \
         moved = case when {other} and excluded.kind <> '' then null else source.moved end, \
         memory = case when {other} and excluded.kind <> '' then '{{}}' else source.memory end, \
         outcome = case when excluded.kind = '' then excluded.outcome when source.kind = '' then null \
         else source.outcome end, \
         failing_since = case when excluded.kind = '' then coalesce(source.failing_since, excluded.failing_since) \
         when {other} then null else source.failing_since end"
    );
    insert(tx, head, &tail, 8, changed, |statement, (slug, source)| {
        let since = source.wrong.is_some().then(|| now.timestamp());
        statement
            .bind((*slug).clone())
            .bind(source.body.clone())
            .bind(source.kind.clone())
            .bind(source.address.clone())
            .bind(i64::from(source.is_listed))
            .bind(if source.wrong.is_some() { NEVER } else { now.timestamp() })
            .bind(source.wrong.clone())
            .bind(since)
    })
    .await?;
    Ok(())
}

async fn write_bodies(tx: &mut AnyConnection, bodies: &[Body]) -> Result<(), StoreError> {
    let tail = "on conflict (slug) do update set name_en = excluded.name_en, name_cy = excluded.name_cy, \
                also = excluded.also, area = excluded.area, sector = excluded.sector, \
                website = excluded.website, contact = excluded.contact";
    let head = "insert into body (slug, name_en, name_cy, also, area, sector, website, contact)";
    insert(tx, head, tail, 8, bodies, |statement, body| {
        statement
            .bind(body.slug.to_string())
            .bind(body.name.en.clone())
            .bind(body.name.cy.clone())
            .bind(to_json(&body.also))
            .bind(body.area.clone())
            .bind(body.sector.clone())
            .bind(body.website.as_ref().map(ToString::to_string))
            .bind(body.contact.clone())
    })
    .await?;
    Ok(())
}
