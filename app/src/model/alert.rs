//! Alerts: who is told that something broke or works again, and whether the message arrived.

use serde::{Deserialize, Serialize};

use super::{
    ids::{AlertId, CampaignId, ConnectionId, WebhookId},
    moment::Moment,
};

/// The page of alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertsPage {
    /// Where this member's own messages go.
    pub email: String,
    /// Whether this member wants them.
    pub by_email: bool,
    /// Whether whoever runs the server has named a mail server.
    pub mail_is_set_up: bool,
    /// Empty for members who may not see them: they tell of every campaign.
    pub webhooks: Vec<WebhookRow>,
    pub may_edit_webhooks: bool,
    /// The newest first.
    pub alerts: Vec<AlertRow>,
}

/// One address that is told by HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRow {
    pub id: WebhookId,
    pub url: String,
    pub added: Moment,
    /// What signs the messages; shown to whoever added it, for some minutes only.
    pub secret: Option<String>,
}

/// One alert with its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRow {
    pub id: AlertId,
    /// "Access was revoked".
    pub headline: String,
    /// "Sandbox · jane@northwind.example".
    pub subject: String,
    pub opened: Moment,
    /// When it was over.
    pub closed: Option<Moment>,
    /// The window in which it is mended.
    pub at: Option<(CampaignId, ConnectionId)>,
    pub deliveries: Vec<DeliveryRow>,
}

/// One message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRow {
    pub news: News,
    /// An email address, or the host of a webhook.
    pub to: String,
    pub state: DeliveryState,
    /// When it came into this state.
    pub at: Moment,
    pub problem: Option<DeliveryProblem>,
    /// When it is tried again.
    pub next: Option<Moment>,
}

/// What a message tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    Broken,
    Healed,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// On its way, or waiting for its next try.
    Waiting,
    Sent,
    /// Given up.
    Failed,
    /// It was mended before anybody was told.
    Dropped,
}

/// Why a message did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryProblem {
    #[error("No mail server is set up. Whoever runs Relink can name one in RELINK_SMTP_URL.")]
    NoMailServer,
    #[error("The mail server can't be reached. Check its host and port.")]
    MailServerUnreachable,
    #[error("The mail server offers no encryption that we trust. Check its certificate, or its port.")]
    MailServerInsecure,
    #[error("The mail server refused our user name or password. Check RELINK_SMTP_URL.")]
    MailLoginRefused,
    #[error("The mail server refused the message. Check the recipient and the sender's address.")]
    MailRefused,
    #[error("Nothing answers at this address. Check it, and whether it lets our server in.")]
    WebhookUnreachable,
    #[error("This address is inside a private network. Whoever runs Relink can allow it in RELINK_ALLOW_PRIVATE.")]
    WebhookNotAllowed,
    #[error("The address answered with an error instead of a success. Look into its log.")]
    WebhookRefused,
    #[error("The recipient is gone.")]
    RecipientGone,
    #[error("Sending it stopped Relink three times, so it was given up. Your admin updates Relink to a newer version.")]
    Crashing,
}
