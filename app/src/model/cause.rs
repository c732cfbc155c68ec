//! Why an account or a connection is not healthy: keys, and the one table of their words.

use serde::{Deserialize, Serialize};

/// A cause. Catalogue entries map their provider's answers to these keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Revoked,
    PasswordChanged,
    Expired,
    Inactive,
    SecurityCheck,
    BlockedByOrganisation,
    ScopesMissing,
    ProfileAccessLost,
    AccountSuspended,
    CredentialsRejected,
    AppMisconfigured,
    AppReplaced,
    ApiRetired,
    TooManyTokens,
    RefreshInterrupted,
    HostsChanged,
    Outage,
    RateLimited,
    Unreachable,
    UnexpectedAnswer,
    SpoiledAnswer,
    Preparing,
    Crashing,
    Unknown,
}

impl Cause {
    pub const ALL: [Self; 24] = [
        Self::Revoked,
        Self::PasswordChanged,
        Self::Expired,
        Self::Inactive,
        Self::SecurityCheck,
        Self::BlockedByOrganisation,
        Self::ScopesMissing,
        Self::ProfileAccessLost,
        Self::AccountSuspended,
        Self::CredentialsRejected,
        Self::AppMisconfigured,
        Self::AppReplaced,
        Self::ApiRetired,
        Self::TooManyTokens,
        Self::RefreshInterrupted,
        Self::HostsChanged,
        Self::Outage,
        Self::RateLimited,
        Self::Unreachable,
        Self::UnexpectedAnswer,
        Self::SpoiledAnswer,
        Self::Preparing,
        Self::Crashing,
        Self::Unknown,
    ];
}

/// Who can mend it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fixer {
    /// Whoever can sign in at the provider as that account.
    AccountHolder,
    /// Whoever administers the client's organisation at the provider.
    ClientAdmin,
    /// Whoever manages what the account no longer sees, and can share it again.
    ProfileManager,
    /// The agency's admin, in the provider's developer console or in Relink.
    Admin,
    /// Nobody: it passes.
    Nobody,
}

/// The words of a cause. `{provider}` and `{account}` are filled in by [`Words::fill`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// For the tile and the list, a few words: "Access was revoked".
    pub short: &'static str,
    /// What happened, one sentence.
    pub happened: &'static str,
    /// What to do next, one sentence.
    pub next: &'static str,
    pub fixer: Fixer,
    /// Whether signing in again mends it. Where it doesn't, nobody is sent through a useless popup.
    pub reauthorizing_helps: bool,
}

/// The words for a connection that gets no data for days: the provider works for others, or gives answers that don't fit.
/// And for one that is put aside.
pub fn stalled_words(cause: Cause) -> Words {
    if matches!(cause, Cause::Crashing | Cause::SpoiledAnswer) {
        return cause.words();
    }
    if cause == Cause::UnexpectedAnswer {
        return Words {
            short: "Unexpected answers for two days",
            happened: "For more than two days {provider} has given answers that do not fit what Relink knows of it, so no numbers were taken from them.",
            next: "Update Relink if there is a newer version. If there is none, your admin can mend its description of {provider}; what does not fit stands under Details.",
            fixer: Fixer::Admin,
            reauthorizing_helps: false,
        };
    }
    Words {
        short: "No data for two days",
        happened: "{provider} gives data to others, but has given none for {account} for more than two days.",
        next: "Look under Details at what it answers, or ask its support. We keep trying meanwhile.",
        fixer: Fixer::Admin,
        reauthorizing_helps: false,
    }
}

/// The words for an address where nothing answers, of an integration that one signs in to: its address stands with the app.
/// `is_entered`: somebody entered it there.
pub fn unreachable_app_words(is_entered: bool) -> Words {
    let next = match is_entered {
        true => {
            "Nothing to do if it is down for a short time. If it has moved, your admin enters its new address with the app."
        }
        false => {
            "Nothing to do: it is down, or the way there from our server is. We keep trying and catch up afterwards."
        }
    };
    Words { next, reauthorizing_helps: false, ..Cause::Unreachable.words() }
}

