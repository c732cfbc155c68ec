//! Signing in and out, the first set-up, and passwords.

pub(crate) mod cookie;
mod device;
mod hashing;
pub(crate) mod password;
mod set_up;
pub(crate) mod tries;
mod viewer;

use std::sync::Arc;

use app::{
    backend::{Cookie, Sessions, Visitor},
    model::{
        error::AppError,
        ids::{AgencyId, MemberId, SessionId},
        member::{DemoOwner, Entrance, Me, Role, Viewer},
    },
};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

pub use self::set_up::SetUpCode;
pub(crate) use self::viewer::{find_viewer, hash_token, is_still_signed_in};
use self::{
    password::{Lane, Passwords},
    tries::{Door, STRETCH, Tries},
};
use super::members::{self, NewMember, check_email, check_name, check_password};
use crate::{
    budget::rate::Place,
    core::Core,
    store::{StoreError, agency::Member, session::Session},
};

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
    tries: Arc<Tries>,
}

impl SessionsService {
    pub fn new(core: Core, passwords: Passwords, set_up_code: Arc<SetUpCode>) -> Self {
        let tries = Arc::new(Tries::new(&core.config.limits.sign_ins));
        Self { core, passwords, set_up_code, tries }
    }

    /// Begins a session of a member whose password was right, in a browser that is known from now on.
    async fn begin_session(
        &self,
        agency: AgencyId,
        member: MemberId,
        visitor: &Visitor,
    ) -> Result<Vec<Cookie>, AppError> {
        let public_url = &self.core.config.public_url;
        let now = self.core.clock.unix();
        let (token, device_token) = (self.core.entropy.token(), self.core.entropy.token());
        let session = Session {
            id: SessionId(self.core.entropy.uuid(now)),
            agency,
            member,
            token_hash: viewer::hash_token(&token),
            created_at: now,
            expires_at: now + SESSION_SECONDS,
        };
        let device = device::known(agency, member, &device_token, now);
        let before = device::find(public_url, &visitor.cookies);
        let mut unit = self.core.store.write().await?;
        unit.add_session(&session).await?;
        unit.add_device(&device, before.as_deref(), device::MOST).await?;
        unit.commit().await?;
        Ok(vec![cookie::set(public_url, &token, SESSION_SECONDS), device::cookie(public_url, &device_token)])
    }

    /// The member of this email, if they have signed in with this browser before.
    async fn find_known(&self, email: &str, device: &[u8]) -> Result<Option<Member>, AppError> {
        let mut unit = self.core.store.read().await?;
        let Some(member) = unit.member_by_email(email).await? else { return Ok(None) };
        let is_known = unit.is_known_device(member.id, device, self.core.clock.unix()).await?;
        Ok(is_known.then_some(member))
    }

    /// The member at whose door a stranger stands, unless strangers wait there since before we began.
    async fn find_for_stranger(&self, email: &str) -> Result<Option<Member>, AppError> {
        let mut unit = self.core.store.read().await?;
        let Some(member) = unit.member_by_email(email).await? else { return Ok(None) };
        let until = unit.strangers_wait_until(member.id).await?;
        if until.is_some_and(|until| self.tries.is_wait_of_before(member.id, until, self.core.clock.unix())) {
            return Err(AppError::TooManyTries);
        }
        Ok(Some(member))
    }

    /// Has strangers wait at this door also after a restart. Written apart from the answer, which comes as quickly as for
    /// an email that nobody has, and not again before half of the time is over.
    fn keep_strangers_waiting(&self, member: &Member) {
        let (core, tries, agency, member) = (self.core.clone(), self.tries.clone(), member.agency, member.id);
        self.core.tasks.spawn(async move {
            let until = core.clock.unix() + STRETCH;
            if let Err(error) = write_wait(&core, &tries, agency, member, until).await {
                tracing::error!(%error, "a wait of strangers can't be kept over a restart");
            }
        });
    }
}

fn hash_of(member: Option<&Member>) -> Option<String> {
    member.map(|member| member.password_hash.clone())
}

async fn write_wait(
    core: &Core,
    tries: &Tries,
    agency: AgencyId,
    member: MemberId,
    until: i64,
) -> Result<(), StoreError> {
    let before = core.store.ask().await?.strangers_wait_until(member).await?;
    if before.is_some_and(|before| before > until - STRETCH / 2) {
        return Ok(());
    }
    tries.own_wait(member);
    let mut unit = core.store.write().await?;
    unit.set_strangers_wait(agency, member, until).await?;
    unit.commit().await
}

