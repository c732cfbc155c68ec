//! Words by which accounts and campaigns are found, and the keys by which they are sorted. Whoever writes a name ends with
//! one of these.

use sqlx::SqliteConnection;

use crate::store::{
    StoreError,
    account::Account,
    campaign::Campaign,
    sqlite::error::failed,
    words::{key_of, words_of},
};

/// What words are of, as the table calls it.
pub(super) const ACCOUNT: &str = "account";
pub(super) const CAMPAIGN: &str = "campaign";

/// Rows that are folded at once when an older store is opened.
const AT_ONCE: u32 = 500;

/// Something that is listed by a name.
struct Subject<'a> {
    agency: &'a str,
    kind: &'static str,
    id: &'a str,
    /// What it is sorted by.
    name: &'a str,
    /// What else it is found by.
    beside: &'a [&'a str],
}

impl Subject<'_> {
    async fn write(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        let key = match self.kind {
            ACCOUNT => "UPDATE accounts SET name_key = ?1 WHERE agency_id = ?2 AND id = ?3 AND name_key IS NOT ?1",
            _ => "UPDATE campaigns SET name_key = ?1 WHERE agency_id = ?2 AND id = ?3 AND name_key IS NOT ?1",
        };
        sqlx::query(key)
            .bind(key_of(self.name))
            .bind(self.agency)
            .bind(self.id)
            .execute(&mut *db)
            .await
            .map_err(failed)?;
        let words = words_of(std::iter::once(self.name).chain(self.beside.iter().copied()));
        if self.read(db).await? == words.iter().cloned().collect() {
            return Ok(());
        }
        self.forget(db).await?;
        for word in words {
            sqlx::query("INSERT INTO search_words (agency_id, kind, word, subject_id) VALUES (?, ?, ?, ?)")
                .bind(self.agency)
                .bind(self.kind)
                .bind(word)
                .bind(self.id)
                .execute(&mut *db)
                .await
                .map_err(failed)?;
        }
        Ok(())
    }

    async fn read(&self, db: &mut SqliteConnection) -> Result<std::collections::BTreeSet<String>, StoreError> {
        let words: Vec<String> =
            sqlx::query_scalar("SELECT word FROM search_words WHERE agency_id = ? AND kind = ? AND subject_id = ?")
                .bind(self.agency)
                .bind(self.kind)
                .bind(self.id)
                .fetch_all(db)
                .await
                .map_err(failed)?;
        Ok(words.into_iter().collect())
    }

    async fn forget(&self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM search_words WHERE agency_id = ? AND kind = ? AND subject_id = ?")
            .bind(self.agency)
            .bind(self.kind)
            .bind(self.id)
            .execute(db)
            .await
            .map_err(failed)?;
        Ok(())
    }
}

/// After an account's name or address was written.
pub(in crate::store::sqlite) async fn write_account(
    db: &mut SqliteConnection,
    account: &Account,
) -> Result<(), StoreError> {
    let (agency, id) = (account.agency.to_string(), account.id.to_string());
    let beside = [account.address.as_str(), account.provider.as_str()];
    Subject { agency: &agency, kind: ACCOUNT, id: &id, name: &account.name, beside: &beside }.write(db).await
}

/// When an account goes.
pub(in crate::store::sqlite) async fn forget_account(
    db: &mut SqliteConnection,
    agency: &str,
    id: &str,
) -> Result<(), StoreError> {
    Subject { agency, kind: ACCOUNT, id, name: "", beside: &[] }.forget(db).await
}

/// After a campaign's name was written.
pub(in crate::store::sqlite) async fn write_campaign(
    db: &mut SqliteConnection,
    campaign: &Campaign,
) -> Result<(), StoreError> {
    let (agency, id) = (campaign.agency.to_string(), campaign.id.to_string());
    Subject { agency: &agency, kind: CAMPAIGN, id: &id, name: &campaign.name, beside: &[] }.write(db).await
}

/// Folds what stood in the store before it knew of words.
pub(in crate::store::sqlite) async fn write_missing(db: &mut SqliteConnection) -> Result<(), StoreError> {
    const MISSING: [(&str, &str); 2] = [
        (ACCOUNT, "SELECT agency_id, id, name, address, provider FROM accounts WHERE name_key IS NULL LIMIT ?"),
        (CAMPAIGN, "SELECT agency_id, id, name, '', '' FROM campaigns WHERE name_key IS NULL LIMIT ?"),
    ];
    for (kind, missing) in MISSING {
        loop {
            let rows: Vec<(String, String, String, String, String)> =
                sqlx::query_as(missing).bind(AT_ONCE).fetch_all(&mut *db).await.map_err(failed)?;
            if rows.is_empty() {
                break;
            }
            for (agency, id, name, address, provider) in &rows {
                Subject { agency, kind, id, name, beside: &[address, provider] }.write(db).await?;
            }
        }
    }
    Ok(())
}
