//! From a session's token to the member who looks.

use app::model::member::Viewer;
use sha2::{Digest, Sha256};

use crate::{core::Core, store::StoreError};

/// What is stored of a token: whoever reads the store can't use it.
pub(crate) fn hash_token(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

/// The member of a session that has not ended, with the rights of this moment.
pub(crate) async fn find_viewer(core: &Core, token: &str) -> Result<Option<Viewer>, StoreError> {
    let mut unit = core.store.ask().await?;
    let Some(session) = unit.session_by_token(&hash_token(token), core.clock.unix()).await? else { return Ok(None) };
    let member = unit.member(session.agency, session.member).await?;
    Ok(member.map(|member| Viewer {
        agency: member.agency,
        member: member.id,
        session: session.id,
        role: member.role,
        campaigns: member.campaigns,
    }))
}

/// Whether the session is still there and its member has the very same rights.
pub(crate) async fn is_still_signed_in(core: &Core, viewer: &Viewer) -> Result<bool, StoreError> {
    let mut unit = core.store.ask().await?;
    if unit.session(viewer.session, core.clock.unix()).await?.is_none() {
        return Ok(false);
    }
    let member = unit.member(viewer.agency, viewer.member).await?;
    Ok(member.is_some_and(|member| member.role == viewer.role && member.campaigns == viewer.campaigns))
}
