//! The store: what Relink remembers. One trait per aggregate, one adapter per database.
//!
//! Services open a unit of work ([`Store::read`] or [`Store::write`]) and call the traits on it; a write unit is one
//! transaction that counts only once it is committed. No unit is ever held across a network call.
//! Ids of the agency come first in every method: what belongs to another agency is not found. "Not found" is
//! `Ok(None)`. Nothing here knows HTTP, providers or plain secrets: secrets arrive and leave sealed.

pub mod account;
pub mod account_manager;
pub mod agency;
pub mod alert;
pub mod application;
pub mod budget;
pub mod campaign;
pub mod change;
pub mod client_report;
pub mod connection;
pub mod credential;
pub mod dispatch;
pub mod error;
pub mod event;
pub mod flow;
pub mod goal;
pub mod job;
pub mod lack;
pub mod life;
pub mod list;
pub mod note;
pub mod period_number;
pub mod print;
pub mod range;
pub mod rate;
pub mod refusal;
pub mod renewal;
pub mod report;
pub mod rereading;
pub mod result_rule;
pub mod run;
pub mod series;
pub mod session;
pub mod share_link;
pub mod sqlite;
pub mod standing;
#[cfg(test)]
pub(crate) mod story;
pub mod webhook;
pub mod words;

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures::future::BoxFuture;

pub use error::StoreError;

/// Something small to be written, as often as it has to be: each time as if nothing had been written before.
pub type Work = Arc<dyn for<'a> Fn(&'a mut dyn Unit) -> BoxFuture<'a, Result<(), StoreError>> + Send + Sync>;

/// Opens units of work. Whoever holds one must not ask for another before it has ended: with all connections held so,
/// everybody would wait for everybody.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// A consistent view for reading only.
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError>;
    /// As [`Store::read`], for a single question: what two of them find may be of two moments.
    async fn ask(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.read().await
    }
    /// The one writer: begins at once (`BEGIN IMMEDIATE`), waits for the writer before.
    async fn write(&self) -> Result<Box<dyn Unit>, StoreError>;
    /// Does `work` in a unit for writing and answers when it is durable. An adapter may have several share a commit:
    /// one that fails takes no other with it.
    async fn write_together(&self, work: Work) -> Result<(), StoreError> {
        let mut unit = self.write().await?;
        work(&mut *unit).await?;
        unit.commit().await
    }
    /// Waits for running work and closes the files.
    async fn close(&self);
}

/// A unit of work. Dropped without [`Unit::commit`], nothing of it remains.
#[async_trait]
pub trait Unit:
    account::AccountStore
    + account_manager::AccountManagerStore
    + agency::AgencyStore
    + alert::AlertStore
    + application::ApplicationStore
    + budget::BudgetStore
    + campaign::CampaignStore
    + change::ChangeStore
    + client_report::ClientReportStore
    + connection::ConnectionStore
    + credential::CredentialStore
    + dispatch::DispatchStore
    + event::EventStore
    + flow::FlowStore
    + job::JobStore
    + life::LifeStore
    + list::ListStore
    + goal::GoalStore
    + note::NoteStore
    + period_number::PeriodNumberStore
    + print::PrintStore
    + rate::RateStore
    + refusal::RefusalStore
    + renewal::RenewalStore
    + report::ReportStore
    + result_rule::ResultRuleStore
    + standing::StandingStore
    + rereading::RereadingStore
    + run::RunStore
    + series::SeriesStore
    + session::SessionStore
    + share_link::ShareLinkStore
    + webhook::WebhookStore
    + Send
{
    /// Makes it durable.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// As [`Store::write_together`], with what came of the work.
pub async fn write_together<T: Send + 'static>(
    store: &dyn Store,
    work: impl for<'a> Fn(&'a mut dyn Unit) -> BoxFuture<'a, Result<T, StoreError>> + Send + Sync + 'static,
) -> Result<Option<T>, StoreError> {
    let (found, work) = (Arc::new(Mutex::new(None)), Arc::new(work));
    let put = Arc::clone(&found);
    let whole = as_work(move |unit| {
        let (work, put) = (Arc::clone(&work), Arc::clone(&put));
        Box::pin(async move {
            let outcome = (*work)(unit).await?;
            *put.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            Ok(())
        })
    });
    store.write_together(whole).await?;
    let outcome = found.lock().unwrap_or_else(PoisonError::into_inner).take();
    Ok(outcome)
}

fn as_work(
    work: impl for<'a> Fn(&'a mut dyn Unit) -> BoxFuture<'a, Result<(), StoreError>> + Send + Sync + 'static,
) -> Work {
    Arc::new(work)
}
