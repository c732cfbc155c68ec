//! Who looks after a campaign: named in its settings, asked about its reports. What they are asked is told by [`super::reports`].

use app::{
    backend::AccountManagers,
    model::{
        account_manager::{AccountManagers as Own, Candidate, LONGEST_NAME},
        change::ChangeSubject,
        error::AppError,
        ids::{CampaignId, MemberId},
        member::Viewer,
    },
};
use async_trait::async_trait;

use super::rights::{find_campaign, require_editor};
use crate::{
    core::Core,
    store::{account_manager::AccountManagers as Named, agency::Member},
};

/// Implements the port's [`AccountManagers`].
#[derive(Clone)]
pub struct AccountManagersService {
    core: Core,
}

impl AccountManagersService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }
}

/// Those who look after a campaign now: who was named and may edit it still.
pub(crate) struct Keepers<'a> {
    pub(crate) manager: Option<&'a Member>,
    /// How clients know the manager, if that was told.
    pub(crate) name: Option<&'a str>,
    pub(crate) stand_in: Option<&'a Member>,
}

/// `members`: all of the agency.
pub(crate) fn find_keepers<'a>(named: &'a Named, members: &'a [Member], campaign: CampaignId) -> Keepers<'a> {
    let find = |id: Option<MemberId>| members.iter().find(|member| Some(member.id) == id && may_keep(member, campaign));
    let manager = find(named.manager);
    let name = Some(named.name.as_str()).filter(|name| manager.is_some() && !name.is_empty());
    Keepers { manager, name, stand_in: find(named.stand_in) }
}

/// Who can't approve a report is of no help where one is asked for.
pub(crate) fn may_keep(member: &Member, campaign: CampaignId) -> bool {
    member.may_see(campaign) && member.role.may_edit()
}

#[async_trait]
impl AccountManagers for AccountManagersService {
    async fn managers(&self, viewer: Viewer, campaign: CampaignId) -> Result<Own, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let named = unit.account_managers(viewer.agency, campaign.id).await?;
        let members = unit.members(viewer.agency).await?;
        drop(unit);
        let keepers = find_keepers(&named, &members, campaign.id);
        let candidate = |member: &Member| Candidate { id: member.id, email: member.email.clone() };
        let may_edit = viewer.role.may_edit();
        let candidates = members.iter().filter(|member| may_edit && may_keep(member, campaign.id));
        Ok(Own {
            manager: keepers.manager.map(candidate),
            name: keepers.name.unwrap_or_default().to_owned(),
            stand_in: keepers.stand_in.map(candidate),
            candidates: candidates.map(candidate).collect(),
            may_edit,
        })
    }

    async fn set(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        manager: Option<MemberId>,
        name: String,
        stand_in: Option<MemberId>,
    ) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        for id in [manager, stand_in].into_iter().flatten() {
            let member = unit.member(viewer.agency, id).await?;
            member.filter(|member| may_keep(member, campaign.id)).ok_or(AppError::BadAccountManagers)?;
        }
        // One person can't stand in for themselves.
        if manager.is_some() && manager == stand_in {
            return Err(AppError::BadAccountManagers);
        }
        let name = read_name(&name)?;
        unit.set_account_managers(viewer.agency, campaign.id, &Named { manager, name, stand_in }).await?;
        let subject = ChangeSubject::Campaign(campaign.id);
        unit.add_change(viewer.agency, Some(campaign.id), subject, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        tracing::info!(campaign = %campaign.id, member = %viewer.member, "who looks after a campaign was set");
        Ok(())
    }
}

/// One line; it stands in the head of letters.
fn read_name(name: &str) -> Result<String, AppError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(AppError::BadAccountManagers) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(read_name("  Ada\r\n Lovelace "), Ok("Ada Lovelace".to_owned()));
        assert_eq!(read_name(""), Ok(String::new()));
        assert!(read_name(&"é".repeat(LONGEST_NAME)).is_ok());
        for wrong in ["a\u{0}b", &"é".repeat(LONGEST_NAME + 1)] {
            assert_eq!(read_name(wrong), Err(AppError::BadAccountManagers));
        }
    }
}
