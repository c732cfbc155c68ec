//! What can be broken on purpose: the commands, and the switches they leave behind.

use serde::{Deserialize, Serialize};

/// The longest time the token endpoint can be told to wait, in seconds.
pub(crate) const SLOWEST_SECONDS: u64 = 120;

/// One thing to break or to mend. As JSON: `{"command": "drop_scope", "person": "harbour", "scope": "ads.read"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum ControlCommand {
    /// The person takes the permission back: every grant of theirs ends.
    RevokeGrants {
        person: String,
    },
    /// Every grant and every sign-in of the person ends.
    ChangePassword {
        person: String,
    },
    /// Access tokens run out now; refreshing still works.
    ExpireAccessTokens {
        person: String,
    },
    /// Refresh tokens reach their age limit, and the access tokens run out with them.
    ExpireRefreshTokens {
        person: String,
    },
    /// The living grants of the person lose one scope.
    DropScope {
        person: String,
        scope: String,
    },
    /// The person loses access to one profile.
    RemoveProfile {
        person: String,
        profile: String,
    },
    RestoreProfile {
        person: String,
        profile: String,
    },
    /// Token endpoint, user info and data API answer 503. Sign-in keeps working.
    Outage {
        on: bool,
    },
    /// The data API answers 503 for one profile; the rest works.
    FailProfile {
        profile: Option<String>,
    },
    /// The data API answers 429.
    RateLimit {
        on: bool,
    },
    /// The data API's version 1 answers 410.
    RetireApi {
        on: bool,
    },
    /// Every page says `Cross-Origin-Opener-Policy: same-origin`, which cuts a popup off from its opener.
    CrossOriginOpenerPolicy {
        on: bool,
    },
    /// The token endpoint does its work, then waits before it answers: who gives up has lost the reply.
    SlowToken {
        seconds: u64,
    },
    /// The token endpoint does nothing and answers with this status.
    TokenStatus {
        status: Option<u16>,
    },
    /// The token endpoint does nothing and answers with this body (status 200, if none is set).
    TokenBody {
        body: Option<TokenBody>,
    },
    /// The token endpoint does its work, and a proxy's page comes back instead of its answer.
    LoseReply {
        on: bool,
    },
    /// Refusals of the token endpoint say `invalid_grant` and nothing more, as those of many platforms.
    VagueRefusals {
        on: bool,
    },
    /// Replies of the token endpoint never hold a refresh token; an old one stays valid.
    OmitRefreshToken {
        on: bool,
    },
    /// Authorization responses name another issuer (RFC 9207).
    WrongIss {
        on: bool,
    },
    /// Authorization responses carry another `state`.
    WrongState {
        on: bool,
    },
    /// What a refresh does to the refresh token.
    Rotation {
        mode: Rotation,
    },
    /// All switches back, all profiles given back, counters at zero. Grants that ended stay ended.
    Reset,
}

/// A reply of the token endpoint that is no OAuth reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenBody {
    /// A page, as a proxy in between would send.
    Html,
    /// JSON that ends in the middle.
    InvalidJson,
    /// Valid JSON of 8 MiB.
    Huge,
}

/// What a refresh does to the refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotation {
    /// A new one; using the old one again ends the whole family (RFC 9700 section 4.14.2).
    #[default]
    On,
    /// The reply holds none, the old one stays valid.
    Off,
    /// A new one; the old one works for half an hour more.
    Grace,
}

/// The switches and their present state.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Switches {
    pub(crate) outage: bool,
    pub(crate) failing_profile: Option<String>,
    pub(crate) rate_limit: bool,
    pub(crate) retire_api: bool,
    pub(crate) cross_origin_opener_policy: bool,
    pub(crate) slow_token_seconds: u64,
    pub(crate) token_status: Option<u16>,
    pub(crate) token_body: Option<TokenBody>,
    pub(crate) lose_reply: bool,
    pub(crate) vague_refusals: bool,
    pub(crate) omit_refresh_token: bool,
    pub(crate) wrong_iss: bool,
    pub(crate) wrong_state: bool,
    pub(crate) rotation: Rotation,
}

/// What a command did, in words for whoever pressed the button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlOutcome {
    pub happened: String,
    /// What to look for in Relink now.
    pub look_for: String,
}
