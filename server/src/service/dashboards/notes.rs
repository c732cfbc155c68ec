//! The days that are drawn, as they are called, and what people said of them.

use app::model::{all_ads::Audience, dashboard::Day};

use super::period::Period;
use crate::{
    service::moments::day_words,
    store::{StoreError, Unit, campaign::Campaign},
};

/// Those that are drawn.
pub(super) fn name_days(period: Period) -> Vec<Day> {
    let day = |day| Day { day: format!("{day}"), label: day_words(day, period.today), notes: Vec::new() };
    period.drawn().map(day).collect()
}

/// With what is said of them to `audience`.
pub(super) async fn name_noted_days(
    unit: &mut dyn Unit,
    campaign: &Campaign,
    period: Period,
    audience: Audience,
) -> Result<Vec<Day>, StoreError> {
    let mut days = name_days(period);
    let (first, last) = (period.first, period.drawn_to());
    for note in unit.notes(campaign.agency, campaign.id, first, last).await? {
        let is_told = note.for_clients || audience == Audience::Members;
        let noted = note.day.to_string();
        if let Some(day) = days.iter_mut().find(|day| is_told && day.day == noted) {
            day.notes.push(note.text);
        }
    }
    Ok(days)
}
