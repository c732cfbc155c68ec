//! Sources that a person may have asked for something: what must be so before.

use app::model::{error::AppError, health::Health, ids::ConnectionId, member::Viewer, rereading::Unaskable};

use super::rights;
use crate::store::{
    Unit,
    campaign::Campaign,
    connection::{Linked, Profile},
};

/// A connection whose platform an editor may have asked, its campaign, and its profile.
pub(crate) async fn find_askable(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    connection: ConnectionId,
) -> Result<(Linked, Campaign, Profile), AppError> {
    rights::require_editor(viewer)?;
    let linked = rights::find_connection(unit, viewer, connection).await?;
    let campaign = rights::find_campaign(unit, viewer, linked.connection.campaign).await?;
    if campaign.archived_at.is_some() {
        return Err(Unaskable::Archived.into());
    }
    let (Some(_), Some(profile)) = (&linked.account, linked.profile.clone()) else {
        return Err(Unaskable::NotConnected.into());
    };
    match linked.health() {
        Health::Broken { .. } | Health::NoAccess => Err(Unaskable::Broken.into()),
        _ => Ok((linked, campaign, profile)),
    }
}
