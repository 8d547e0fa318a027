//! Many rows in one statement, and columns to values.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{
    Any, AnyConnection, Row,
    any::{AnyArguments, AnyRow},
    query::Query,
};

use super::StoreError;

/// Values of one `insert`. More rows save calls; but what a statement has changed is remembered until it has ended, so that it
/// could be taken back.
const VALUES_A_STATEMENT: usize = 1_024;

/// A statement with some of its values bound.
pub type Statement = Query<'static, Any, AnyArguments>;

/// How the values of a statement are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// By their numbers.
    Numbered,
    /// By their order. SQLite, which is asked for the name of each, looks for a number in a list of all of them, so that the
    /// cost of binding would grow with the square.
    Ordered,
}

impl Marks {
    /// How the database behind a connection likes them.
    pub fn of(connection: &AnyConnection) -> Self {
        if connection.backend_name() == "SQLite" { Self::Ordered } else { Self::Numbered }
    }

    /// Returns `($1,$2),($3,$4)` or `(?,?),(?,?)` for two rows of two columns.
    pub fn rows(self, rows: usize, columns: usize) -> String {
        let row = |r: usize| {
            let marks: Vec<String> = (0..columns).map(|c| self.one(r * columns + c)).collect();
            format!("({})", marks.join(","))
        };
        (0..rows).map(row).collect::<Vec<_>>().join(",")
    }

    /// Returns `$4` or `?` for the value that comes after three.
    pub fn one(self, before: usize) -> String {
        match self {
            Self::Numbered => format!("${}", before + 1),
            Self::Ordered => "?".to_owned(),
        }
    }
}

/// Returns `$3,$4,$5` for three values counting on from 3.
pub fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(",")
}

/// Cuts rows into pieces, each for one statement: by powers of two, so that there are few statements and each is prepared
/// once.
pub fn pieces<T>(mut rows: &[T], columns: usize) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let most = (VALUES_A_STATEMENT / columns).max(1).min(rows.len());
        let (piece, rest) = rows.split_at(1 << most.checked_ilog2()?);
        rows = rest;
        Some(piece)
    })
}

/// Runs `head values (…),(…) tail` for all rows, many at a time, and returns how many rows it made.
pub async fn insert<T>(
    connection: &mut AnyConnection,
    head: &str,
    tail: &str,
    columns: usize,
    rows: &[T],
    bind: impl Fn(Statement, &T) -> Statement,
) -> Result<u64, StoreError> {
    let (mut made, marks) = (0, Marks::of(connection));
    for chunk in pieces(rows, columns) {
        let sql = format!("{head} values {} {tail}", marks.rows(chunk.len(), columns));
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
        for row in chunk {
            statement = bind(statement, row);
        }
        made += statement.execute(&mut *connection).await?.rows_affected();
    }
    Ok(made)
}

/// Raises a counter by `by` and returns its new value. As the first statement of a transaction it is also its lock.
pub async fn raise(connection: &mut AnyConnection, counter: &'static str, by: usize) -> Result<i64, StoreError> {
    let row = sqlx::query("update counter set value = value + $1 where name = $2 returning value")
        .bind(i64::try_from(by).unwrap_or(i64::MAX))
        .bind(counter)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get(0)?)
}

/// Seconds to an instant.
pub fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// A column that must hold an instant.
pub fn at(row: &AnyRow, column: &str) -> Result<DateTime<Utc>, StoreError> {
    Ok(instant(row.try_get(column)?))
}

/// A column that may hold an instant.
pub fn maybe_at(row: &AnyRow, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(instant))
}

/// A column that holds a count.
pub fn count(row: &AnyRow, column: &str) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.try_get::<i64, _>(column)?).unwrap_or(0))
}

/// A column that holds 0 or 1.
pub fn truth(row: &AnyRow, column: &str) -> Result<bool, StoreError> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}

/// A column that holds text of a kind that can be parsed.
pub fn parsed<T: std::str::FromStr>(row: &AnyRow, column: &'static str) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| StoreError::Damaged { what: column, value: text })
}

/// A column that may hold text of a kind that can be parsed.
pub fn maybe_parsed<T: std::str::FromStr>(row: &AnyRow, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|_| StoreError::Damaged { what: column, value: text })).transpose()
}

/// A column that holds JSON.
pub fn json<T: DeserializeOwned>(row: &AnyRow, column: &'static str) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|_| StoreError::Damaged { what: column, value: text })
}

/// A column that may hold JSON.
pub fn maybe_json<T: DeserializeOwned>(row: &AnyRow, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Damaged { what: column, value: text }))
        .transpose()
}

/// A value as the JSON it is stored as.
pub fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own plain data has a JSON form")
}

/// A size or count as a column holds it.
pub fn number<T: TryInto<i64>>(value: T) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_in_pieces_of_few_sizes() {
        let sizes = |rows: usize, columns| pieces(&vec![(); rows], columns).map(<[()]>::len).collect::<Vec<_>>();
        assert!(sizes(0, 3).is_empty());
        assert_eq!(sizes(7, 3), [4, 2, 1]);
        assert_eq!(sizes(100, 22), [32, 32, 32, 4]);
        assert_eq!(sizes(2, 5_000), [1, 1]);
    }

    #[test]
    fn marks_count_on() {
        assert_eq!(Marks::Numbered.rows(2, 2), "($1,$2),($3,$4)");
        assert_eq!(Marks::Ordered.rows(2, 2), "(?,?),(?,?)");
        assert_eq!(marks(3, 3), "$3,$4,$5");
    }
}
