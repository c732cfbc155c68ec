//! The connection window.

use serde::{Deserialize, Serialize};

use super::{
    campaign::CampaignHead,
    credentials::CredentialsQuestion,
    data_source::AccountRow,
    field::Field,
    flow::FlowView,
    health::Health,
    ids::{AccountId, ApplicationId, ConnectionId, ProfileId},
    integration::{Integration, Progress},
    moment::Moment,
};

/// Everything the window shows about one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowView {
    pub campaign: CampaignHead,
    pub connection: ConnectionId,
    pub integration: Integration,
    /// The words of the catalogue for this integration.
    pub guide: Guide,
    pub health: Health,
    pub trouble: Option<Trouble>,
    pub account: Option<AccountRow>,
    pub profile: Option<String>,
    pub profile_id: Option<ProfileId>,
    pub connected: Option<Moment>,
    pub last_good: Option<Moment>,
    pub backfill: Option<Progress>,
    /// What the platform refuses while the rest comes in; empty if it gives everything.
    pub left_out: Vec<LeftOut>,
    pub impact: Impact,
    pub timeline: Vec<TimelineLine>,
    /// OAuth: accounts connected before at this authorization server; the one of this connection first. A page of them.
    pub accounts: Vec<AccountRow>,
    /// Where their next page begins.
    pub more_accounts: Option<String>,
    /// Credentials: the fields, always empty.
    pub fields: Vec<Field>,
    /// OAuth with the agency's own authorization server: what must be entered once before the first popup.
    pub set_up: Option<ApplicationSetUp>,
    /// The flow of this browser and connection that is open or waits for a choice, or the one named in the URL.
    pub flow: Option<FlowView>,
    /// Credentials that were entered in this browser and wait for a choice.
    pub question: Option<CredentialsQuestion>,
    /// Hosts that wait for an owner's yes, as `host:port`.
    pub new_hosts: Vec<String>,
    pub may_edit: bool,
    pub is_owner: bool,
}

/// What Relink reads, what it never does, how it goes at this provider, and where to get help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    pub reads: Vec<String>,
    pub never: Vec<String>,
    pub steps: Vec<String>,
    pub help: Option<String>,
}

/// What is wrong, ready to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// "Access was revoked".
    pub headline: String,
    pub happened: String,
    pub next: String,
    pub fixer: String,
    pub since: Moment,
    pub reauthorizing_helps: bool,
    pub evidence: Option<Evidence>,
}

/// The proof of a cause: what we asked and what came back, with secrets removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// "POST http://127.0.0.1:3001/token", never with a query.
    pub request: String,
    /// HTTP status, if an HTTP answer came.
    pub status: Option<u16>,
    /// The provider's code: `invalid_grant`, `28P01`.
    pub code: Option<String>,
    /// The provider's own words, cut to 500 characters.
    pub text: Option<String>,
    /// The words are Relink's: what it made of the answer.
    pub is_ours: bool,
    pub at: Moment,
}

/// Numbers that the platform refuses, though the connection works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What they are called: "Deals", "Deal value".
    pub names: Vec<String>,
    /// What came instead: the provider's own words, else its code or status.
    pub answer: String,
}

/// What a fix mends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    pub campaigns: u32,
    pub connections: u32,
    pub widgets: u32,
}

/// One line of the timeline, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineLine {
    pub at: Moment,
    pub words: String,
    /// The member who did it, by email; `None` where Relink did it itself.
    pub by: Option<String>,
    pub kind: String,
}

/// The form for the agency's own client at an authorization server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSetUp {
    /// Proposed by the server, so that the redirect URI is known before anything is saved.
    pub application: ApplicationId,
    /// To copy into the provider's console.
    pub redirect_uri: String,
    /// That of the app which would take the place of the saved one; `None` while there is none.
    pub next_redirect_uri: Option<String>,
    /// How an app is made there, step by step.
    pub steps: Vec<String>,
    /// The provider's console.
    pub console: Option<String>,
    pub fields: Vec<Field>,
    pub may_save: bool,
    /// Whether the viewer may replace the saved one.
    pub may_replace: bool,
}

/// A profile that the account of a connection can reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// The provider's own id.
    pub remote_id: String,
    pub name: String,
    /// "Europe/Berlin · EUR", if the provider tells.
    pub detail: String,
    /// The profile of this connection now.
    pub current: bool,
}

/// What an account reaches, as far as the viewer may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileList {
    pub profiles: Vec<ProfileRow>,
    /// The account is also used in campaigns that the viewer can't see, so that only what theirs use already is listed.
    pub is_cut: bool,
}

/// What happened when an account was picked in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SwitchResult {
    /// This connection now uses the account.
    Switched { needs_profile: bool },
    /// The account itself is broken: nothing was changed; reauthorize it.
    StillBroken { account: AccountId },
}
