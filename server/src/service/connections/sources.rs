//! Data sources: the agency's accounts with their uses.

use app::model::{
    data_source::{AccountUse, DataSource, DataSources},
    error::AppError,
    ids::{CampaignId, ConnectionId},
    lack::Lack,
    member::Viewer,
};
use std::collections::BTreeMap;

use super::{ConnectionsService, account_rows::campaigns_by_account, view::Present};
use crate::{
    catalogue::{Input, Inputs},
    service::{lacks::read_lacks, outages::read_outages, rights},
    store::{Unit, account::Account, connection::Linked},
};

impl ConnectionsService {
    pub(super) async fn list_sources(&self, viewer: Viewer) -> Result<DataSources, AppError> {
        let mut unit = self.core.store.read().await?;
        let accounts = unit.accounts(viewer.agency).await?;
        let of_agency = unit.connections_of_agency(viewer.agency).await?;
        let campaigns: BTreeMap<CampaignId, String> =
            unit.campaigns(viewer.agency).await?.into_iter().map(|campaign| (campaign.id, campaign.name)).collect();
        let present = Present::utc(&self.core);
        let counts = campaigns_by_account(&of_agency);
        let lacks = read_lacks(&self.core, &mut *unit, viewer.agency, &of_agency).await?;
        let mut sources = Vec::new();
        for account in accounts {
            let uses: Vec<&Linked> =
                of_agency.iter().filter(|used| used.connection.account == Some(account.id)).collect();
            if !rights::may_use(&viewer, &account, uses.iter().copied()) {
                continue;
            }
            let (seen, hidden): (Vec<&Linked>, Vec<&Linked>) =
                uses.into_iter().partition(|used| viewer.may_see(used.connection.campaign));
            sources.push(DataSource {
                account: self.account_row(&present, &account, counts.get(&account.id).map_or(0, |set| set.len())),
                connected: present.moment(account.connected_at),
                uses: seen.into_iter().filter_map(|used| self.account_use(used, &campaigns, &lacks)).collect(),
                hidden_uses: u32::try_from(hidden.len()).unwrap_or(u32::MAX),
                takes_back: self.takes_back(&account),
                removal_page: self.removal_page(&mut *unit, &account).await?,
            });
        }
        sources.sort_by_key(|source| source.account.health.rank());
        let outages = read_outages(&self.core, &mut *unit, viewer.agency, &present.zone).await?;
        let outages = outages.into_values().collect();
        Ok(DataSources { sources, outages, may_edit: viewer.role.may_edit() })
    }

    fn account_use(
        &self,
        used: &Linked,
        campaigns: &BTreeMap<CampaignId, String>,
        lacks: &BTreeMap<ConnectionId, Vec<Lack>>,
    ) -> Option<AccountUse> {
        Some(AccountUse {
            connection: used.connection.id,
            campaign: used.connection.campaign,
            campaign_name: campaigns.get(&used.connection.campaign)?.clone(),
            integration: self.core.catalogue.entry(&used.connection.integration)?.integration(),
            profile: used.profile.as_ref().map(|profile| profile.name.clone()),
            lacks: lacks.get(&used.connection.id).cloned().unwrap_or_default(),
        })
    }

    /// Whether the provider is told when the account is removed.
    fn takes_back(&self, account: &Account) -> bool {
        let server = account.application.and_then(|_| self.core.catalogue.server(&account.provider));
        server.is_some_and(|server| server.revoke.is_some())
    }

    /// The provider's own page where the permission can be taken back.
    async fn removal_page(&self, unit: &mut dyn Unit, account: &Account) -> Result<Option<String>, AppError> {
        let Some(id) = account.application else {
            let mut entries = self.core.catalogue.entries.values();
            let entry = entries.find(|entry| entry.provider() == account.provider);
            let page = entry.and_then(|entry| entry.removal_page.as_ref()?.render(&Inputs::default()).ok());
            return Ok(page.map(String::from));
        };
        let template = self.core.catalogue.server(&account.provider).and_then(|server| server.removal_page.as_ref());
        let Some(template) = template else { return Ok(None) };
        let application = unit.application(account.agency, id).await?;
        Ok(application.and_then(|application| {
            let inputs = Inputs::default().with(Input::Base, &application.issuer).with_settings(&application.settings);
            template.render(&inputs).ok().map(String::from)
        }))
    }
}
