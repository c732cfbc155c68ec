//! What the demo provider remembers: grants and switches on disk, everything short-lived in memory.

use std::{
    collections::{BTreeSet, HashMap},
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::{
    authorization_request::AuthorizationRequest,
    faults::{ControlOutcome, Switches},
    ledger::Ledger,
    people::{Person, Profile, ProfileKind},
    settings::SandboxError,
};

/// How long somebody may take on the sign-in and consent pages, in seconds.
const PENDING_SECONDS: i64 = 30 * 60;
/// How long a code lives (RFC 6749 section 4.1.2), in seconds.
pub(crate) const CODE_SECONDS: i64 = 60;
/// How long a used or expired code is remembered, to notice its reuse, in seconds.
const CODE_MEMORY_SECONDS: i64 = 3600;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) kept: Kept,
    /// Open authorization requests by id.
    pub(crate) pending: HashMap<String, AuthorizationRequest>,
    /// Codes by their hash.
    pub(crate) codes: HashMap<String, Code>,
    /// Who is signed in, by the hash of the session cookie.
    pub(crate) sessions: HashMap<String, &'static Person>,
    pub(crate) counters: Counters,
    /// What the last command did.
    pub(crate) last: Option<ControlOutcome>,
}

/// What survives a restart.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) switches: Switches,
    /// Profiles taken from people: (person, profile).
    pub(crate) removed: BTreeSet<(String, String)>,
    pub(crate) ledger: Ledger,
}

/// An authorization code, from consent to exchange.
pub(crate) struct Code {
    pub(crate) person: &'static Person,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) code_challenge: String,
    pub(crate) created: i64,
    pub(crate) used: bool,
    /// The grant it was exchanged for.
    pub(crate) grant: Option<String>,
}

/// How often the provider was called since it started.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Counters {
    /// Every call of the token endpoint, refreshes included.
    pub(crate) token_calls: u64,
    pub(crate) refresh_calls: u64,
    pub(crate) api_calls: u64,
}

impl State {
    /// Forgets requests and codes nobody will come back for.
    pub(crate) fn forget_old(&mut self, now: i64) {
        self.pending.retain(|_, request| now - request.created < PENDING_SECONDS);
        self.codes.retain(|_, code| now - code.created < CODE_MEMORY_SECONDS);
    }

    /// Whether this person has access to this profile now.
    pub(crate) fn has_access(&self, person: &Person, profile: &Profile) -> bool {
        let is_theirs = person.profiles().any(|theirs| theirs.id == profile.id);
        is_theirs && !self.kept.removed.contains(&(person.sub.to_owned(), profile.id.to_owned()))
    }

    /// The profiles of one kind this person has access to now.
    pub(crate) fn list_profiles(&self, person: &Person, kind: ProfileKind) -> Vec<&'static Profile> {
        person.profiles().filter(|profile| profile.kind == kind && self.has_access(person, profile)).collect()
    }
}

impl Kept {
    /// Reads the state file; one that is not there yet is an empty state.
    pub(crate) fn read(path: &Path) -> Result<Self, SandboxError> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the state file whole or not at all, readable by the owner only.
    pub(crate) fn write(&self, path: &Path) -> Result<(), SandboxError> {
        let draft = path.with_extension("draft");
        let mut file = create_private(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        Ok(())
    }
}

fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
