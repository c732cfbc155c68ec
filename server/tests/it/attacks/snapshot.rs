//! The whole store, to be compared and put back.

use std::{collections::HashSet, path::PathBuf};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use tokio::sync::Mutex;

/// Counts of tries, and what belongs to nobody: written whenever somebody knocks.
const VOLATILE: [&str; 2] = ["sign_in_tries", "_sqlx_migrations"];

pub(crate) struct Snapshot {
    /// A connection of its own, with the rows of a moment beside it.
    db: Mutex<SqliteConnection>,
    tables: Vec<String>,
}

impl Snapshot {
    /// The rows of the store in `file` as they are now.
    pub(crate) async fn of(file: PathBuf) -> Self {
        let options = SqliteConnectOptions::new().filename(file).foreign_keys(false);
        let mut db = options.connect().await.unwrap();
        let names: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                .fetch_all(&mut db)
                .await
                .unwrap();
        let tables: Vec<String> = names.into_iter().filter(|name| !name.starts_with("sqlite_")).collect();
        assert!(tables.len() > 15, "{tables:?}");
        sqlx::query("ATTACH ':memory:' AS kept").execute(&mut db).await.unwrap();
        for table in &tables {
            run(&mut db, format!("CREATE TABLE kept.{table} AS SELECT * FROM main.{table}")).await;
        }
        Self { db: Mutex::new(db), tables }
    }

    /// Every row of every table, as text.
    pub(crate) async fn dump(&self) -> Vec<String> {
        let mut db = self.db.lock().await;
        let mut rows = Vec::new();
        for table in self.tables.iter().filter(|table| !VOLATILE.contains(&table.as_str())) {
            let columns = read_columns(&mut db, table).await;
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            let select = format!("SELECT {} FROM main.{table} ORDER BY 1, 2", quoted.join(" || ' ' || ") + ", 0");
            let found: Vec<SqliteRow> = sqlx::query(AssertSqlSafe(select)).fetch_all(&mut *db).await.unwrap();
            rows.extend(found.iter().map(|row| format!("{table}: {}", row.get::<String, _>(0))));
        }
        rows.sort();
        rows
    }

    /// Writes past everything that would check it.
    pub(crate) async fn write(&self, statement: &'static str, value: &str) {
        let written = sqlx::query(statement).bind(value).execute(&mut *self.db.lock().await).await.unwrap();
        assert!(written.rows_affected() > 0, "{statement}");
    }

    /// Puts every row back. Lines of the timeline stay as written; more of them hurt nobody.
    pub(crate) async fn restore(&self) {
        let mut db = self.db.lock().await;
        run(&mut db, "BEGIN IMMEDIATE".to_owned()).await;
        let tables = self.tables.iter().filter(|table| *table != "events" && *table != "_sqlx_migrations");
        // Campaigns once more: connections that come and go are counted there.
        for table in tables.chain(self.tables.iter().filter(|table| *table == "campaigns")) {
            let columns = read_columns(&mut db, table).await.join(", ");
            run(&mut db, format!("DELETE FROM main.{table}")).await;
            run(&mut db, format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM kept.{table}")).await;
        }
        run(&mut db, "COMMIT".to_owned()).await;
    }
}

/// Those that hold something; generated ones follow from them.
async fn read_columns(db: &mut SqliteConnection, table: &str) -> Vec<String> {
    let select = "SELECT name FROM pragma_table_info(?)";
    sqlx::query_scalar(select).bind(table).fetch_all(db).await.unwrap()
}

async fn run(db: &mut SqliteConnection, statement: String) {
    sqlx::query(AssertSqlSafe(statement)).execute(db).await.unwrap();
}

/// What is in one and not in the other.
pub(crate) fn difference(before: &[String], after: &[String]) -> Vec<String> {
    let (old, now): (HashSet<&String>, HashSet<&String>) = (before.iter().collect(), after.iter().collect());
    let gone = old.difference(&now).map(|row| format!("- {row}"));
    gone.chain(now.difference(&old).map(|row| format!("+ {row}"))).collect()
}
