//! Names for pass and fail lists, read once per list: of the campaigns that occur in it.

use std::collections::HashMap;

use app::model::{
    flow::AccessResult,
    ids::{AgencyId, CampaignId},
};

use crate::{
    catalogue::Catalogue,
    store::{StoreError, Unit, connection::Linked},
};

pub(crate) struct Labels<'a> {
    catalogue: &'a Catalogue,
    campaigns: HashMap<CampaignId, String>,
}

impl<'a> Labels<'a> {
    pub(crate) async fn read(
        unit: &mut dyn Unit,
        agency: AgencyId,
        catalogue: &'a Catalogue,
        campaigns: &[CampaignId],
    ) -> Result<Self, StoreError> {
        Ok(Self { catalogue, campaigns: unit.campaign_names(agency, campaigns).await? })
    }

    /// One line of a list.
    pub(crate) fn result(&self, linked: &Linked, reachable: bool) -> AccessResult {
        let integration = &linked.connection.integration;
        AccessResult {
            campaign: self.campaigns.get(&linked.connection.campaign).cloned().unwrap_or_default(),
            integration: self
                .catalogue
                .entry(integration)
                .map_or_else(|| integration.to_string(), |entry| entry.name.clone()),
            profile: linked.profile.as_ref().map_or_else(String::new, |profile| profile.name.clone()),
            reachable,
        }
    }
}