#[async_trait]
impl Sessions for SessionsService {
    async fn entrance(&self) -> Result<Entrance, AppError> {
        let any_member = self.core.store.ask().await?.any_member().await?;
        let demo =
            self.core.config.demo.then(|| DemoOwner { email: DEMO_EMAIL.into(), password: DEMO_PASSWORD.into() });
        Ok(Entrance { needs_set_up: !any_member, demo })
    }

    async fn set_up(
        &self,
        code: String,
        agency: String,
        email: String,
        password: String,
        visitor: Visitor,
    ) -> Result<Vec<Cookie>, AppError> {
        // Wrong codes are not counted: 80 bits are not guessed, and whoever counts can be kept out.
        if !self.set_up_code.matches(&code) {
            let any_member = self.core.store.ask().await?.any_member().await?;
            return Err(if any_member { AppError::AlreadySetUp } else { AppError::WrongSetUpCode });
        }
        if self.core.store.ask().await?.any_member().await? {
            return Err(AppError::AlreadySetUp);
        }
        let (agency, email) = (check_name(&agency)?, check_email(&email)?);
        let password = SecretString::from(password);
        check_password(&password)?;
        let owner = NewMember { email, role: Role::Owner, password_hash: self.passwords.hash(&password).await? };
        let (agency, member) = members::add_first_agency(&self.core, agency, owner).await?;
        self.begin_session(agency, member, &visitor).await
    }

    async fn sign_in(&self, email: String, password: String, visitor: Visitor) -> Result<Vec<Cookie>, AppError> {
        let password = SecretString::from(password);
        // What is no address is nobody's.
        let email = check_email(&email).map_err(|_| AppError::WrongPassword)?;
        let device = device::find(&self.core.config.public_url, &visitor.cookies);
        let known = match &device {
            Some(device) => self.find_known(&email, device).await?,
            None => None,
        };
        let now = self.core.clock.unix();
        let (member, matches) = if let (Some(member), Some(token_hash)) = (known, device) {
            let door = Door::Device { member: member.id, token_hash };
            let taken = self.tries.take(&door, now)?;
            let matches = self.passwords.verify(Lane::Known, &password, hash_of(Some(&member))).await?;
            taken.settle(matches);
            (Some(member), matches)
        } else {
            let place = visitor.address.0.map(Place::from);
            let door = Door::Stranger { email: email.clone(), place };
            // Before anything is read: a flood must not cost more than this.
            let taken = self.tries.take(&door, now)?;
            let member = self.find_for_stranger(&email).await?;
            let matches = self.passwords.verify(Lane::Strangers, &password, hash_of(member.as_ref())).await?;
            let was_last = taken.settle(matches);
            if let (true, Some(member)) = (was_last, &member) {
                self.keep_strangers_waiting(member);
            }
            (member, matches)
        };
        let Some(member) = member.filter(|_| matches) else { return Err(AppError::WrongPassword) };
        self.begin_session(member.agency, member.id, &visitor).await
    }

    async fn sign_out(&self, viewer: Viewer) -> Result<Cookie, AppError> {
        let mut unit = self.core.store.write().await?;
        unit.end_session(viewer.session).await?;
        unit.commit().await?;
        Ok(cookie::clear(&self.core.config.public_url))
    }

    async fn me(&self, viewer: Viewer) -> Result<Me, AppError> {
        let mut unit = self.core.store.ask().await?;
        let member = unit.member(viewer.agency, viewer.member).await?.ok_or(AppError::NotSignedIn)?;
        let agency = unit.agency(viewer.agency).await?.ok_or(AppError::NotSignedIn)?;
        Ok(Me { email: member.email, agency_name: agency.name, role: member.role })
    }

    async fn change_password(
        &self,
        viewer: Viewer,
        old: String,
        new: String,
        visitor: Visitor,
    ) -> Result<(), AppError> {
        let (old, new) = (SecretString::from(old), SecretString::from(new));
        let member = self.core.store.ask().await?.member(viewer.agency, viewer.member).await?;
        let member = member.ok_or(AppError::NotSignedIn)?;
        let door = Door::Member(member.id);
        let taken = self.tries.take(&door, self.core.clock.unix())?;
        let matches = self.passwords.verify(Lane::Known, &old, hash_of(Some(&member))).await?;
        taken.settle(matches);
        if !matches {
            return Err(AppError::WrongPassword);
        }
        check_password(&new)?;
        let hash = self.passwords.hash(&new).await?;
        let device = device::find(&self.core.config.public_url, &visitor.cookies);
        let mut unit = self.core.store.write().await?;
        unit.set_password(viewer.agency, viewer.member, hash.expose_secret()).await?;
        unit.end_sessions(viewer.member, Some(viewer.session)).await?;
        unit.end_devices(viewer.member, device.as_deref()).await?;
        unit.commit().await?;
        Ok(())
    }
}
