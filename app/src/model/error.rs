//! What can go wrong, as keys, and the one table of the sentences users see.

use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use super::field_error::FieldError;

/// Every failure a user can meet. The sentence says what to do next; details of drivers are logged, never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    // Who you are
    #[error("Please sign in first.")]
    NotSignedIn,
    #[error("Email and password don't match. Check both and try again.")]
    WrongPassword,
    #[error("Too many tries. Wait fifteen minutes, then try again.")]
    TooManyTries,
    #[error("Too many people are signing in right now. Try again in a few seconds.")]
    SignInBusy,
    #[error("The set-up code doesn't match. Copy it from the terminal in which Relink was started.")]
    WrongSetUpCode,
    #[error("Relink is set up already. Sign in instead.")]
    AlreadySetUp,
    #[error("Please choose a password of at least 12 characters.")]
    PasswordTooShort,
    #[error("Your role lets you look, not change. Ask an owner or a manager of your agency.")]
    NotAllowed,
    #[error(
        "An app serves every campaign, so only people who look after the whole agency may save one. Ask an owner or such a manager."
    )]
    AppNeedsWholeAgency,
    #[error(
        "This would send access to other addresses, or replace the app for every campaign. Only an owner may do that: ask one to save it."
    )]
    AppNeedsOwner,
    #[error(
        "Campaigns that you can't see would lose access by this, so nothing has changed. Ask somebody who looks after the whole agency to sign in instead."
    )]
    LossesHidden,
    #[error("This request came from another page. Reload this one and try again.")]
    ForeignOrigin,

    // What you asked for
    #[error("There is nothing at this address, or it isn't yours to see. Go back to the list and choose again.")]
    NotFound,
    #[error("Please enter a name of at most 80 characters.")]
    BadName,
    #[error("Please enter an email address.")]
    BadEmail,
    #[error("We don't know this time zone. Choose one from the list, such as Europe/Berlin.")]
    BadTimeZone,
    #[error("A currency has three letters, such as EUR. Please correct it.")]
    BadCurrency,
    #[error("Something in the form is missing or has the wrong shape. Check the fields and send it again.")]
    BadInput,
    #[error("{0}")]
    BadField(FieldError),
    #[error("That is more than we accept in one form. Shorten it and send it again.")]
    TooLarge,
    #[error("The form took too long to arrive. Check your network and send it again.")]
    TooSlow,
    #[error("Messages can't be sent to this address. Enter a whole one, like https://hooks.example.com/relink.")]
    BadWebhook,
    #[error("An agency has ten webhooks at most. Remove one first.")]
    TooManyWebhooks,
    #[error("Somebody has changed this in the meantime. Reload the page and try again.")]
    Conflict,
    #[error("This link has ended. Ask whoever sent it for a new one.")]
    ShareLinkOver,
    #[error("That is not the password of this page. Check it, or ask whoever sent you the link.")]
    WrongSharePassword,
    #[error("Choose a day from today on, or leave it empty for a link without an end.")]
    BadShareEnd,
    #[error("Enter an amount such as 12000 or 12,000.50, or leave it empty for no budget.")]
    BadBudget,
    #[error("Enter a number such as 60 or 12.50, or leave it empty for no goal.")]
    BadGoal,
    #[error(
        "Say what a result is called, in at most 40 letters, and choose at most eight numbers of those that are listed."
    )]
    BadResults,
    #[error("Choose two different members who may edit this campaign, and a name of at most 80 letters.")]
    BadAccountManagers,
    #[error("Choose a day and say in at most 200 characters what happened.")]
    BadNote,
    #[error("A campaign has two hundred notes at most. Remove one first.")]
    TooManyNotes,
    #[error("A campaign has twenty open links at most. Revoke one first.")]
    TooManyShareLinks,
    #[error(
        "Enter addresses such as anna@client.example, one a line, at most 50. One of these is none, or is there twice."
    )]
    BadRecipients,
    #[error("Choose a day that this rhythm has, and a time such as 09:00.")]
    BadSchedule,
    #[error("Choose days that are over: the first before the last, at most a quarter of a year.")]
    BadPeriod,
    #[error("A campaign has ten reports at most. Remove one first.")]
    TooManyReports,
    #[error("This report was made anew in the meantime. Look at it as it is now, and approve that.")]
    ReportMadeAnew,
    #[error(
        "Somebody has settled this report in the meantime, and nothing of yours was changed in it. Go on with the next one."
    )]
    ReportSettled,
    #[error("The mail server did not take it. Look at Settings, Alerts, and send yourself a test from there.")]
    MailNotTaken,
    #[error("This report can't be printed. Its page has everything: print that from the browser, and tell your admin.")]
    NotPrinted,
    #[error("No report has gone out yet. Come back when you have got the first one by mail.")]
    NoReportYet,

    #[error(
        "Another client ID or issuer is another app. If it is to take the place of the one you have, tick “Replace the app” and save again; if not, correct it."
    )]
    AppIsAnother,

    // The flow
    #[error(
        "The app was changed while you were signing in, so what came back was not used. Start again; the stored access is as it was."
    )]
    AppReplaced,
    #[error("This attempt has expired. Start again; the stored access is as it was.")]
    FlowExpired,
    #[error("This attempt is over already. If it doesn't show as connected, start again.")]
    FlowOver,
    #[error(
        "You have started again since, and only the newer attempt counts. Close this window and go on in the other one; nothing has changed."
    )]
    FlowSuperseded,
    #[error(
        "The answer doesn't belong to an attempt of this browser. Start again from the window in which you are signed in."
    )]
    FlowForeign,
    #[error("You may no longer change this connection, so nothing was stored. Ask an owner of your agency.")]
    FlowRightsLost,
    #[error(
        "The answer came from another provider than we asked. Nothing was stored. Start again, and tell your admin if it happens twice."
    )]
    IssuerMismatch,
    #[error(
        "The provider's word on who signed in was made for another app. Nothing was stored. Your admin compares the client id under Settings, Apps with that in the provider's console."
    )]
    IdentityForOthers,
    #[error(
        "The provider's word on who signed in was no longer valid when it came, so the clocks differ. Nothing was stored. Your admin has the server set its clock by the network; then start again."
    )]
    IdentityEnded,
    #[error(
        "The provider's word on who signed in belongs to another attempt. Nothing was stored. Close other windows of the provider and start again."
    )]
    IdentityOfAnother,
    #[error(
        "The provider's window was closed with a no. Nothing has changed. Start again when you are ready, and choose Allow."
    )]
    ConsentDenied,
    #[error(
        "The provider refused to open its window for our app. Your admin should check the app's settings in the provider's console."
    )]
    ProviderRefused,
    #[error(
        "The provider didn't answer in time or with an error of its own. Nothing has changed. Try again in a few minutes."
    )]
    ProviderUnavailable,
    #[error(
        "The provider answered with something we can't read. Nothing has changed. Try again, and tell your admin if it happens twice."
    )]
    ProviderUnreadable,
    #[error(
        "The provider doesn't accept our app's client id or secret. Your admin can renew them; signing in again doesn't help."
    )]
    AppRejected,
    #[error(
        "The organisation of this account doesn't let our app in. Ask whoever administers it at the provider to allow the app, then start again."
    )]
    AppBlocked,
    #[error("The provider no longer accepts this attempt. Start again; the stored access is as it was.")]
    GrantRejected,
    #[error(
        "This access may not read that list. Sign in again and leave all permissions ticked, or ask whoever manages it at the provider."
    )]
    AccessTooNarrow,
    #[error(
        "The provider gave access without a way to renew it. The stored access was kept. Start again and confirm every step, or remove the app at the provider first."
    )]
    NoRefreshToken,
    #[error(
        "The provider didn't say who signed in, so nothing was stored. Start again and leave all permissions ticked."
    )]
    NoIdentity,
    #[error("We were interrupted while fetching the access. Nothing has changed. Start again.")]
    FlowInterrupted,

    // Credentials
    #[error(
        "The platform rejected the user name, password or key. What is stored is as it was. Check what you typed and try again."
    )]
    CredentialsRejected,
    #[error(
        "These credentials are used in campaigns that you can't see, so they stay as they are. Ask somebody who sees all campaigns to replace them, or use the new ones here only."
    )]
    UsedElsewhere,
    #[error("Something answers there, but not what we ask for. Check the address, and what stands behind the host.")]
    NothingThere,
    #[error("Nothing answers at this host and port. Check both, and whether the platform lets our server in.")]
    HostUnreachable,
    #[error(
        "We don't connect to addresses inside private networks, or without https. Your admin can allow this one in the configuration."
    )]
    HostNotAllowed,
    #[error("The platform doesn't offer the encryption you asked for. Choose another one, or have it set up there.")]
    TlsFailed,
    #[error("There is no database of this name for this user. Check the name.")]
    DatabaseMissing,
    #[error("This user may not read what the query asks for. Grant it the right to read, or change the query.")]
    QueryForbidden,
    #[error("The query doesn't run, or doesn't give what its field asks for. Correct it and try again.")]
    QueryInvalid,
    #[error(
        "This address doesn't answer like an OpenID provider. Check it; it usually has no path or ends with the realm."
    )]
    IssuerUnusable,

    // Ourselves
    #[error("We can't reach Relink's server. Check your network and try again.")]
    Offline,
    #[error(
        "Relink can't write to its disk, which is probably full. Nothing has changed. Ask your admin to make room, then try again."
    )]
    DiskFull,
    #[error("Relink has too much to do right now. Nothing has changed. Try again in a few seconds.")]
    Busy,
    #[error("Too many pages of Relink are open with this sign-in. Close some, then reload this one.")]
    TooManyPages,
    #[error("Something failed on our side. It is in the server's log. Try again in a moment.")]
    Internal,
}

