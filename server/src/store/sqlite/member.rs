//! Members in SQLite as they are read: a row, and the campaigns of those who are limited to some.

use std::collections::HashMap;

use app::model::ids::{AgencyId, CampaignId};
use sqlx::{FromRow, SqliteConnection};

use super::{
    column::{from_word, parse},
    error::{failed, refused},
};
use crate::store::{StoreError, agency::Member};

/// A member's row: every list is this with another end.
macro_rules! select_members {
    ($end:literal) => {
        concat!("SELECT id, agency_id, email, role, password_hash, limited, created_at FROM members ", $end)
    };
}

pub(super) const BY_ID: &str = select_members!("WHERE agency_id = ? AND id = ?");
pub(super) const BY_EMAIL: &str = select_members!("WHERE email = ?");
pub(super) const OF_AGENCY: &str = select_members!("WHERE agency_id = ? ORDER BY email");
pub(super) const TO_TELL: &str = select_members!("WHERE agency_id = ? AND alerts = 1 ORDER BY email");

const CAMPAIGNS: &str =
    "SELECT campaign_id FROM member_campaigns WHERE agency_id = ? AND member_id = ? ORDER BY campaign_id";
const CAMPAIGNS_OF_AGENCY: &str =
    "SELECT member_id, campaign_id FROM member_campaigns WHERE agency_id = ? ORDER BY member_id, campaign_id";

#[derive(FromRow)]
pub(super) struct MemberRow {
    id: String,
    agency_id: String,
    email: String,
    role: String,
    password_hash: String,
    limited: bool,
    created_at: i64,
}

impl MemberRow {
    /// `campaigns`: of the table; those of somebody who is not limited are none.
    fn into_member(self, campaigns: Vec<CampaignId>) -> Result<Member, StoreError> {
        Ok(Member {
            id: parse(&self.id)?,
            agency: parse(&self.agency_id)?,
            email: self.email,
            role: from_word(&self.role)?,
            password_hash: self.password_hash,
            campaigns: self.limited.then_some(campaigns),
            created_at: self.created_at,
        })
    }
}

pub(super) async fn complete(db: &mut SqliteConnection, row: Option<MemberRow>) -> Result<Option<Member>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let campaigns: Vec<String> = match row.limited {
        true => sqlx::query_scalar(CAMPAIGNS).bind(&row.agency_id).bind(&row.id).fetch_all(db).await.map_err(failed)?,
        false => Vec::new(),
    };
    let campaigns = campaigns.iter().map(|id| parse(id)).collect::<Result<_, _>>()?;
    row.into_member(campaigns).map(Some)
}

/// Those of one agency, in two queries.
pub(super) async fn complete_all(
    db: &mut SqliteConnection,
    agency: AgencyId,
    rows: Vec<MemberRow>,
) -> Result<Vec<Member>, StoreError> {
    let mut campaigns: HashMap<String, Vec<CampaignId>> = HashMap::new();
    if rows.iter().any(|row| row.limited) {
        let listed: Vec<(String, String)> =
            sqlx::query_as(CAMPAIGNS_OF_AGENCY).bind(agency.to_string()).fetch_all(db).await.map_err(failed)?;
        for (member, campaign) in listed {
            campaigns.entry(member).or_default().push(parse(&campaign)?);
        }
    }
    rows.into_iter()
        .map(|row| {
            let own = campaigns.remove(&row.id).unwrap_or_default();
            row.into_member(own)
        })
        .collect()
}

pub(super) async fn add_campaigns(db: &mut SqliteConnection, member: &Member) -> Result<(), StoreError> {
    for campaign in member.campaigns.iter().flatten() {
        sqlx::query("INSERT INTO member_campaigns (agency_id, member_id, campaign_id) VALUES (?, ?, ?)")
            .bind(member.agency.to_string())
            .bind(member.id.to_string())
            .bind(campaign.to_string())
            .execute(&mut *db)
            .await
            .map_err(refused("the member's campaign"))?;
    }
    Ok(())
}
