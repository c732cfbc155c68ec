//! Exchange rates: brings the euro reference rates of the European Central Bank into the store, so that amounts of different
//! currencies can be added with each day's own.
//!
//! `fetch`: the file, checked whole or not taken. `file`: what stands in it. `job`: once a day, in the queue.
//!
//! Not here: how amounts are counted with them, which stands in [`crate::service::dashboards`].
//! docs/decisions/0037-exchange-rates.md

mod error;
mod fetch;
mod file;
mod job;
#[cfg(test)]
mod tests;

use jiff::civil::date;

pub use self::{
    error::RatesError,
    job::{RATES, bring_rates, enqueue_rates},
};

/// How many rates a file has, for tests that give its reader hostile input.
#[doc(hidden)]
pub fn count_rates(text: &[u8]) -> Result<usize, RatesError> {
    let found = file::read_file(text, date(1999, 1, 4), date(2026, 11, 23))?;
    Ok(found.rates.len() + found.left_out.len())
}
