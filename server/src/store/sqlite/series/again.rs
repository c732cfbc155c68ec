//! Days that somebody asked for again, put in place day by day: what stands is not lost to an answer that holds less.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use sqlx::SqliteConnection;

use super::{
    put::{Draft, TOTAL, count_numbers, draw_up, find_corrections, note_corrections, write},
    reading::name_numbers,
};
use crate::store::{
    StoreError,
    range::Range,
    series::{Again, Correction, Pull},
    sqlite::column::{day_number, day_of},
};

pub(super) async fn put_again(db: &mut SqliteConnection, pull: &Pull<'_>) -> Result<Again, StoreError> {
    let mut draft = draw_up(db, pull).await?;
    let kept = find_kept(&draft, pull)?;
    let numbers: BTreeSet<i64> = kept.iter().map(|day| day_number(*day)).collect();
    draft.stands.retain(|(day, _), _| !numbers.contains(day));
    draft.brings.retain(|(day, _), _| !numbers.contains(day));
    let corrections = tell_corrections(&draft, pull)?;
    let added = find_added(&draft)?;
    note_corrections(db, &draft, pull).await?;
    write(db, &draft, &leave_out(pull.days, &kept)).await?;
    Ok(Again { corrections, added, kept: kept.into_iter().collect() })
}

/// Whole days of which less came than stands.
fn find_kept(draft: &Draft, pull: &Pull<'_>) -> Result<BTreeSet<Date>, StoreError> {
    let stands = count_numbers(&draft.stands, &draft.series, pull)?;
    let brings = count_numbers(&draft.brings, &draft.series, pull)?;
    let mut kept = BTreeSet::new();
    for (day, count) in stands {
        let Some(known) = draft.ranges.iter().find(|range| range.is_whole() && range.holds(day)) else { continue };
        let is_fewer = brings.get(&day).copied().unwrap_or(0) < count;
        // What was added up without some of the records is too small.
        let is_worse = known.lacks.is_whole() && pull.days.iter().any(|new| new.holds(day) && !new.lacks.is_whole());
        if is_fewer || is_worse {
            kept.insert(day);
        }
    }
    Ok(kept)
}

fn find_added(draft: &Draft) -> Result<Vec<Date>, StoreError> {
    let mut added = Vec::new();
    for (day, _) in draft.brings.keys().filter(|(_, dimension)| *dimension == TOTAL) {
        let day = day_of(*day)?;
        if !draft.ranges.iter().any(|range| range.is_whole() && range.holds(day)) {
            added.push(day);
        }
    }
    Ok(added)
}

fn tell_corrections(draft: &Draft, pull: &Pull<'_>) -> Result<Vec<Correction>, StoreError> {
    let named =
        |bytes: Option<&Vec<u8>>| name_numbers(&draft.series.metrics, bytes.map(Vec::as_slice).unwrap_or_default());
    let tell = |(day, before, after): (Date, Option<&Vec<u8>>, Option<&Vec<u8>>)| {
        Ok(Correction {
            profile: pull.profile,
            stream: pull.stream.to_owned(),
            day,
            change: pull.change,
            before: named(before)?,
            after: named(after)?,
        })
    };
    find_corrections(draft)?.into_iter().map(tell).collect()
}

/// `days` without `kept`.
fn leave_out(days: &[Range], kept: &BTreeSet<Date>) -> Vec<Range> {
    let mut parts = Vec::new();
    for range in days {
        let mut first = range.first;
        for day in kept.range(range.first..=range.last) {
            if first < *day {
                parts.push(Range { first, last: day.saturating_sub(1.day()), ..range.clone() });
            }
            first = day.saturating_add(1.day());
        }
        if first <= range.last {
            parts.push(Range { first, ..range.clone() });
        }
    }
    parts
}
