//! Signing in and out, the first set-up, and passwords.

pub(crate) mod cookie;
pub(crate) mod password;
mod set_up;
mod tries;
mod viewer;

use std::sync::Arc;

use app::{
    backend::{Cookie, Sessions},
    model::{
        error::AppError,
        ids::{AgencyId, MemberId, SessionId},
        member::{DemoOwner, Entrance, Me, Role, Viewer},
    },
};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

pub use self::set_up::SetUpCode;
pub(crate) use self::viewer::{find_viewer, is_still_signed_in};
use self::{password::Passwords, tries::Tries};
use super::members::{self, NewMember, check_email, check_name, check_password};
use crate::{core::Core, store::session::Session};

/// How long a session lives, in seconds.
const SESSION_SECONDS: i64 = 30 * 24 * 60 * 60;

/// The demo agency's owner. Demo mode serves this machine only.
pub const DEMO_EMAIL: &str = "owner@relink.example";
pub const DEMO_PASSWORD: &str = "relink-demo-owner";

/// Implements the port's [`Sessions`].
#[derive(Clone)]
pub struct SessionsService {
    core: Core,
    passwords: Passwords,
    set_up_code: Arc<SetUpCode>,
}

impl SessionsService {
    pub fn new(core: Core, passwords: Passwords, set_up_code: Arc<SetUpCode>) -> Self {
        Self { core, passwords, set_up_code }
    }

    /// Begins a session of a member whose password was right.
    async fn begin_session(&self, agency: AgencyId, member: MemberId) -> Result<Cookie, AppError> {
        let now = self.core.clock.unix();
        let token = self.core.entropy.token();
        let session = Session {
            id: SessionId(self.core.entropy.uuid(now)),
            agency,
            member,
            token_hash: viewer::hash_token(&token),
            created_at: now,
            expires_at: now + SESSION_SECONDS,
        };
        let mut unit = self.core.store.write().await?;
        unit.add_session(&session).await?;
        unit.commit().await?;
        Ok(cookie::set(&self.core.config.public_url, &token, SESSION_SECONDS))
    }
}

#[async_trait]
impl Sessions for SessionsService {
    async fn entrance(&self) -> Result<Entrance, AppError> {
        let any_member = self.core.store.read().await?.any_member().await?;
        let demo =
            self.core.config.demo.then(|| DemoOwner { email: DEMO_EMAIL.into(), password: DEMO_PASSWORD.into() });
        Ok(Entrance { needs_set_up: !any_member, demo })
    }

    async fn set_up(&self, code: String, agency: String, email: String, password: String) -> Result<Cookie, AppError> {
        if self.core.store.read().await?.any_member().await? {
            return Err(AppError::AlreadySetUp);
        }
        let tries = Tries::of_set_up(&self.core);
        tries.take().await?;
        if !self.set_up_code.matches(&code) {
            return Err(AppError::WrongSetUpCode);
        }
        tries.clear().await?;
        let (agency, email) = (check_name(&agency)?, check_email(&email)?);
        let password = SecretString::from(password);
        check_password(&password)?;
        let owner = NewMember { email, role: Role::Owner, password_hash: self.passwords.hash(&password).await? };
        let (agency, member) = members::add_first_agency(&self.core, agency, owner).await?;
        self.begin_session(agency, member).await
    }

    async fn sign_in(&self, email: String, password: String) -> Result<Cookie, AppError> {
        let password = SecretString::from(password);
        // What is no address is nobody's, and must not fill the table of tries.
        let email = check_email(&email).map_err(|_| AppError::WrongPassword)?;
        let tries = Tries::of_email(&self.core, &email);
        tries.take().await?;
        let member = self.core.store.read().await?.member_by_email(&email).await?;
        let hash = member.as_ref().map(|member| member.password_hash.clone());
        let matches = self.passwords.verify(&password, hash).await?;
        let Some(member) = member.filter(|_| matches) else { return Err(AppError::WrongPassword) };
        tries.clear().await?;
        self.begin_session(member.agency, member.id).await
    }

    async fn sign_out(&self, viewer: Viewer) -> Result<Cookie, AppError> {
        let mut unit = self.core.store.write().await?;
        unit.end_session(viewer.session).await?;
        unit.commit().await?;
        Ok(cookie::clear(&self.core.config.public_url))
    }

    async fn me(&self, viewer: Viewer) -> Result<Me, AppError> {
        let mut unit = self.core.store.read().await?;
        let member = unit.member(viewer.agency, viewer.member).await?.ok_or(AppError::NotSignedIn)?;
        let agency = unit.agency(viewer.agency).await?.ok_or(AppError::NotSignedIn)?;
        Ok(Me { email: member.email, agency_name: agency.name, role: member.role })
    }

    async fn change_password(&self, viewer: Viewer, old: String, new: String) -> Result<(), AppError> {
        let (old, new) = (SecretString::from(old), SecretString::from(new));
        let member = self.core.store.read().await?.member(viewer.agency, viewer.member).await?;
        let member = member.ok_or(AppError::NotSignedIn)?;
        let tries = Tries::of_email(&self.core, &member.email);
        tries.take().await?;
        if !self.passwords.verify(&old, Some(member.password_hash)).await? {
            return Err(AppError::WrongPassword);
        }
        tries.clear().await?;
        check_password(&new)?;
        let hash = self.passwords.hash(&new).await?;
        let mut unit = self.core.store.write().await?;
        unit.set_password(viewer.agency, viewer.member, hash.expose_secret()).await?;
        unit.end_sessions(viewer.member, Some(viewer.session)).await?;
        unit.commit().await?;
        Ok(())
    }
}
