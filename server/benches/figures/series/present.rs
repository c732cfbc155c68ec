//! Through the store.

use std::path::Path;

use app::model::ids::{AgencyId, IntegrationKey, ProfileId};
use jiff::civil::Date;
use server::store::{
    Store,
    agency::Agency,
    connection::Profile,
    range::Fingerprint,
    series::{Description, Pull, Top},
    sqlite::{FILE_NAME, SqliteStore},
};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use super::{
    Failure,
    numbers::{Numbers, SITES, STREAM, Window, days, quarter},
    size,
};

const AGENCY: AgencyId = AgencyId(Uuid::from_u128(1));

pub struct Present {
    store: SqliteStore,
    /// For what the store does by itself when it likes.
    side: SqliteConnection,
    file: std::path::PathBuf,
}

fn profile(site: usize) -> ProfileId {
    ProfileId(Uuid::from_u128(10 + site as u128))
}

impl Present {
    pub async fn open(folder: &Path) -> Result<Self, Failure> {
        let store = SqliteStore::open_in(folder).await?;
        let mut unit = store.write().await?;
        unit.add_agency(&Agency { id: AGENCY, name: "Agency".to_owned(), created_at: 1 }).await?;
        for site in 0..SITES {
            unit.put_profile(&Profile {
                id: profile(site),
                agency: AGENCY,
                integration: IntegrationKey("search".to_owned()),
                remote_id: site.to_string(),
                name: format!("Site {site}"),
                time_zone: "UTC".to_owned(),
                currency: None,
            })
            .await?;
        }
        unit.commit().await?;
        let file = folder.join(FILE_NAME);
        let side = SqliteConnectOptions::new().filename(&file).connect().await?;
        Ok(Self { store, side, file })
    }

    /// Moves the log into the file; bytes of the file.
    pub async fn settle(&mut self) -> Result<u64, Failure> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut self.side).await?;
        Ok(size(&self.file))
    }

    pub async fn pull(&mut self, numbers: &Numbers, site: usize, window: Window) -> Result<(), Failure> {
        let values = numbers.values(site, window);
        let description = Description { fingerprint: Fingerprint(1), metrics: None };
        let mut unit = self.store.write().await?;
        unit.put_pull(&Pull {
            agency: AGENCY,
            profile: profile(site),
            stream: STREAM,
            breakdown: numbers.breakdown,
            currency: None,
            description: &description,
            days: &days(window),
            values: &values,
            change: 0,
            at: 0,
        })
        .await?;
        unit.commit().await?;
        Ok(())
    }

    pub async fn top(&self, numbers: &Numbers) -> Result<(), Failure> {
        let (from, to) = quarter();
        let mut unit = self.store.read().await?;
        if numbers.breakdown.is_empty() {
            unit.totals(AGENCY, &[profile(0)], from, to).await?;
        } else {
            let asked = Top {
                profile: profile(0),
                stream: STREAM,
                breakdown: numbers.breakdown,
                metric: "clicks",
                from,
                to,
                limit: 25,
            };
            unit.top(AGENCY, &asked).await?;
        }
        Ok(())
    }

    pub async fn range_rows(&self) -> Result<usize, Failure> {
        let profiles: Vec<ProfileId> = (0..SITES).map(profile).collect();
        let mut unit = self.store.read().await?;
        let mut pulled = unit.pulled(AGENCY, &profiles, Date::MIN, Date::MAX).await?;
        for profile in profiles {
            pulled.extend(unit.pulled_parts(AGENCY, profile, Date::MIN, Date::MAX).await?);
        }
        Ok(pulled.iter().map(|own| own.ranges.len()).sum())
    }

    pub async fn close(self) {
        drop(self.side.close().await);
        self.store.close().await;
    }
}
