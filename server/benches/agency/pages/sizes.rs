//! A small agency and large ones. All works, but for the accounts that are said to be broken, and nothing is due for a day.

use std::path::Path;

use app::model::{
    cause::Cause,
    health::Health,
    ids::{ApplicationId, CampaignId},
};
use secrecy::SecretString;
use server::{core::Core, store::application::Application, vault::TokenSet};

use super::history::{self, INTEGRATION};
use crate::{
    Failure,
    founding::{Agency, BATCH, DAY},
    rows::{self, Use, account_id, campaign_id},
};

/// Connections of one account, each in a campaign of its own.
const USES: u64 = 5;
const APPLICATION: ApplicationId = ApplicationId(rows::id(3, 0));
const HOST: &str = "127.0.0.1:1";

/// How large an agency is, besides the campaigns of [`LARGE`].
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub campaigns: u64,
    /// Of each campaign.
    tiles: u64,
    /// Of its accounts, how many are broken: a usual day, or an outage.
    broken: u64,
}

pub const SIZES: [Size; 3] = [
    Size { name: "small", campaigns: 4, tiles: 2, broken: 1 },
    Size { name: "large", campaigns: 2_000, tiles: 25, broken: 100 },
    Size { name: "outage", campaigns: 2_000, tiles: 25, broken: 4_000 },
];

/// Campaigns that are measured: name, tiles, days of history.
pub const LARGE: [(&str, u64, u32); 5] = [
    ("2 tiles, 3 years", 2, 1_095),
    ("80 tiles, 3 days", 80, 3),
    ("80 tiles, 3 years", 80, 1_095),
    ("300 tiles, 3 days", 300, 3),
    ("300 tiles, 3 years", 300, 1_095),
];

/// The campaign at `place` of [`LARGE`].
pub fn large_id(place: usize) -> CampaignId {
    CampaignId(rows::id(8, place as u64))
}

impl Size {
    fn uses(self) -> u64 {
        self.campaigns * self.tiles
    }

    /// Without those of [`LARGE`].
    pub fn accounts(self) -> u64 {
        self.uses().div_ceil(USES)
    }

    pub fn words(self) -> String {
        let tiles: u64 = LARGE.iter().map(|(_, tiles, _)| tiles).sum();
        let large = LARGE.len() as u64;
        let (campaigns, accounts, uses) = (self.campaigns + large, self.accounts() + large, self.uses() + tiles);
        format!("{}: {campaigns} campaigns, {accounts} accounts, {uses} connections", self.name)
    }

    pub async fn build(self, folder: &Path) -> Result<Agency, Failure> {
        let (agency, server) = Agency::found(folder).await?;
        let core = server.core();
        let building = Building { agency: &agency, core, size: self, now: core.clock.unix() };
        building.add_usual().await?;
        building.add_large().await?;
        core.store.close().await;
        Ok(agency)
    }
}

struct Building<'a> {
    agency: &'a Agency,
    core: &'a Core,
    size: Size,
    now: i64,
}

impl Building<'_> {
    async fn add_usual(&self) -> Result<(), Failure> {
        let mut unit = self.core.store.write().await?;
        unit.put_application(&self.application()?).await?;
        for number in 0..self.size.campaigns {
            let name = format!("Client {number:04}");
            unit.add_campaign(&rows::campaign(self.agency.id, campaign_id(number), name, self.now)).await?;
        }
        unit.commit().await?;
        for begin in (0..self.size.accounts()).step_by(BATCH as usize) {
            self.add_accounts(begin, self.size.accounts().min(begin + BATCH)).await?;
        }
        let uses: Vec<u64> = (0..self.size.uses()).collect();
        for batch in uses.chunks(BATCH as usize) {
            let mut unit = self.core.store.write().await?;
            for number in batch {
                let campaign = campaign_id(number % self.size.campaigns);
                self.use_of(*number, number / USES, campaign).add(&mut *unit, self.agency.id).await?;
            }
            unit.commit().await?;
        }
        Ok(())
    }

    /// Those of [`LARGE`]: an account each, and numbers for all of its profiles.
    async fn add_large(&self) -> Result<(), Failure> {
        let (mut account, mut number) = (self.size.accounts(), self.size.uses());
        for (place, (name, tiles, days)) in LARGE.into_iter().enumerate() {
            self.add_accounts(account, account + 1).await?;
            let mut unit = self.core.store.write().await?;
            let name = format!("Client with {name}");
            unit.add_campaign(&rows::campaign(self.agency.id, large_id(place), name, self.now)).await?;
            for _ in 0..tiles {
                let profile = self.use_of(number, account, large_id(place)).add(&mut *unit, self.agency.id).await?;
                history::add(self.core, &mut *unit, self.agency.id, profile, days).await?;
                number += 1;
            }
            unit.commit().await?;
            account += 1;
        }
        Ok(())
    }

    fn use_of(&self, number: u64, account: u64, campaign: CampaignId) -> Use<'static> {
        let account = account_id(account);
        Use { number, integration: INTEGRATION, account, campaign, due_at: self.now + DAY, now: self.now }
    }

    async fn add_accounts(&self, begin: u64, end: u64) -> Result<(), Failure> {
        let (agency, now) = (self.agency, self.now);
        let mut unit = self.core.store.write().await?;
        for number in begin..end {
            let token = |kind| SecretString::from(format!("{kind}-{number:036}"));
            let tokens = TokenSet {
                access: token("access"),
                refresh: Some(token("refresh")),
                previous_refresh: None,
                kept: Default::default(),
                renewed_at: now,
            };
            let id = account_id(number);
            let secret = self.core.vault.seal("accounts.secret", agency.id, id.0, &tokens.to_sealed_text())?;
            let mut account = rows::account(agency, number, "sandbox", HOST.to_owned(), secret, now);
            account.application = Some(APPLICATION);
            account.scopes = vec!["ads.read".to_owned()];
            account.access_expires_at = Some(now + 2 * DAY);
            if number < self.size.broken {
                account.health = Health::Broken { cause: Cause::Revoked };
            }
            unit.add_account(&account).await?;
            rows::add_look(&mut *unit, agency.id, id, now + DAY).await?;
        }
        Ok(unit.commit().await?)
    }

    fn application(&self) -> Result<Application, Failure> {
        let base = format!("http://{HOST}");
        let secret =
            self.core.vault.seal("applications.client_secret", self.agency.id, APPLICATION.0, &"secret".into())?;
        Ok(Application {
            id: APPLICATION,
            agency: self.agency.id,
            server: "sandbox".to_owned(),
            authorization_endpoint: format!("{base}/authorize"),
            token_endpoint: format!("{base}/token"),
            userinfo_endpoint: None,
            revocation_endpoint: None,
            issuer: base,
            iss_announced: true,
            client_id: "relink".to_owned(),
            client_secret: Some(secret),
            settings: Default::default(),
            pairwise: false,
            successor: None,
            created_at: self.now,
            saved_at: self.now,
        })
    }
}
