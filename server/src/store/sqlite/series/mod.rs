//! Series in SQLite.
//!
//! - `numbers`: the numbers of a record as bytes. `row`: a series, its metrics and the days pulled of it.
//! - `revision`: days that are pulled again.
//! - `again`: days that somebody asked for once more.
//! - `put`: one pull put in place. `dimensions`: what breakdowns tell apart. `reading`: numbers for pages.

mod again;
pub(super) mod dimensions;
pub(super) mod numbers;
mod put;
pub(super) mod reading;
mod revision;
pub(super) mod row;

use app::model::ids::{AgencyId, ProfileId};
use async_trait::async_trait;
use jiff::civil::Date;

use super::{error::failed, unit::SqliteUnit};
use crate::store::{
    StoreError,
    range::Fingerprint,
    series::{Again, Correction, Kept, Pull, Pulled, SeriesStore, Top, TopParts, Value},
};

#[async_trait]
impl SeriesStore for SqliteUnit {
    async fn put_pull(&mut self, pull: &Pull<'_>) -> Result<Kept, StoreError> {
        put::put_pull(self.db(), pull).await
    }

    async fn put_again(&mut self, pull: &Pull<'_>) -> Result<Again, StoreError> {
        again::put_again(self.db(), pull).await
    }

    async fn lacking(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<ProfileId>, StoreError> {
        row::find_lacking(self.db(), agency, profiles, (from, to)).await
    }

    async fn has_brought_less(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        stream: &str,
        fingerprint: Fingerprint,
    ) -> Result<bool, StoreError> {
        revision::has_brought_less(self.db(), agency, profile, stream, fingerprint).await
    }

    async fn take_revision(
        &mut self,
        agency: AgencyId,
        provider: &str,
        day: Date,
        most: u32,
    ) -> Result<bool, StoreError> {
        revision::take(self.db(), agency, provider, day, most).await
    }

    async fn pulled(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<Pulled>, StoreError> {
        row::read_pulled(self.db(), row::PULLED, agency, profiles, (from, to)).await
    }

    async fn pulled_parts(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        from: Date,
        to: Date,
    ) -> Result<Vec<Pulled>, StoreError> {
        row::read_pulled(self.db(), row::PULLED_PARTS, agency, &[profile], (from, to)).await
    }

    async fn totals(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<(ProfileId, Value)>, StoreError> {
        reading::read_totals(self.db(), agency, profiles, (from, to)).await
    }

    async fn top(&mut self, agency: AgencyId, asked: &Top<'_>) -> Result<TopParts, StoreError> {
        reading::read_top(self.db(), agency, asked).await
    }

    async fn corrections_after(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        sequence: i64,
        limit: u32,
    ) -> Result<Vec<Correction>, StoreError> {
        reading::read_corrections(self.db(), agency, profiles, sequence, limit).await
    }

    async fn prune_corrections(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query(reading::PRUNE).bind(agency.to_string()).bind(before).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }
}
