//! What is known of kin, by item.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Row, any::AnyRow};

use super::{IDS_A_STATEMENT, MILLIONTHS};
use crate::{
    model::{BodySlug, Edge, HeatMap, ItemId, Kept, Link, Names, Neighbour},
    store::{
        Store, StoreError,
        rows::{count, json, marks, maybe_parsed, parsed},
    },
};

impl Store {
    /// Returns what is kept of these items so that they can be compared.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn kept(&self, ids: &[ItemId]) -> Result<Vec<Kept>, StoreError> {
        let sql = "select kin_item.item, made, profile, address, used_by, item.body, body.name_en, body.name_cy \
                   from kin_item join item on item.id = kin_item.item join body on body.slug = item.body \
                   where kin_item.item in";
        self.by_ids(sql, ids, kept).await
    }

    /// Returns the edges that end at any of these items, strongest first.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn edges(&self, ids: &[ItemId]) -> Result<Vec<Edge>, StoreError> {
        let mut found = BTreeMap::new();
        for side in ["a", "b"] {
            let sql = format!("select * from kin_edge where {side} in");
            for edge in self.by_ids(&sql, ids, edge).await? {
                found.insert((edge.a, edge.b), edge);
            }
        }
        let mut edges: Vec<Edge> = found.into_values().collect();
        edges.sort_by(|a, b| b.kinship.cmp(&a.kinship).then(b.score.total_cmp(&a.score)).then(a.a.cmp(&b.a)));
        Ok(edges)
    }

    /// Returns every edge.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn all_edges(&self) -> Result<Vec<Edge>, StoreError> {
        let rows = sqlx::query("select * from kin_edge order by a, b").fetch_all(&self.read).await?;
        rows.iter().map(edge).collect()
    }

    /// Returns the groups, each sorted, by their first items.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn groups(&self) -> Result<Vec<Vec<ItemId>>, StoreError> {
        let rows = sqlx::query("select item, first from kin_group order by first, item").fetch_all(&self.read).await?;
        let mut groups: BTreeMap<i64, Vec<ItemId>> = BTreeMap::new();
        for row in rows {
            groups.entry(row.try_get("first")?).or_default().push(ItemId(row.try_get("item")?));
        }
        Ok(groups.into_values().collect())
    }

    /// Returns for each of these items how many other bodies do the same work; those with none are left out.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn kin_counts(&self, ids: &[ItemId]) -> Result<BTreeMap<ItemId, usize>, StoreError> {
        let mut bodies: BTreeMap<ItemId, BTreeSet<String>> = BTreeMap::new();
        for (own, other) in [("a", "b"), ("b", "a")] {
            let sql = format!(
                "select kin_edge.{own} as own, item.body from kin_edge join item on item.id = kin_edge.{other} \
                 where kinship = 'same-work' and item.gone_at is null and item.hidden is null and kin_edge.{own} in"
            );
            let read = |row: &AnyRow| Ok((ItemId(row.try_get("own")?), row.try_get("body")?));
            for (own, body) in self.by_ids(&sql, ids, read).await? {
                bodies.entry(own).or_default().insert(body);
            }
        }
        Ok(bodies.into_iter().map(|(own, bodies)| (own, bodies.len())).collect())
    }

    /// Returns how many items have kin at another body.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn items_with_kin(&self) -> Result<u64, StoreError> {
        let sql = "select count(*) as n from (select a from kin_edge where kinship = 'same-work' \
                   union select b from kin_edge where kinship = 'same-work') kin";
        count(&sqlx::query(sql).fetch_one(&self.read).await?, "n")
    }

    /// Returns which items, of which bodies, are at any of these addresses, in canonical form.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn items_at(&self, addresses: &[String]) -> Result<Vec<(String, ItemId, BodySlug)>, StoreError> {
        let read = |row: &AnyRow| Ok((row.try_get("address")?, ItemId(row.try_get("item")?), parsed(row, "body")?));
        let sql = "select kin_item.address, kin_item.item, item.body from kin_item join item on item.id = kin_item.item \
                   where kin_item.address in";
        self.by_texts(sql, addresses, read).await
    }

    /// Returns which items, of which bodies, say something of any of these addresses.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn items_saying(
        &self,
        addresses: &[String],
    ) -> Result<Vec<(String, ItemId, BodySlug, Link)>, StoreError> {
        let read = |row: &AnyRow| {
            Ok((row.try_get("address")?, ItemId(row.try_get("item")?), parsed(row, "body")?, parsed(row, "link")?))
        };
        let sql = "select kin_says.address, kin_says.item, item.body, kin_says.link from kin_says \
                   join item on item.id = kin_says.item where kin_says.address in";
        self.by_texts(sql, addresses, read).await
    }

    /// Returns the items that have any of these among their nearest: the one that they have, they, how near the two are,
    /// and how near all of their nearest are together.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn near_to(&self, ids: &[ItemId]) -> Result<Vec<(ItemId, Neighbour, f32)>, StoreError> {
        let sql = "select near, item, likeness_millionths, \
                   (select cast(sum(likeness_millionths) as bigint) from kin_near n where n.item = kin_near.item) as all_millionths \
                   from kin_near where near in";
        self.by_ids(sql, ids, |row| {
            let near = Neighbour { item: ItemId(row.try_get("item")?), likeness: part(row, "likeness_millionths")? };
            Ok((ItemId(row.try_get("near")?), near, part(row, "all_millionths")?))
        })
        .await
    }

    /// Returns whom to ask at these bodies, as feeds.toml says.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn contacts(&self, bodies: &[String]) -> Result<BTreeMap<BodySlug, String>, StoreError> {
        let read = |row: &AnyRow| Ok((parsed(row, "slug")?, row.try_get("contact")?));
        let sql = "select slug, contact from body where contact is not null and contact <> '' and slug in";
        Ok(self.by_texts(sql, bodies, read).await?.into_iter().collect())
    }

    /// Returns how many items each body has about each topic, most first: at most so many of either.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn heat_map(&self, most_bodies: usize, most_topics: usize) -> Result<HeatMap, StoreError> {
        let sql = "select item.body, item.topics, count(*) as n from item \
                   where gone_at is null and hidden is null group by item.body, item.topics";
        let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
        for row in sqlx::query(sql).fetch_all(&self.read).await? {
            let (body, topics): (String, Vec<String>) = (row.try_get("body")?, json(&row, "topics")?);
            let n = count(&row, "n")?;
            topics.into_iter().for_each(|topic| *counts.entry((body.clone(), topic)).or_default() += n);
        }
        let topics = most(counts.iter().map(|((_, topic), n)| (topic.as_str(), *n)), most_topics);
        let of_topics = counts.iter().filter(|((_, topic), _)| topics.contains(topic));
        let bodies = most(of_topics.map(|((body, _), n)| (body.as_str(), *n)), most_bodies);
        let slugs: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let names = self.body_names(&slugs).await?;
        let mut map = HeatMap { topics, ..HeatMap::default() };
        for slug in bodies {
            let of = |topic: &String| counts.get(&(slug.clone(), topic.clone())).copied().unwrap_or(0);
            map.counts.push(map.topics.iter().map(of).collect());
            let name = names.get(&slug).cloned().unwrap_or(Names { en: slug.clone(), cy: None });
            let slug = slug.parse().map_err(|_| StoreError::Damaged { what: "body", value: slug })?;
            map.bodies.push((slug, name));
        }
        Ok(map)
    }

    async fn by_ids<T>(
        &self,
        head: &str,
        ids: &[ItemId],
        read: impl Fn(&AnyRow) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for chunk in ids.chunks(IDS_A_STATEMENT) {
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(format!("{head} ({})", marks(1, chunk.len()))));
            for id in chunk {
                statement = statement.bind(id.0);
            }
            for row in statement.fetch_all(&self.read).await? {
                found.push(read(&row)?);
            }
        }
        Ok(found)
    }

    async fn by_texts<T>(
        &self,
        head: &str,
        texts: &[String],
        read: impl Fn(&AnyRow) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        for chunk in texts.chunks(IDS_A_STATEMENT) {
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(format!("{head} ({})", marks(1, chunk.len()))));
            for text in chunk {
                statement = statement.bind(text.clone());
            }
            for row in statement.fetch_all(&self.read).await? {
                found.push(read(&row)?);
            }
        }
        Ok(found)
    }
}

