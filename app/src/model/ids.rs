//! Ids as newtypes, so that one kind can't be handed in for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// The tenant.
    AgencyId,
    /// A person of an agency who signs in.
    MemberId,
    /// One signed-in browser.
    SessionId,
    /// One client's workspace.
    CampaignId,
    /// One saved authorization server together with the agency's own client there.
    ApplicationId,
    /// One authorization at one provider for one remote identity.
    AccountId,
    /// What an account gives access to and a campaign reports on.
    ProfileId,
    /// A campaign's use of an integration; a tile shows one.
    ConnectionId,
    /// One attempt to authorize.
    FlowId,
    /// Credentials that wait for a person's choice.
    OfferId,
    /// Days that are asked for once more.
    RereadingId,
    /// Something that people are told of: one cause at one account.
    AlertId,
    /// One message about an alert to one recipient.
    DeliveryId,
    /// An address that is told of alerts by HTTP.
    WebhookId,
    /// An address at which a campaign's dashboard is seen without signing in.
    ShareLinkId,
    /// What a client gets again and again: to whom, and when.
    ReportId,
    /// One report of one period.
    RunId,
    /// One run's way to one recipient.
    DispatchId,
    /// What somebody said of a day.
    NoteId,
}

/// The key of a catalogue entry, such as `sandbox-ads`: lower case letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IntegrationKey(pub String);

impl fmt::Display for IntegrationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
