//! Dispatches: a run's way to each of its recipients.

use app::model::{
    alert::DeliveryProblem,
    ids::{AgencyId, DispatchId, RunId},
    report_run::DispatchState,
};
use async_trait::async_trait;

use super::StoreError;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    pub id: DispatchId,
    pub agency: AgencyId,
    pub run: RunId,
    /// An address.
    pub to: String,
    pub state: DispatchState,
    pub problem: Option<DeliveryProblem>,
    /// When it was about to be handed over, Unix seconds: whoever finds this and no end does not know whether it arrived.
    pub intent_at: Option<i64>,
    pub at: i64,
}

#[async_trait]
pub trait DispatchStore: Send {
    /// One per recipient: one that is there stays as it is.
    async fn add_dispatch(&mut self, dispatch: &Dispatch) -> Result<(), StoreError>;
    /// By recipient.
    async fn dispatches(&mut self, agency: AgencyId, run: RunId) -> Result<Vec<Dispatch>, StoreError>;
    async fn dispatch(&mut self, agency: AgencyId, id: DispatchId) -> Result<Option<Dispatch>, StoreError>;
    /// State, problem, intent, moment.
    async fn update_dispatch(&mut self, dispatch: &Dispatch) -> Result<(), StoreError>;
}
