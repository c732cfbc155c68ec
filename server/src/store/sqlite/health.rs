//! Health as columns: a state, and a cause and a moment where the state has them.

use app::model::health::{Health, HealthState};

use super::column::{from_word, word};
use crate::store::StoreError;

/// What stands in the columns `state`, `cause` and `until`.
pub(super) struct HealthColumns {
    pub(super) state: String,
    pub(super) cause: Option<String>,
    pub(super) until: Option<i64>,
}

impl TryFrom<Health> for HealthColumns {
    type Error = StoreError;

    fn try_from(health: Health) -> Result<Self, StoreError> {
        Ok(Self {
            state: word(&health.state())?,
            cause: health.cause().as_ref().map(word).transpose()?,
            until: health.until(),
        })
    }
}

/// The health that the columns tell of.
pub(super) fn health_of(state: &str, cause: Option<&str>, until: Option<i64>) -> Result<Health, StoreError> {
    let (state, cause) = (from_word::<HealthState>(state)?, cause.map(from_word).transpose()?);
    Health::from_parts(state, cause, until)
        .ok_or_else(|| StoreError::Inconsistent(format!("health: {state:?} with {cause:?} and {until:?}")))
}
