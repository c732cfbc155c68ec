//! Trying an integration out at its real platform, from a terminal: connect, list the profiles, pull one stream, and
//! show every request and every reply.
//!
//! - `connect`: what the connection window does, without a window. `narrator`: the way out that tells what passes.
//! - `steps`: one after the other. `error`: why it ended.
//!
//! The code that runs is the server's own. Nothing is kept: store and keys live in a folder that is thrown away.

mod connect;
mod error;
mod narrator;
mod steps;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, io::Write, sync::Arc};

use app::model::{
    ids::{AgencyId, ApplicationId, IntegrationKey, MemberId},
    member::Role,
};
use async_trait::async_trait;
use uuid::Uuid;

pub use self::error::TrialError;
use self::narrator::Narrator;
use crate::{
    catalogue::{Catalogue, Shelf},
    clock::Clock,
    config::Config,
    core::Core,
    entropy::Entropy,
    net::Outbound,
    oauth::access::Access,
    pace::memory::MemoryLimiter,
    press::OwnPrinter,
    service::apps::proposed_id,
    store::{
        agency::{Agency, Member},
        sqlite::SqliteStore,
    },
    vault::{Vault, keyring::Keyring},
};

/// Always the same, so that the redirect URI is, which has to be registered at the provider.
const AGENCY: AgencyId = AgencyId(Uuid::from_u128(1));
const MEMBER: MemberId = MemberId(Uuid::from_u128(1));

/// Lets somebody sign in at the provider.
#[async_trait]
pub trait Browser: Send {
    /// Answers the query with which the provider sends the browser back.
    async fn visit(&mut self, url: &str) -> Result<String, TrialError>;
}

/// What is tried.
#[derive(Debug, Clone)]
pub struct Wish {
    pub integration: IntegrationKey,
    /// Id of the profile whose data are pulled; the first otherwise.
    pub profile: Option<String>,
    /// Key of the stream; the first otherwise.
    pub stream: Option<String>,
    /// How many days are pulled, the last one being yesterday.
    pub days: u32,
    /// What somebody typed: the fields of the credentials, or of the app.
    pub typed: BTreeMap<String, String>,
}

/// What a trial is made of.
pub struct Parts {
    pub catalogue: Catalogue,
    pub config: Config,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub outbound: Arc<dyn Outbound>,
    /// Where everything is told.
    pub told_to: Box<dyn Write + Send>,
    /// Whether long bodies are shown whole.
    pub whole: bool,
}

/// A server without pages, ready to try one integration.
pub struct Trial {
    core: Core,
    access: Access,
    narrator: Arc<Narrator>,
    _folder: tempfile::TempDir,
}

/// The application whose redirect URI a trial uses.
pub fn application_of(server: &str) -> ApplicationId {
    proposed_id(AGENCY, server, 0)
}

impl Trial {
    pub async fn open(parts: Parts) -> Result<Self, TrialError> {
        let folder = tempfile::tempdir()?;
        let narrator = Arc::new(Narrator::new(parts.outbound, Arc::clone(&parts.clock), parts.told_to, parts.whole));
        let keyring = Keyring::generate(&*parts.entropy);
        let core = Core {
            store: Arc::new(SqliteStore::open_in(folder.path()).await?),
            vault: Vault::with_keyring(keyring, Arc::clone(&parts.entropy)),
            clock: parts.clock,
            entropy: parts.entropy,
            outbound: Arc::<Narrator>::clone(&narrator),
            mail_outbound: Arc::<Narrator>::clone(&narrator),
            limiter: Arc::new(MemoryLimiter::new(1)),
            printer: Arc::new(OwnPrinter),
            catalogue: Arc::new(Shelf::fixed(parts.catalogue)),
            config: Arc::new(parts.config),
            metrics: Default::default(),
            live: Default::default(),
            tasks: Default::default(),
        };
        let access = Access::new(core.clone());
        let trial = Self { core, access, narrator, _folder: folder };
        trial.furnish().await?;
        Ok(trial)
    }

    /// The agency that accounts belong to.
    async fn furnish(&self) -> Result<(), TrialError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        unit.add_agency(&Agency { id: AGENCY, name: "Trial".to_owned(), created_at: now }).await?;
        unit.add_member(&Member {
            id: MEMBER,
            agency: AGENCY,
            email: "trial@localhost".to_owned(),
            role: Role::Owner,
            password_hash: String::new(),
            campaigns: None,
            created_at: now,
        })
        .await?;
        Ok(unit.commit().await?)
    }
}
