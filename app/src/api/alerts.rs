//! Alerts: who is told, and whether the messages arrive.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    alert::{AlertsPage, DeliveryProblem},
    error::AppError,
    ids::WebhookId,
};

/// The page of alerts.
#[server(prefix = "/api", endpoint = "alerts", input = GetUrl)]
pub async fn get_alerts() -> Result<AlertsPage, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.alerts.page(viewer).await)
}

/// Whether this member is told by email. A box that is not ticked is not sent.
#[server(prefix = "/api", endpoint = "set_email_alerts")]
pub async fn set_email_alerts(#[server(default)] wants: bool) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.alerts.set_by_email(viewer, wants).await)
}

/// Sends this member a test. Answers why it did not arrive at the mail server, if it didn't.
#[server(prefix = "/api", endpoint = "test_email")]
pub async fn test_email() -> Result<Option<DeliveryProblem>, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.alerts.test_email(viewer).await)
}

/// Adds an address that is told by HTTP. Its secret stands on the page for some minutes.
#[server(prefix = "/api", endpoint = "add_webhook")]
pub async fn add_webhook(url: String) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.alerts.add_webhook(viewer, url).await)
}

/// Sends a test to a webhook. Answers why it was not taken, if it wasn't.
#[server(prefix = "/api", endpoint = "test_webhook")]
pub async fn test_webhook(webhook: WebhookId) -> Result<Option<DeliveryProblem>, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.alerts.test_webhook(viewer, webhook).await)
}

/// Tells this address no more.
#[server(prefix = "/api", endpoint = "remove_webhook")]
pub async fn remove_webhook(webhook: WebhookId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.alerts.remove_webhook(viewer, webhook).await)
}
