//! What is written for a campaign, an account, and a use of it. Ids are made of numbers.

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, CampaignId, ConnectionId, IntegrationKey, ProfileId},
};
use server::{
    store::{
        Unit,
        account::Account,
        campaign::Campaign,
        connection::{Connection, Profile},
        job::{Lane, NewJob, Priority},
    },
    sync::queue::{REFRESH, SYNC, look_key, sync_key},
    vault::Sealed,
};
use uuid::Uuid;

use crate::{Failure, founding::Agency};

pub const fn id(kind: u64, number: u64) -> Uuid {
    Uuid::from_u64_pair(kind, number)
}

pub const fn campaign_id(number: u64) -> CampaignId {
    CampaignId(id(4, number))
}

pub const fn account_id(number: u64) -> AccountId {
    AccountId(id(5, number))
}

pub const fn connection_id(number: u64) -> ConnectionId {
    ConnectionId(id(7, number))
}

pub fn campaign(agency: AgencyId, id: CampaignId, name: String, now: i64) -> Campaign {
    Campaign {
        id,
        agency,
        name,
        time_zone: "Europe/Berlin".to_owned(),
        currency: "EUR".to_owned(),
        archived_at: None,
        created_at: now,
    }
}

/// One that works, at `provider`, whose `secret` has been sealed for it.
pub fn account(agency: &Agency, number: u64, provider: &str, host: String, secret: Sealed, now: i64) -> Account {
    Account {
        id: account_id(number),
        agency: agency.id,
        provider: provider.to_owned(),
        application: None,
        subject: format!("subject-{number}"),
        name: format!("Owner {number}"),
        address: format!("marketing@client-{number}.example"),
        health: Health::Healthy,
        health_since: now,
        evidence: None,
        scopes: Vec::new(),
        secret,
        token_version: 0,
        access_expires_at: None,
        hard_expires_at: None,
        hosts: vec![host],
        created_by: agency.owner,
        created_at: now,
        connected_at: now,
    }
}

/// A use of an account: a profile of its own, the connection, and its pull.
pub struct Use<'a> {
    pub number: u64,
    pub integration: &'a str,
    pub account: AccountId,
    pub campaign: CampaignId,
    /// When it is to be pulled, Unix seconds.
    pub due_at: i64,
    pub now: i64,
}

impl Use<'_> {
    pub async fn add(&self, unit: &mut dyn Unit, agency: AgencyId) -> Result<ProfileId, Failure> {
        let profile = Profile {
            id: ProfileId(id(6, self.number)),
            agency,
            integration: IntegrationKey(self.integration.to_owned()),
            remote_id: format!("profile-{}", self.number),
            name: format!("Shop {}", self.number),
            time_zone: "Europe/Berlin".to_owned(),
            currency: Some("EUR".to_owned()),
        };
        unit.put_profile(&profile).await?;
        unit.add_connection(&Connection {
            id: connection_id(self.number),
            agency,
            campaign: self.campaign,
            integration: profile.integration.clone(),
            account: Some(self.account),
            profile: Some(profile.id),
            health: Health::Healthy,
            health_since: self.now,
            evidence: None,
            connected_at: Some(self.now),
            last_good_at: None,
            created_at: self.now,
        })
        .await?;
        unit.note_arrival(agency, self.account, profile.id, self.now).await?;
        add_pull(unit, agency, connection_id(self.number), self.account, self.due_at).await?;
        Ok(profile.id)
    }
}

/// Has a connection pulled then, as at night: nobody waits for it.
async fn add_pull(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), Failure> {
    let job = NewJob {
        agency,
        kind: SYNC,
        lane: Lane::Data,
        priority: Priority::Usual,
        key: sync_key(connection),
        account: Some(account),
        payload: connection.to_string(),
        due_at,
    };
    Ok(unit.add_job(&job).await?)
}

/// Has an account looked at by then.
pub async fn add_look(unit: &mut dyn Unit, agency: AgencyId, account: AccountId, due_at: i64) -> Result<(), Failure> {
    let job = NewJob {
        agency,
        kind: REFRESH,
        lane: Lane::Data,
        priority: Priority::Usual,
        key: look_key(account),
        account: Some(account),
        payload: account.to_string(),
        due_at,
    };
    Ok(unit.add_job(&job).await?)
}
