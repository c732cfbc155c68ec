//! One attempt to authorize, as the window and the callback page see it.

use serde::{Deserialize, Serialize};

use super::{error::AppError, ids::FlowId};

/// What `start_authorization` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationStart {
    pub flow: FlowId,
    /// The provider's authorization URL for the popup.
    pub url: String,
}

/// What the callback page tells its opener: nothing but these two, never a token or a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowNotice {
    pub flow: FlowId,
    pub status: FlowStatus,
}

/// What `complete_authorization` answers to the callback page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowEnd {
    pub notice: FlowNotice,
    /// The window's own URL: where the same-tab fallback goes on.
    pub return_to: String,
    /// The page's heading.
    pub title: String,
    /// One sentence for the page.
    pub words: String,
}

/// Where a flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowStatus {
    /// The provider's window is open.
    Pending,
    /// The provider has answered; we are fetching the tokens.
    Exchanging,
    /// Somebody must choose (wrong account, narrower consent, profile).
    Choosing,
    Done,
    Failed,
    /// Cancelled, superseded or over its 30 minutes.
    Ended,
}

impl FlowStatus {
    /// Nothing will change any more without somebody doing something.
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Pending | Self::Exchanging)
    }
}

/// A flow as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowView {
    pub id: FlowId,
    pub status: FlowStatus,
    /// Who is expected to sign in: "Sign in as marketing@harbour-coffee.example".
    pub expected: Option<String>,
    pub outcome: Option<Outcome>,
}

/// How a flow came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The account works again, or for the first time.
    Connected(Connected),
    /// Somebody else came back than the account that broke.
    WrongAccount(WrongAccount),
    /// Fewer permissions came back than a still working grant has.
    NarrowerConsent(NarrowerConsent),
    /// It failed; the stored access is as it was.
    Failed { error: AppError },
}

/// The good end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// Who came back.
    pub account: String,
    /// Each connection that was tested against its profile.
    pub results: Vec<AccessResult>,
    /// The account has several profiles, and this connection has none yet.
    pub needs_profile: bool,
    /// The broken account was mended although another way was begun (*Connect New Account*).
    pub renewed_known: bool,
}

/// One connection after the test of its profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessResult {
    pub campaign: String,
    pub integration: String,
    pub profile: String,
    pub reachable: bool,
}

impl AccessResult {
    /// Where it stands in a list: by campaign, then integration, then profile.
    pub fn place(&self) -> (&str, &str, &str) {
        (&self.campaign, &self.integration, &self.profile)
    }
}

/// Y came back while X is broken. Until chosen, Y's tokens are sealed in the flow and end with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WrongAccount {
    pub expected: String,
    /// X is not broken: what goes on using it works.
    pub expected_works: bool,
    /// X was connected through an app that was replaced, and the provider does not say whether Y is the same.
    pub replaced: bool,
    pub came_back: String,
    /// Y does not reach what this connection reports on.
    #[serde(default)]
    pub lacks_profile: bool,
    /// The connections of X, and whether Y can reach their profiles.
    pub reach: Vec<AccessResult>,
    /// Uses in campaigns the viewer may not see.
    pub hidden: u32,
    /// Y is connected already, and this sign-in allows less than that one did: the missing permissions, in words.
    pub missing: Vec<String>,
    /// What of Y would stop working.
    pub losses: Vec<AccessResult>,
    /// The same in campaigns the viewer may not see. Then only somebody who sees them may choose Y.
    pub hidden_losses: u32,
}

/// A narrower grant never replaces a working one by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NarrowerConsent {
    pub account: String,
    /// The missing permissions, in words; none if fewer things were shared with the same permissions.
    pub missing: Vec<String>,
    /// What would be lost.
    pub losses: Vec<AccessResult>,
    /// The same in campaigns the viewer may not see. Then only somebody who sees them may accept.
    #[serde(default)]
    pub hidden: u32,
}

/// What a person chooses in a flow that waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowChoice {
    /// Use the account that came back for this connection only.
    UseHere,
    /// Use it for every connection of the broken account that it can reach.
    UseEverywhere,
    /// Keep the narrower grant all the same.
    AcceptNarrower,
    /// Forget what came back.
    Cancel,
}