/// Rows of kin that no order of writing can make, once everything has been judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AilingKin {
    /// Edges to an item that does not exist, from an item to itself, the wrong way round, or that a report has parted.
    /// These should never be.
    pub strange_edges: u64,
    /// Edges between what an item was before.
    pub stale_edges: u64,
    /// Items that are there and not taken down, or the other way round.
    pub items_unkept: u64,
}

const STRANGE: &str = "select count(*) as n from kin_edge where a >= b \
    or not exists (select 1 from item where id = a) or not exists (select 1 from item where id = b) \
    or exists (select 1 from kin_report r where r.state = 'accepted' and r.a = kin_edge.a and r.b = kin_edge.b)";
const STALE: &str = "select count(*) as n from kin_edge \
    where a_made <> coalesce((select made from kin_item where item = a), -1) \
    or b_made <> coalesce((select made from kin_item where item = b), -1)";
const UNKEPT: &str = "select (select count(*) from item where gone_at is null and hidden is null \
    and not exists (select 1 from kin_item where kin_item.item = item.id)) + (select count(*) from kin_item \
    where not exists (select 1 from item where item.id = kin_item.item and gone_at is null \
    and hidden is null)) as n";

impl Store {
    /// Counts the rows of kin that should not be.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn ailing_kin(&self) -> Result<AilingKin, StoreError> {
        Ok(AilingKin {
            strange_edges: self.how_many(STRANGE).await?,
            stale_edges: self.how_many(STALE).await?,
            items_unkept: self.how_many(UNKEPT).await?,
        })
    }
}

/// The names with the highest sums, highest first, at most so many.
fn most<'n>(counts: impl Iterator<Item = (&'n str, u64)>, limit: usize) -> Vec<String> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    counts.for_each(|(name, n)| *sums.entry(name).or_default() += n);
    let mut sorted: Vec<(&str, u64)> = sums.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    sorted.into_iter().take(limit).map(|(name, _)| name.to_owned()).collect()
}

fn part(row: &AnyRow, column: &str) -> Result<f32, StoreError> {
    Ok(row.try_get::<i64, _>(column)? as f32 / MILLIONTHS)
}

fn kept(row: &AnyRow) -> Result<Kept, StoreError> {
    Ok(Kept {
        item: ItemId(row.try_get("item")?),
        body: parsed(row, "body")?,
        body_name: Names { en: row.try_get("name_en")?, cy: row.try_get("name_cy")? },
        made: row.try_get("made")?,
        profile: row.try_get("profile")?,
        address: row.try_get("address")?,
        used_by: json(row, "used_by")?,
    })
}

pub(super) fn edge(row: &AnyRow) -> Result<Edge, StoreError> {
    Ok(Edge {
        a: ItemId(row.try_get("a")?),
        b: ItemId(row.try_get("b")?),
        kinship: parsed(row, "kinship")?,
        score: part(row, "score_millionths")?,
        words: json(row, "words")?,
        link: maybe_parsed(row, "link")?,
    })
}
