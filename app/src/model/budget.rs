//! What a campaign may spend in a month.

use serde::{Deserialize, Serialize};

use super::ids::ConnectionId;

/// The budgets of one campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budgets {
    /// ISO 4217.
    pub currency: String,
    /// Those of this month, that of all ads first.
    pub rows: Vec<BudgetRow>,
    /// What may have one: all ads, and each source of them.
    pub targets: Vec<BudgetTarget>,
    pub may_edit: bool,
}

/// One budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetRow {
    pub name: String,
    /// "€12,000".
    pub words: String,
}

/// What a budget is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetTarget {
    /// `None`: all ads.
    pub connection: Option<ConnectionId>,
    pub name: String,
}
