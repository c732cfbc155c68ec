//! Data sources: the agency's accounts, page by page, each with its first uses; and all uses of one.

use std::collections::HashMap;

use app::model::{
    data_source::{AccountUse, AccountUses, DataSource, DataSources},
    error::AppError,
    ids::{AccountId, ApplicationId, ConnectionId},
    list::{ListQuery, PAGE},
    member::Viewer,
};

use super::{ConnectionsService, view::Present};
use crate::{
    catalogue::{Input, Inputs},
    service::{
        lacks::{find_lacking, read_lacks},
        outages::read_outages,
        paging, rights,
    },
    store::{
        account::Account,
        application::Application,
        list::{Reader, Use},
    },
};

/// Uses that stand beside an account in the list.
const FEW: u32 = 5;

impl ConnectionsService {
    pub(super) async fn list_sources(&self, viewer: Viewer, list: ListQuery) -> Result<DataSources, AppError> {
        let (reader, ask) = (Reader::from(&viewer), paging::read_ask(&list));
        let mut unit = self.core.store.read().await?;
        let rows = unit.list_accounts(&reader, &ask).await?;
        let counts = unit.count_accounts(&reader, &ask.words).await?;
        let (accounts, next) = paging::cut(rows);
        let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
        let used = unit.count_uses(&reader, &ids).await?;
        let mut uses = unit.first_uses(&reader, &ids, FEW).await?;
        let applications = unit.applications_of_agency(viewer.agency).await?;
        let applications: HashMap<_, _> = applications.into_iter().map(|one| (one.id, one)).collect();
        let present = Present::utc(&self.core);
        let (mut sources, mut profiles) = (Vec::new(), Vec::new());
        for account in accounts {
            let count = used.get(&account.id).copied().unwrap_or_default();
            let first = uses.remove(&account.id).unwrap_or_default();
            profiles.extend(first.iter().filter_map(|used| Some((used.connection, used.profile_id?))));
            let listed = u32::try_from(first.len()).unwrap_or(u32::MAX);
            // As the windows of these campaigns say it.
            let present = Present::shared(&self.core, first.iter().map(|used| used.campaign_zone.as_str()));
            sources.push(DataSource {
                account: self.account_row(&present, &account, count.campaigns),
                connected: present.moment(account.connected_at),
                uses: first.into_iter().filter_map(|used| self.account_use(used)).collect(),
                more_uses: count.seen.saturating_sub(listed),
                hidden_uses: count.connections.saturating_sub(count.seen),
                takes_back: self.takes_back(&account),
                removal_page: self.removal_page(&account, &applications),
            });
        }
        let reported = profiles.iter().map(|(_, profile)| *profile);
        let lacking = find_lacking(&self.core, &mut *unit, viewer.agency, reported).await?;
        profiles.retain(|(_, profile)| lacking.contains(profile));
        let listed: Vec<ConnectionId> = profiles.into_iter().map(|(connection, _)| connection).collect();
        let linked = unit.connections(viewer.agency, &listed).await?;
        let mut lacks = read_lacks(&self.core, &mut *unit, viewer.agency, &linked).await?;
        for used in sources.iter_mut().flat_map(|source| &mut source.uses) {
            used.lacks = lacks.remove(&used.connection).unwrap_or_default();
        }
        let outages = read_outages(&self.core, &mut *unit, viewer.agency, &present.zone).await?;
        let outages = outages.into_values().collect();
        Ok(DataSources { sources, counts, next, outages, may_edit: viewer.role.may_edit() })
    }

    pub(super) async fn list_uses(
        &self,
        viewer: Viewer,
        account: AccountId,
        after: Option<ConnectionId>,
    ) -> Result<AccountUses, AppError> {
        let reader = Reader::from(&viewer);
        let mut unit = self.core.store.read().await?;
        let account = rights::find_account(&mut *unit, &viewer, account).await?;
        let rows = unit.list_uses(&reader, account.id, after, PAGE + 1).await?;
        let count = unit.count_uses(&reader, &[account.id]).await?.remove(&account.id).unwrap_or_default();
        drop(unit);
        let (rows, last) = paging::cut_rows(rows);
        let next = last.and_then(|last| rows.get(last)).map(|last| last.connection);
        let present = Present::shared(&self.core, rows.iter().map(|used| used.campaign_zone.as_str()));
        Ok(AccountUses {
            account: self.account_row(&present, &account, count.campaigns),
            uses: rows.into_iter().filter_map(|used| self.account_use(used)).collect(),
            total: count.seen,
            hidden: count.connections.saturating_sub(count.seen),
            next,
        })
    }

    /// `None` if the catalogue no longer has the integration.
    fn account_use(&self, used: Use) -> Option<AccountUse> {
        Some(AccountUse {
            connection: used.connection,
            campaign: used.campaign,
            campaign_name: used.campaign_name,
            integration: self.core.catalogue.entry(&used.integration)?.integration(),
            profile: used.profile,
            health: used.health,
            // What they lack is read for all that are listed at once.
            lacks: Vec::new(),
        })
    }

    /// Whether the provider is told when the account is removed.
    fn takes_back(&self, account: &Account) -> bool {
        let server = account.application.and_then(|_| self.core.catalogue.server(&account.provider));
        server.is_some_and(|server| server.revoke.is_some())
    }

    /// The provider's own page where the permission can be taken back.
    fn removal_page(&self, account: &Account, applications: &HashMap<ApplicationId, Application>) -> Option<String> {
        let Some(id) = account.application else {
            let mut entries = self.core.catalogue.entries.values();
            let entry = entries.find(|entry| entry.provider() == account.provider)?;
            return entry.removal_page.as_ref()?.render(&Inputs::default()).ok().map(String::from);
        };
        let template = self.core.catalogue.server(&account.provider)?.removal_page.as_ref()?;
        let application = applications.get(&id)?;
        let inputs = Inputs::default().with(Input::Base, &application.issuer).with_settings(&application.settings);
        template.render(&inputs).ok().map(String::from)
    }
}
