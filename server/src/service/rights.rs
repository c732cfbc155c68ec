//! Who may do what: asked at the start of every method, at the callback and at completion. What a member may not
//! see is not found, so that ids of others tell nothing.

use app::model::{
    error::AppError,
    ids::{AccountId, CampaignId, ConnectionId},
    member::Viewer,
};

use crate::store::{StoreError, Unit, account::Account, campaign::Campaign, connection::Linked};

/// Refuses members who may only look.
pub(crate) fn require_editor(viewer: &Viewer) -> Result<(), AppError> {
    if viewer.role.may_edit() { Ok(()) } else { Err(AppError::NotAllowed) }
}

/// A campaign that the viewer may see.
pub(crate) async fn find_campaign(unit: &mut dyn Unit, viewer: &Viewer, id: CampaignId) -> Result<Campaign, AppError> {
    let campaign = unit.campaign(viewer.agency, id).await?;
    campaign.filter(|campaign| viewer.may_see(campaign.id)).ok_or(AppError::NotFound)
}

/// The rule of [`find_account`] where the account was read already.
pub(crate) async fn may_use_account(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    account: &Account,
) -> Result<bool, StoreError> {
    if viewer.campaigns.is_none() || account.created_by == viewer.member {
        return Ok(true);
    }
    Ok(!unit.list_uses(&viewer.into(), account.id, None, 1).await?.is_empty())
}

/// A connection in a campaign that the viewer may see.
pub(crate) async fn find_connection(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    id: ConnectionId,
) -> Result<Linked, AppError> {
    let linked = unit.connection(viewer.agency, id).await?;
    linked.filter(|linked| viewer.may_see(linked.connection.campaign)).ok_or(AppError::NotFound)
}

/// An account that the viewer may use: a limited manager only those used in their campaigns or connected by
/// themselves.
pub(crate) async fn find_account(unit: &mut dyn Unit, viewer: &Viewer, id: AccountId) -> Result<Account, AppError> {
    let account = unit.account(viewer.agency, id).await?.ok_or(AppError::NotFound)?;
    if may_use_account(unit, viewer, &account).await? { Ok(account) } else { Err(AppError::NotFound) }
}

/// The same where its uses were read too.
pub(crate) fn may_use<'a>(viewer: &Viewer, account: &Account, uses: impl IntoIterator<Item = &'a Linked>) -> bool {
    viewer.campaigns.is_none()
        || account.created_by == viewer.member
        || uses.into_iter().any(|used| viewer.may_see(used.connection.campaign))
}
