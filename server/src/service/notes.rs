//! Notes on days, as members write them. Where they stand on dashboards is told by [`super::dashboards`].

use std::collections::BTreeMap;

use app::{
    backend::Notes,
    model::{
        change::ChangeSubject,
        error::AppError,
        ids::{CampaignId, MemberId, NoteId},
        member::Viewer,
        note::{MOST_LETTERS, MOST_NOTES, NoteRow, Notes as Own},
    },
};
use async_trait::async_trait;
use jiff::{ToSpan, civil::Date};

use super::{
    moments::{day_words, today_in},
    rights::{find_campaign, require_editor},
};
use crate::{
    core::Core,
    store::{Unit, note::Note},
};

/// How far ahead and back a note may be.
const AHEAD: i64 = 366;
const BACK: i64 = 10 * 366;

/// Implements the port's [`Notes`].
#[derive(Clone)]
pub struct NotesService {
    core: Core,
}

impl NotesService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }

    /// Open dashboards show what has changed.
    async fn tell(&self, mut unit: Box<dyn Unit>, viewer: &Viewer, campaign: CampaignId) -> Result<(), AppError> {
        let subject = ChangeSubject::Campaign(campaign);
        unit.add_change(viewer.agency, Some(campaign), subject, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}

#[async_trait]
impl Notes for NotesService {
    async fn notes(&self, viewer: Viewer, campaign: CampaignId) -> Result<Own, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let mut notes = unit.notes(viewer.agency, campaign.id, Date::MIN, Date::MAX).await?;
        let members = unit.members(viewer.agency).await?;
        drop(unit);
        let emails: BTreeMap<MemberId, String> = members.into_iter().map(|member| (member.id, member.email)).collect();
        let today = today_in(&campaign.time_zone, self.core.clock.now());
        notes.reverse();
        let row = |note: Note| NoteRow {
            id: note.id,
            day: note.day.to_string(),
            label: day_words(note.day, today),
            text: note.text,
            for_clients: note.for_clients,
            by: emails.get(&note.by).cloned().unwrap_or_default(),
        };
        Ok(Own { rows: notes.into_iter().map(row).collect(), may_edit: viewer.role.may_edit() })
    }

    async fn save(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        note: Option<NoteId>,
        day: String,
        text: String,
        for_clients: bool,
    ) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        let today = today_in(&campaign.time_zone, self.core.clock.now());
        let (day, text) = read_note(&day, &text, today)?;
        let others = unit.notes(viewer.agency, campaign.id, Date::MIN, Date::MAX).await?;
        let at = self.core.clock.unix();
        let id = match note {
            Some(id) if others.iter().any(|other| other.id == id) => id,
            Some(_) => return Err(AppError::NotFound),
            None if others.len() >= MOST_NOTES => return Err(AppError::TooManyNotes),
            None => NoteId(self.core.entropy.uuid(at)),
        };
        let (agency, campaign, by) = (viewer.agency, campaign.id, viewer.member);
        unit.put_note(&Note { id, agency, campaign, day, text, for_clients, by, at }).await?;
        self.tell(unit, &viewer, campaign).await
    }

    async fn remove(&self, viewer: Viewer, campaign: CampaignId, note: NoteId) -> Result<(), AppError> {
        require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, &viewer, campaign).await?;
        // Who removes what is gone already has what they want.
        if !unit.remove_note(viewer.agency, campaign.id, note).await? {
            return Ok(());
        }
        self.tell(unit, &viewer, campaign.id).await
    }
}

/// A day and one line of text.
fn read_note(day: &str, text: &str, today: Date) -> Result<(Date, String), AppError> {
    let day: Date = day.trim().parse().map_err(|_| AppError::BadNote)?;
    let known = today.saturating_sub(BACK.days())..=today.saturating_add(AHEAD.days());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=MOST_LETTERS).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if known.contains(&day) && fits { Ok((day, text)) } else { Err(AppError::BadNote) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_note_is_a_day_and_a_line_of_text() {
        let today = date(2026, 11, 23);
        let read = |day: &str, text: &str| read_note(day, text, today);
        let own = |text: &str| Ok((date(2026, 11, 12), text.to_owned()));
        assert_eq!(read("2026-11-12", "  Site\r\n relaunch "), own("Site relaunch"));
        assert_eq!(read("2026-11-12", "<b>&"), own("<b>&"), "it is text and no markup");
        assert_eq!(read("2026-11-12", &"é".repeat(200)), own(&"é".repeat(200)));
        assert!(read("2027-11-01", "Planned").is_ok());
        for (day, text) in [
            ("2026-11-12", ""),
            ("2026-11-12", " \n "),
            ("2026-11-12", "a\u{0}b"),
            ("2026-11-12", &"é".repeat(201)),
            ("", "Site relaunch"),
            ("2026-02-30", "Site relaunch"),
            ("2031-01-01", "Site relaunch"),
            ("1999-01-01", "Site relaunch"),
        ] {
            assert_eq!(read(day, text), Err(AppError::BadNote), "{day} {text}");
        }
    }
}