impl AppError {
    /// The truthful HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::NotSignedIn | Self::WrongPassword | Self::WrongSharePassword => 401,
            Self::TooManyTries | Self::TooManyPages => 429,
            Self::NotAllowed
            | Self::AppNeedsWholeAgency
            | Self::AppNeedsOwner
            | Self::LossesHidden
            | Self::ForeignOrigin
            | Self::FlowForeign
            | Self::UsedElsewhere
            | Self::FlowRightsLost
            | Self::WrongSetUpCode => 403,
            Self::NotFound | Self::ShareLinkOver | Self::NoReportYet => 404,
            Self::TooSlow => 408,
            Self::Conflict
            | Self::ReportMadeAnew
            | Self::ReportSettled
            | Self::FlowOver
            | Self::FlowSuperseded
            | Self::AppReplaced
            | Self::AlreadySetUp => 409,
            Self::FlowExpired => 410,
            Self::TooLarge => 413,
            Self::MailNotTaken
            | Self::ProviderUnavailable
            | Self::ProviderUnreadable
            | Self::HostUnreachable
            | Self::NothingThere => 502,
            Self::Offline | Self::Internal | Self::FlowInterrupted | Self::NotPrinted => 500,
            Self::SignInBusy | Self::Busy => 503,
            Self::DiskFull => 507,
            _ => 422,
        }
    }

    /// After how many seconds it makes sense to try again (RFC 9110, section 10.2.3), where we know.
    pub fn retry_after(self) -> Option<u16> {
        match self {
            Self::SignInBusy | Self::Busy => Some(5),
            Self::TooManyPages => Some(60),
            Self::TooManyTries => Some(15 * 60),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadInput
            }
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AppError;

    #[test]
    fn sentences_end_and_say_what_to_do() {
        for error in [
            AppError::NotFound,
            AppError::FlowExpired,
            AppError::DiskFull,
            AppError::Internal,
            AppError::SignInBusy,
            AppError::Busy,
            AppError::TooSlow,
            AppError::TooManyPages,
        ] {
            let words = error.to_string();
            assert!(words.ends_with('.'), "{words}");
            assert!(words.matches(['.', ';']).count() > 1, "{words} gives no next step");
        }
    }
}
