//! What demo mode finds in place: an agency with its owner, and the provider to be broken on purpose. Both serve this
//! machine only, so nothing here is a secret.

use app::model::{error::AppError, ids::AgencyId, member::Role};

use crate::{
    core::Core,
    sandbox::{Sandbox, SandboxSettings},
    server::OpenError,
    service::{
        apps::proposed_id,
        members::{self, NewMember},
        sessions::{DEMO_EMAIL, DEMO_PASSWORD, password::Passwords},
    },
};

const AGENCY: &str = "Lighthouse Agency";
/// The demo provider in the catalogue.
pub(super) const SERVER: &str = "sandbox";
/// Our client at the demo provider.
pub(super) const CLIENT_ID: &str = "relink-demo";
pub(super) const CLIENT_SECRET: &str = "relink-demo-secret";

/// Makes the agency if it is not there yet, and the provider.
pub(crate) async fn build_stage(core: &Core, passwords: &Passwords) -> Result<Sandbox, OpenError> {
    let agency = find_or_add_agency(core, passwords).await?;
    let application = proposed_id(agency, SERVER, 0);
    let issuer = format!("http://{}", core.config.sandbox_listen);
    Ok(Sandbox::open(SandboxSettings {
        issuer: issuer.parse().map_err(|_| AppError::Internal)?,
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.into(),
        redirect_uris: vec![core.config.public_url.redirect_uri(application)],
        clock: core.clock.clone(),
        entropy: core.entropy.clone(),
        state_file: Some(core.config.data_dir.join("sandbox.json")),
    })?)
}

async fn find_or_add_agency(core: &Core, passwords: &Passwords) -> Result<AgencyId, OpenError> {
    if let Some(owner) = core.store.ask().await?.member_by_email(DEMO_EMAIL).await? {
        return Ok(owner.agency);
    }
    let password_hash = passwords.hash(&DEMO_PASSWORD.into()).await?;
    let owner = NewMember { email: DEMO_EMAIL.to_owned(), role: Role::Owner, password_hash };
    let (agency, _) = members::add_first_agency(core, AGENCY.to_owned(), owner).await?;
    Ok(agency)
}
