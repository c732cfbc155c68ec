//! Share links in SQLite.

use app::model::ids::{AgencyId, CampaignId, MemberId, ShareLinkId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{parse, parse_option},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    share_link::{Opening, Revoked, ShareLink, ShareLinkStore},
};

pub(super) const BY_TOKEN: &str = "
    SELECT share_links.* FROM share_links
    JOIN campaigns ON campaigns.agency_id = share_links.agency_id AND campaigns.id = share_links.campaign_id
    WHERE token_hash = ? AND (ends_at IS NULL OR ends_at > ?) AND campaigns.archived_at IS NULL";

#[derive(FromRow)]
struct ShareLinkRow {
    id: String,
    agency_id: String,
    campaign_id: String,
    name: String,
    token_hash: Option<Vec<u8>>,
    password_hash: Option<String>,
    ends_at: Option<i64>,
    created_by: String,
    created_at: i64,
    revoked_by: Option<String>,
    revoked_at: Option<i64>,
}

impl TryFrom<ShareLinkRow> for ShareLink {
    type Error = StoreError;

    fn try_from(row: ShareLinkRow) -> Result<Self, StoreError> {
        let by: Option<MemberId> = parse_option(row.revoked_by.as_deref())?;
        let password_hash = row.password_hash;
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            campaign: parse(&row.campaign_id)?,
            name: row.name,
            opens: row.token_hash.map(|token_hash| Opening { token_hash, password_hash }),
            ends_at: row.ends_at,
            created_by: parse(&row.created_by)?,
            created_at: row.created_at,
            revoked: by.zip(row.revoked_at).map(|(by, at)| Revoked { by, at }),
        })
    }
}

#[async_trait]
impl ShareLinkStore for SqliteUnit {
    async fn add_share_link(&mut self, link: &ShareLink) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO share_links (id, agency_id, campaign_id, name, token_hash, password_hash, ends_at, created_by,
                                      created_at, revoked_by, revoked_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(link.id.to_string())
        .bind(link.agency.to_string())
        .bind(link.campaign.to_string())
        .bind(&link.name)
        .bind(link.opens.as_ref().map(|opens| &opens.token_hash))
        .bind(link.opens.as_ref().and_then(|opens| opens.password_hash.as_ref()))
        .bind(link.ends_at)
        .bind(link.created_by.to_string())
        .bind(link.created_at)
        .bind(link.revoked.map(|revoked| revoked.by.to_string()))
        .bind(link.revoked.map(|revoked| revoked.at))
        .execute(self.db())
        .await
        .map_err(refused("the share link"))?;
        Ok(())
    }

    async fn share_links(&mut self, agency: AgencyId, campaign: CampaignId) -> Result<Vec<ShareLink>, StoreError> {
        let rows: Vec<ShareLinkRow> = sqlx::query_as(
            "SELECT * FROM share_links WHERE agency_id = ? AND campaign_id = ? ORDER BY created_at DESC, id DESC",
        )
        .bind(agency.to_string())
        .bind(campaign.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(ShareLink::try_from).collect()
    }

    async fn share_link_by_token(&mut self, token_hash: &[u8], now: i64) -> Result<Option<ShareLink>, StoreError> {
        let row: Option<ShareLinkRow> =
            sqlx::query_as(BY_TOKEN).bind(token_hash).bind(now).fetch_optional(self.db()).await.map_err(failed)?;
        row.map(ShareLink::try_from).transpose()
    }

    async fn set_share_link_password(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        id: ShareLinkId,
        password_hash: Option<&str>,
    ) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE share_links SET password_hash = ?
             WHERE agency_id = ? AND campaign_id = ? AND id = ? AND revoked_at IS NULL",
        )
        .bind(password_hash)
        .bind(agency.to_string())
        .bind(campaign.to_string())
        .bind(id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the share link", &result)
    }

    async fn revoke_share_link(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        id: ShareLinkId,
        revoked: Revoked,
    ) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE share_links SET token_hash = NULL, password_hash = NULL, revoked_by = ?, revoked_at = ?
             WHERE agency_id = ? AND campaign_id = ? AND id = ? AND revoked_at IS NULL",
        )
        .bind(revoked.by.to_string())
        .bind(revoked.at)
        .bind(agency.to_string())
        .bind(campaign.to_string())
        .bind(id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the share link", &result)
    }

    async fn prune_share_links(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM share_links WHERE agency_id = ? AND (revoked_at < ? OR ends_at < ?)")
            .bind(agency.to_string())
            .bind(before)
            .bind(before)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