/// Fills `{provider}` and `{account}` in one of the sentences above.
pub fn fill_words(sentence: &str, provider: &str, account: &str) -> String {
    sentence.replace("{provider}", provider).replace("{account}", account)
}

impl Fixer {
    /// Who can fix it, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::AccountHolder => "You, or whoever can sign in to this account",
            Self::ClientAdmin => "Whoever administers the client's organisation there",
            Self::ProfileManager => "Whoever manages this profile at the platform and can give access to it",
            Self::Admin => "Your admin",
            Self::Nobody => "Nobody needs to do anything; it passes by itself",
        }
    }
}

impl Cause {
    /// Whether it can be mended once for all that wait for the same: by the agency's admin, by the consent of a client's admin, or at
    /// the platform.
    pub fn is_shared(self) -> bool {
        matches!(
            self,
            Self::ScopesMissing
                | Self::AppMisconfigured
                | Self::AppReplaced
                | Self::ApiRetired
                | Self::HostsChanged
                | Self::BlockedByOrganisation
                | Self::Unreachable
                | Self::Outage
        )
    }

    /// Whether it can be over without anybody signing in or entering something here, so that a person may have it tried again.
    pub fn is_mended_elsewhere(self) -> bool {
        matches!(
            self,
            Self::ScopesMissing
                | Self::AppMisconfigured
                | Self::ApiRetired
                | Self::AccountSuspended
                | Self::BlockedByOrganisation
                | Self::SecurityCheck
        )
    }

