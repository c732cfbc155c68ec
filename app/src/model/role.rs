//! How a metric is read: what it stands for in an agency's arithmetic, and which way is good. Nothing of this is asked of a
//! platform.

use serde::{Deserialize, Serialize};

/// What a metric stands for. In the order in which an agency looks at numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricRole {
    Spend,
    /// What the platform counts as a success.
    Result,
    CostPerResult,
    /// What results are worth.
    Value,
    Roas,
    Orders,
    Calls,
    Sessions,
    Clicks,
    Ctr,
    Cpc,
    Impressions,
    Cpm,
    ConversionRate,
    Position,
    Reach,
}

/// Which way a metric gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    Higher,
    Lower,
    /// Neither is good by itself.
    #[default]
    None,
}

impl MetricRole {
    pub const ALL: [Self; 16] = [
        Self::Spend,
        Self::Result,
        Self::CostPerResult,
        Self::Value,
        Self::Roas,
        Self::Orders,
        Self::Calls,
        Self::Sessions,
        Self::Clicks,
        Self::Ctr,
        Self::Cpc,
        Self::Impressions,
        Self::Cpm,
        Self::ConversionRate,
        Self::Position,
        Self::Reach,
    ];

    /// Which way it gets better, unless a file says otherwise.
    pub fn better(self) -> Better {
        match self {
            Self::Spend => Better::None,
            Self::CostPerResult | Self::Cpc | Self::Cpm | Self::Position => Better::Lower,
            _ => Better::Higher,
        }
    }

    /// What is counted in money.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Spend | Self::Value | Self::CostPerResult | Self::Cpc | Self::Cpm)
    }

    /// Whether days of it add up.
    pub fn adds_up(self) -> bool {
        matches!(
            self,
            Self::Spend
                | Self::Result
                | Self::Value
                | Self::Orders
                | Self::Calls
                | Self::Sessions
                | Self::Clicks
                | Self::Impressions
        )
    }
}

impl Better {
    pub const ALL: [Self; 3] = [Self::Higher, Self::Lower, Self::None];
}
