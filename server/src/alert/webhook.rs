//! A message as a signed HTTP request: Standard Webhooks (<https://www.standardwebhooks.com>), headers `webhook-id`,
//! `webhook-timestamp` and `webhook-signature`.

use app::model::{
    alert::{DeliveryProblem, News},
    ids::{AlertId, DeliveryId},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Method, Request, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook};

use super::message::Message;
use crate::{
    core::Core,
    entropy::Entropy,
    net::{NetError, Reads},
};

/// The body. Names are a promise to whoever reads it: only add to them.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// RFC 3339, UTC: when it was sent.
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    /// The same for "broken" and "healed"; absent in a test.
    alert: Option<AlertId>,
    provider: &'a str,
    account: &'a str,
    address: &'a str,
    cause: Option<serde_json::Value>,
    headline: &'a str,
    happened: &'a str,
    next: &'a str,
    connections: Vec<Connection<'a>>,
    /// The window in which it is mended.
    url: &'a str,
}

#[derive(Serialize)]
struct Connection<'a> {
    campaign: &'a str,
    connection: &'a str,
    url: &'a str,
}

/// A new secret, as receivers expect it: `whsec_` and 32 bytes in base64.
pub(crate) fn make_secret(entropy: &dyn Entropy) -> SecretString {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    format!("whsec_{}", STANDARD.encode(bytes)).into()
}

/// Sends one message.
pub(super) async fn send(
    core: &Core,
    url: &str,
    secret: &SecretString,
    id: DeliveryId,
    alert: AlertId,
    message: &Message,
) -> Result<(), DeliveryProblem> {
    let kind = match message.news {
        News::Broken => "connection.broken",
        News::Healed => "connection.healed",
    };
    let data = Data {
        alert: Some(alert),
        provider: &message.provider,
        account: &message.account_name,
        address: &message.account_address,
        cause: serde_json::to_value(message.topic).ok(),
        headline: &message.headline,
        happened: &message.happened,
        next: &message.next,
        connections: message
            .places
            .iter()
            .map(|place| Connection { campaign: &place.campaign, connection: &place.connection, url: &place.url })
            .collect(),
        url: &message.url,
    };
    post(core, url, secret, id, kind, data).await
}

/// Sends a message that tells of nothing, so that somebody can see it arrive.
pub(crate) async fn send_test(
    core: &Core,
    url: &str,
    secret: &SecretString,
    id: DeliveryId,
) -> Result<(), DeliveryProblem> {
    let origin = core.config.public_url.origin();
    let data = Data {
        alert: None,
        provider: "Relink",
        account: "Test",
        address: "",
        cause: None,
        headline: "This is a test",
        happened: "Somebody asked Relink to send a test.",
        next: "Nothing to do.",
        connections: Vec::new(),
        url: &origin,
    };
    post(core, url, secret, id, "test", data).await
}

async fn post(
    core: &Core,
    url: &str,
    secret: &SecretString,
    id: DeliveryId,
    kind: &'static str,
    data: Data<'_>,
) -> Result<(), DeliveryProblem> {
    let now = core.clock.now();
    // Texts and ids always have a JSON form.
    let body = serde_json::to_vec(&Body { kind, timestamp: now.to_string(), data }).unwrap_or_default();
    let id = format!("msg_{}", id.0.simple());
    let signature = Webhook::new(secret.expose_secret()).and_then(|hook| hook.sign(&id, now.as_second(), &body));
    let signature = signature.map_err(|error| {
        tracing::error!(%error, "a webhook's secret can't sign");
        DeliveryProblem::WebhookRefused
    })?;
    let request = Request::builder()
        .method(Method::POST)
        .uri(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(HEADER_WEBHOOK_ID, &id)
        .header(HEADER_WEBHOOK_TIMESTAMP, now.as_second())
        .header(HEADER_WEBHOOK_SIGNATURE, signature)
        .extension(Reads::Status)
        .body(body)
        .map_err(|_| DeliveryProblem::WebhookUnreachable)?;
    match core.outbound.send(request).await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) if answer.status() == StatusCode::GONE => Err(DeliveryProblem::RecipientGone),
        Ok(answer) => {
            tracing::info!(status = answer.status().as_u16(), "a webhook was refused");
            Err(DeliveryProblem::WebhookRefused)
        }
        Err(NetError::NotAllowed(_)) => Err(DeliveryProblem::WebhookNotAllowed),
        Err(error) => {
            tracing::info!(%error, "a webhook could not be delivered");
            Err(DeliveryProblem::WebhookUnreachable)
        }
    }
}