    /// The words of this cause: the only place where they stand.
    #[expect(clippy::too_many_lines, reason = "one table, read top to bottom")]
    pub fn words(self) -> Words {
        use Fixer::{AccountHolder, Admin, ClientAdmin, Nobody, ProfileManager};
        let entry = |short, happened, next, fixer, reauthorizing_helps| Words {
            short,
            happened,
            next,
            fixer,
            reauthorizing_helps,
        };
        match self {
            Self::Revoked => entry(
                "Access was revoked",
                "{provider} no longer accepts our access to {account}: it has ended, or somebody took it back there.",
                "Sign in again to mend it.",
                AccountHolder,
                true,
            ),
            Self::PasswordChanged => entry(
                "The password was changed",
                "The password of {account} was changed, and {provider} ended our access with it.",
                "Sign in again with the new password.",
                AccountHolder,
                true,
            ),
            Self::Expired => entry(
                "Access has expired",
                "The access that {account} gave us has reached its age limit at {provider}.",
                "Sign in again to renew it.",
                AccountHolder,
                true,
            ),
            Self::Inactive => entry(
                "Access lapsed unused",
                "{provider} ended our access to {account} because it was not used for longer than {provider} keeps it.",
                "Sign in again to renew it.",
                AccountHolder,
                true,
            ),
            Self::SecurityCheck => entry(
                "A security check is waiting",
                "{provider} wants to be sure who is using {account} and stopped our access until then.",
                "Sign in again and pass the check that {provider} shows.",
                AccountHolder,
                true,
            ),
            Self::BlockedByOrganisation => entry(
                "Their organisation keeps the app out",
                "The organisation that {account} belongs to does not let our app in at {provider}. The app itself and the sign-in are in order.",
                "Ask whoever administers it at {provider} to allow the app; what {provider} says stands under Details. Then press Check now.",
                ClientAdmin,
                false,
            ),
            Self::ScopesMissing => entry(
                "A permission is missing",
                "{account} did not give us every permission that this integration needs.",
                "Sign in again and leave all permissions ticked.",
                AccountHolder,
                true,
            ),
            Self::ProfileAccessLost => entry(
                "Access to this profile was lost",
                "{provider} no longer shows {account} what this connection reports on.",
                "Have {account} given access to it again at {provider}, or connect an account that has access.",
                ProfileManager,
                // The same person sees the same. What mends it is done at the provider, or by another account.
                false,
            ),
            Self::AccountSuspended => entry(
                "The account is suspended",
                "{provider} has suspended {account}.",
                "Settle it with {provider}, then sign in again.",
                AccountHolder,
                true,
            ),
            Self::CredentialsRejected => entry(
                "The credentials are no longer accepted",
                "{provider} rejected the user name, password or key of {account}.",
                "Enter the new ones.",
                AccountHolder,
                true,
            ),
            Self::AppMisconfigured => entry(
                "The app needs your admin",
                "{provider} does not accept our own app: its client id or secret, or something that must be allowed or switched on there. Signing in again does not help.",
                "Your admin looks at the app in the developer console of {provider}; its own words stand under Details. If it has a new secret, enter that in Relink.",
                Admin,
                false,
            ),
            Self::AppReplaced => entry(
                "Its app was replaced",
                "Your agency has replaced its app at {provider}, and the access that {account} gave to the old one is no longer accepted.",
                "Sign in once more: from then on it goes through the new app, in every campaign that uses it.",
                AccountHolder,
                true,
            ),
            Self::ApiRetired => entry(
                "The API was retired",
                "{provider} has switched off the API version that this integration uses. Signing in again does not help.",
                "Your admin updates Relink to a newer version.",
                Admin,
                false,
            ),
            Self::TooManyTokens => entry(
                "Too many authorizations",
                "{account} has authorized this app so often that {provider} dropped the oldest access.",
                "Sign in again; it becomes the newest.",
                AccountHolder,
                true,
            ),
            Self::RefreshInterrupted => entry(
                "Renewal was interrupted",
                "Our access to {account} was being renewed when the connection broke off, and {provider} no longer accepts the old one.",
                "Sign in again to mend it.",
                AccountHolder,
                true,
            ),
            Self::HostsChanged => entry(
                "A new address waits for an owner",
                "Relink's description of {provider} names an address that was not in it when {account} was connected. Nothing is sent until somebody has looked at it.",
                "An owner of your agency checks that the address is really one of {provider}, and allows it in the connection's window.",
                Admin,
                false,
            ),
            Self::Outage => entry(
                "{provider} is having an outage",
                "{provider} does not answer properly at the moment.",
                "Nothing to do. We keep trying and catch up afterwards.",
                Nobody,
                false,
            ),
            Self::RateLimited => entry(
                "{provider} asked us to slow down",
                "We have reached the number of requests that {provider} allows.",
                "Nothing to do. We go on when it lets us.",
                Nobody,
                false,
            ),
            Self::Unreachable => entry(
                "{provider} can't be reached",
                "Nothing answers at the address of {provider}.",
                "Nothing to do if it is down for a short time. If it has moved, enter its new address.",
                Admin,
                true,
            ),
            Self::UnexpectedAnswer => entry(
                "{provider} answers in an unexpected way",
                "{provider} gave an answer that does not fit what Relink knows of it, so no numbers were taken from it.",
                "Nothing to do at first: it often passes. After two days we say who should look.",
                Nobody,
                false,
            ),
            Self::SpoiledAnswer => entry(
                "Something spoils its answers",
                "{provider} answers with its data, but something else is printed before or after it, such as the notice of a plugin. So it can't be read, and no numbers were taken from it.",
                "Ask whoever looks after the site to switch off the plugin or theme that was changed last, or the display of errors. We keep trying, and catch up once the answers are clean.",
                AccountHolder,
                false,
            ),
            Self::Preparing => entry(
                "{provider} is preparing a report",
                "{provider} makes the numbers of {account} into a report when we order it, and this one is not ready yet.",
                "Nothing to do. We look again and again until it is ready.",
                Nobody,
                false,
            ),
            Self::Crashing => entry(
                "It stopped Relink three times",
                "Asking {provider} for {account} stopped Relink three times in a row. So that everything else goes on, it is put aside and not tried by itself any more.",
                "Press Check now to try it once more, with nothing else going on. If that stops Relink again, your admin updates Relink, or looks at what answers at the address of {provider}.",
                Admin,
                false,
            ),
            Self::Unknown => entry(
                "It stopped working",
                "{provider} refused our access to {account} for a reason we don't know. Its own words are under Details.",
                "Sign in again. If that does not help, show the details to your admin.",
                AccountHolder,
                true,
            ),
        }
    }
}
