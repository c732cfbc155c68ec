//! Alerts and their messages: what people are told of, and whether it arrived.

use app::model::{
    alert::{DeliveryProblem, DeliveryState, News},
    cause::Cause,
    ids::{AccountId, AgencyId, AlertId, DeliveryId, MemberId, WebhookId},
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{StoreError, agency::Member};

/// What an alert is about. An account has at most one open alert of each topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Topic {
    /// The account is broken, or connections of it are.
    Broken { cause: Cause },
    /// No data for days, while the platform works for others, or gives answers that don't fit.
    Stalled { cause: Cause },
}

/// Something people are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    pub id: AlertId,
    pub agency: AgencyId,
    pub account: AccountId,
    pub topic: Topic,
    /// Unix seconds.
    pub opened_at: i64,
    /// When it was over.
    pub closed_at: Option<i64>,
}

/// Who gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Recipient {
    Member(MemberId),
    Webhook(WebhookId),
}

/// One message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub agency: AgencyId,
    pub alert: AlertId,
    pub news: News,
    pub to: Recipient,
    pub state: DeliveryState,
    /// Why the last try failed.
    pub problem: Option<DeliveryProblem>,
    /// When it is tried again, Unix seconds.
    pub next_at: Option<i64>,
    /// When it came into this state.
    pub at: i64,
}

#[async_trait]
pub trait AlertStore: Send {
    /// `Duplicate` if one of this topic is open at the account.
    async fn add_alert(&mut self, alert: &Alert) -> Result<(), StoreError>;
    async fn alert(&mut self, agency: AgencyId, id: AlertId) -> Result<Option<Alert>, StoreError>;
    async fn open_alerts(&mut self, agency: AgencyId, account: AccountId) -> Result<Vec<Alert>, StoreError>;
    /// When an alert of this topic was last closed at the account, Unix seconds.
    async fn last_closed(
        &mut self,
        agency: AgencyId,
        account: AccountId,
        topic: Topic,
    ) -> Result<Option<i64>, StoreError>;
    async fn close_alert(&mut self, agency: AgencyId, id: AlertId, at: i64) -> Result<(), StoreError>;
    /// The newest first, at most `limit`.
    async fn recent_alerts(&mut self, agency: AgencyId, limit: u32) -> Result<Vec<Alert>, StoreError>;
    /// Accounts of all agencies about which people should be told something else than they were: broken without an
    /// alert, or an alert though all is well. By index: what is well is not read.
    async fn accounts_to_settle(&mut self) -> Result<Vec<(AgencyId, AccountId)>, StoreError>;
    async fn add_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError>;
    async fn delivery(&mut self, agency: AgencyId, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;
    /// Writes state, problem, `next_at` and `at`.
    async fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError>;
    /// Messages of several alerts, in the order in which they were made: one query.
    async fn deliveries_of(&mut self, agency: AgencyId, alerts: &[AlertId]) -> Result<Vec<Delivery>, StoreError>;
    /// Forgets alerts that were closed before `before`, Unix seconds, and their messages.
    async fn prune_alerts(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
    /// Members of an agency who are told by email.
    async fn members_to_tell(&mut self, agency: AgencyId) -> Result<Vec<Member>, StoreError>;
    async fn wants_alerts(&mut self, agency: AgencyId, member: MemberId) -> Result<bool, StoreError>;
    async fn set_wants_alerts(&mut self, agency: AgencyId, member: MemberId, wants: bool) -> Result<(), StoreError>;
}
