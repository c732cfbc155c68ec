//! Renewals in SQLite, in as few statements as they need: each costs more on its way to the database than in it.

use async_trait::async_trait;

use super::{error::failed, lease, unit::SqliteUnit};
use crate::store::{
    StoreError,
    account::{AccountStore, TokenUpdate},
    renewal::{Beginning, Begun, RenewalStore, UnreadReply},
};
use crate::vault::Sealed;

/// Answers the intent that stands already.
pub(super) const TAKE: &str = "
    INSERT INTO refresh_leases (account_id, agency_id, holder, until)
    SELECT id, agency_id, ?1, ?2 FROM accounts WHERE agency_id = ?3 AND id = ?4 AND token_version = ?5
    ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE refresh_leases.until <= ?6
    RETURNING (SELECT token_version FROM refresh_intents WHERE refresh_intents.account_id = ?4)";

/// An answer that comes after its lease leaves the intent to whoever has taken over.
pub(super) const CLEAR: &str = "
    DELETE FROM refresh_intents WHERE account_id = ?1
        AND EXISTS (SELECT 1 FROM refresh_leases WHERE account_id = ?1 AND holder = ?2)";

#[async_trait]
impl RenewalStore for SqliteUnit {
    async fn begin_renewal(&mut self, beginning: &Beginning) -> Result<Begun, StoreError> {
        let Beginning { agency, account, token_version, holder, now, until } = beginning;
        let taken: Option<Option<i64>> = sqlx::query_scalar(TAKE)
            .bind(holder)
            .bind(*until)
            .bind(agency.to_string())
            .bind(account.to_string())
            .bind(*token_version)
            .bind(*now)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        if let Some(intent) = taken {
            lease::put_intent(self.db(), *account, *token_version, *now).await?;
            return Ok(Begun::Ours { interrupted: intent == Some(*token_version) });
        }
        match self.account(*agency, *account).await? {
            None => Ok(Begun::Gone),
            Some(stored) if stored.token_version != *token_version => Ok(Begun::Renewed),
            Some(_) => {
                lease::bound(self.db(), *account, *until).await?;
                Ok(Begun::Theirs)
            }
        }
    }

    async fn end_renewal(&mut self, beginning: &Beginning, update: &TokenUpdate) -> Result<bool, StoreError> {
        let Beginning { agency, account, token_version, holder, .. } = beginning;
        let written = self.update_tokens(*agency, *account, *token_version, update).await?;
        sqlx::query(CLEAR).bind(account.to_string()).bind(holder).execute(self.db()).await.map_err(failed)?;
        lease::release(self.db(), *account, holder).await?;
        Ok(written)
    }
    async fn keep_reply(&mut self, beginning: &Beginning, reply: &UnreadReply) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE refresh_intents SET reply = ?, reply_at = ?
             WHERE account_id = ? AND agency_id = ? AND token_version = ? AND reply IS NULL",
        )
        .bind(&reply.body.0)
        .bind(reply.at)
        .bind(beginning.account.to_string())
        .bind(beginning.agency.to_string())
        .bind(beginning.token_version)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn unread_reply(&mut self, beginning: &Beginning) -> Result<Option<UnreadReply>, StoreError> {
        let row: Option<(Vec<u8>, i64)> = sqlx::query_as(
            "SELECT reply, reply_at FROM refresh_intents
             WHERE account_id = ? AND agency_id = ? AND token_version = ? AND reply IS NOT NULL",
        )
        .bind(beginning.account.to_string())
        .bind(beginning.agency.to_string())
        .bind(beginning.token_version)
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        Ok(row.map(|(body, at)| UnreadReply { body: Sealed(body), at }))
    }
}
