//! Who may change an app: the one rule. Who may look at the page of apps is another question.

use app::model::{
    error::AppError,
    member::{Role, Viewer},
};

use crate::service::rights;

/// What becomes of an app when a form is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AppChange {
    /// The first one of an authorization server, or a new secret or settings of the one there is, at hosts that it has.
    Same,
    /// The same one sends what is secret to further hosts.
    Hosts,
    /// Another one takes its place.
    Succession,
}

/// An app serves every campaign, and decides where the access of all of them goes. So nobody changes one who looks after some
/// campaigns only, and only an owner has tokens go elsewhere than before.
pub(crate) fn require_app_right(viewer: &Viewer, change: AppChange) -> Result<(), AppError> {
    rights::require_editor(viewer)?;
    if viewer.campaigns.is_some() {
        return Err(AppError::AppNeedsWholeAgency);
    }
    match (change, viewer.role) {
        (AppChange::Same, _) | (_, Role::Owner) => Ok(()),
        (AppChange::Hosts | AppChange::Succession, _) => Err(AppError::AppNeedsOwner),
    }
}

#[cfg(test)]
mod tests {
    use app::model::ids::{AgencyId, CampaignId, MemberId, SessionId};
    use uuid::Uuid;

    use super::*;

    fn viewer(role: Role, campaigns: Option<Vec<CampaignId>>) -> Viewer {
        let id = Uuid::from_u128(1);
        Viewer { agency: AgencyId(id), member: MemberId(id), session: SessionId(id), role, campaigns }
    }

    #[test]
    fn where_tokens_go_is_an_owners_decision() {
        let limited = viewer(Role::Manager, Some(vec![CampaignId(Uuid::from_u128(2))]));
        for change in [AppChange::Same, AppChange::Hosts, AppChange::Succession] {
            assert_eq!(require_app_right(&viewer(Role::Owner, None), change), Ok(()));
            assert_eq!(require_app_right(&viewer(Role::Analyst, None), change), Err(AppError::NotAllowed));
            assert_eq!(require_app_right(&limited, change), Err(AppError::AppNeedsWholeAgency));
        }
        let manager = viewer(Role::Manager, None);
        assert_eq!(require_app_right(&manager, AppChange::Same), Ok(()));
        assert_eq!(require_app_right(&manager, AppChange::Hosts), Err(AppError::AppNeedsOwner));
        assert_eq!(require_app_right(&manager, AppChange::Succession), Err(AppError::AppNeedsOwner));
    }
}
