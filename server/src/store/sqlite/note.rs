//! Notes in SQLite.

use app::model::ids::{AgencyId, CampaignId, NoteId};
use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::FromRow;

use super::{
    column::{day_number, day_of, parse},
    error::{failed, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    note::{Note, NoteStore},
};

pub(super) const OF_DAYS: &str = "
    SELECT id, day, text, for_clients, written_by, written_at FROM notes
    WHERE agency_id = ? AND campaign_id = ? AND day BETWEEN ? AND ? ORDER BY day, written_at, id";

const PUT: &str = "
    INSERT INTO notes (id, agency_id, campaign_id, day, text, for_clients, written_by, written_at)
    SELECT ?3, agency_id, id, ?4, ?5, ?6, ?7, ?8 FROM campaigns WHERE agency_id = ?1 AND id = ?2
    ON CONFLICT (id) DO UPDATE SET day = excluded.day, text = excluded.text, for_clients = excluded.for_clients,
        written_by = excluded.written_by, written_at = excluded.written_at
    WHERE notes.agency_id = excluded.agency_id AND notes.campaign_id = excluded.campaign_id";

#[derive(FromRow)]
struct NoteRow {
    id: String,
    day: i64,
    text: String,
    for_clients: bool,
    written_by: String,
    written_at: i64,
}

#[async_trait]
impl NoteStore for SqliteUnit {
    async fn notes(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        from: Date,
        to: Date,
    ) -> Result<Vec<Note>, StoreError> {
        let rows: Vec<NoteRow> = sqlx::query_as(OF_DAYS)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .bind(day_number(from))
            .bind(day_number(to))
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let note = |row: NoteRow| {
            let (id, day, by) = (parse(&row.id)?, day_of(row.day)?, parse(&row.written_by)?);
            let (text, for_clients, at) = (row.text, row.for_clients, row.written_at);
            Ok(Note { id, agency, campaign, day, text, for_clients, by, at })
        };
        rows.into_iter().map(note).collect()
    }

    async fn put_note(&mut self, note: &Note) -> Result<(), StoreError> {
        let result = sqlx::query(PUT)
            .bind(note.agency.to_string())
            .bind(note.campaign.to_string())
            .bind(note.id.to_string())
            .bind(day_number(note.day))
            .bind(&note.text)
            .bind(note.for_clients)
            .bind(note.by.to_string())
            .bind(note.at)
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the note", &result)
    }

    async fn remove_note(&mut self, agency: AgencyId, campaign: CampaignId, id: NoteId) -> Result<bool, StoreError> {
        let result = sqlx::query("DELETE FROM notes WHERE agency_id = ? AND campaign_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(result.rows_affected() > 0)
    }
}
