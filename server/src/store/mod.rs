//! The store: what Relink remembers. One trait per aggregate, one adapter per database.
//!
//! Services open a unit of work ([`Store::read`] or [`Store::write`]) and call the traits on it; a write unit is one
//! transaction that counts only once it is committed. No unit is ever held across a network call.
//! Ids of the agency come first in every method: what belongs to another agency is not found. "Not found" is
//! `Ok(None)`. Nothing here knows HTTP, providers or plain secrets: secrets arrive and leave sealed.

pub mod account;
pub mod agency;
pub mod alert;
pub mod application;
pub mod campaign;
pub mod change;
pub mod connection;
pub mod credential;
pub mod error;
pub mod event;
pub mod flow;
pub mod job;
pub mod range;
pub mod refusal;
pub mod report;
pub mod series;
pub mod session;
pub mod sqlite;
#[cfg(test)]
pub(crate) mod story;
pub mod webhook;

use async_trait::async_trait;

pub use error::StoreError;

/// Opens units of work. Whoever holds one must not ask for another before it has ended: with all connections held so,
/// everybody would wait for everybody.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// A consistent view for reading only.
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError>;
    /// The one writer: begins at once (`BEGIN IMMEDIATE`), waits for the writer before.
    async fn write(&self) -> Result<Box<dyn Unit>, StoreError>;
    /// Waits for running work and closes the files.
    async fn close(&self);
}

/// A unit of work. Dropped without [`Unit::commit`], nothing of it remains.
#[async_trait]
pub trait Unit:
    account::AccountStore
    + agency::AgencyStore
    + alert::AlertStore
    + application::ApplicationStore
    + campaign::CampaignStore
    + change::ChangeStore
    + connection::ConnectionStore
    + credential::CredentialStore
    + event::EventStore
    + flow::FlowStore
    + job::JobStore
    + refusal::RefusalStore
    + report::ReportStore
    + series::SeriesStore
    + session::SessionStore
    + webhook::WebhookStore
    + Send
{
    /// Makes it durable.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
