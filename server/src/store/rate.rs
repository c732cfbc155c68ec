//! Exchange rates: what one euro was worth in other currencies. They are everybody's: no agency's data, and nothing of them tells
//! what an agency has.

use async_trait::async_trait;
use jiff::civil::Date;

use super::StoreError;

/// How much of a currency one euro was on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// ISO 4217 code.
    pub currency: String,
    pub day: Date,
    pub per_euro: f64,
}

#[async_trait]
pub trait RateStore: Send {
    /// Puts rates in place, those of known days too: the bank may have corrected them.
    async fn put_rates(&mut self, rates: &[Rate]) -> Result<(), StoreError>;
    /// Those of `currencies` from `first` to `last`, by currency and day. By index.
    async fn rates(&mut self, currencies: &[String], first: Date, last: Date) -> Result<Vec<Rate>, StoreError>;
    /// The last day that any is known of. By index.
    async fn newest_rate_day(&mut self) -> Result<Option<Date>, StoreError>;
}
