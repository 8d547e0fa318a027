//! Who else uses a piece of code, as far as anybody says so.

use std::collections::BTreeMap;

use sqlx::Row;

use super::{Store, StoreError, rows::marks};
use crate::model::ItemId;

/// Numbers in one statement.
const IDS_A_STATEMENT: usize = 500;

impl Store {
    /// Returns for each of these items the names of other bodies whose items say that they are based on it, are a copy of
    /// it that moved on, or link to it while doing the same; those with none are left out.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn said_users(&self, ids: &[ItemId]) -> Result<BTreeMap<ItemId, Vec<String>>, StoreError> {
        let mut users: BTreeMap<ItemId, Vec<String>> = BTreeMap::new();
        for chunk in ids.chunks(IDS_A_STATEMENT) {
            let sql = format!(
                "select distinct kin_item.item as own, body.name_en as name from kin_item \
                 join kin_says on kin_says.address = kin_item.address join item on item.id = kin_says.item \
                 join item own on own.id = kin_item.item join body on body.slug = item.body \
                 where item.gone_at is null and item.hidden is null and item.body <> own.body and exists \
                 (select 1 from kin_edge where link is not null and a in (own.id, item.id) and b in (own.id, item.id)) \
                 and kin_item.item in ({}) order by own, name",
                marks(1, chunk.len())
            );
            let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
            for id in chunk {
                statement = statement.bind(id.0);
            }
            for row in statement.fetch_all(&self.read).await? {
                users.entry(ItemId(row.try_get("own")?)).or_default().push(row.try_get("name")?);
            }
        }
        Ok(users)
    }
}
