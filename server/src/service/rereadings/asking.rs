//! Asking: who may, and for which days.

use app::model::{
    change::ChangeSubject,
    error::AppError,
    ids::{ConnectionId, RereadingId},
    member::Viewer,
    rereading::{MOST_ASKS, MOST_DAYS, Unaskable},
};
use jiff::civil::Date;

use super::{RereadingsService, first_day};
use crate::{
    service::{askable::find_askable, moments::days_between},
    store::{
        Unit,
        connection::{Linked, Profile},
        job::Priority,
        rereading::{Found, Rereading, RereadingState},
    },
    sync::{queue::enqueue_rereading, today_of},
};

/// Seconds over which asks are counted.
const DAY: i64 = 24 * 60 * 60;

impl RereadingsService {
    pub(super) async fn keep_ask(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        from: &str,
        to: &str,
    ) -> Result<(), AppError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let (linked, _, profile) = find_askable(&mut *unit, &viewer, connection).await?;
        let (first, last) = self.check_days(&mut *unit, &linked, &profile, from, to).await?;
        let (agency, profile) = (viewer.agency, profile.id);
        let known = unit.open_rereading(agency, profile, (first, last)).await?;
        let id = match known {
            Some(known) => known,
            None => {
                if unit.count_rereadings(agency, profile, now - DAY).await? >= MOST_ASKS {
                    return Err(Unaskable::AskedOften.into());
                }
                let asked = Rereading {
                    id: RereadingId(self.core.entropy.uuid(now)),
                    agency,
                    profile,
                    first,
                    last,
                    asked_by: Some(viewer.member),
                    asked_at: now,
                    state: RereadingState::Open { waits: None },
                    progress: Default::default(),
                    found: Found::default(),
                };
                unit.add_rereading(&asked).await?;
                asked.id
            }
        };
        // One that waits comes forward.
        enqueue_rereading(&mut *unit, agency, id, connection, Priority::Asked, now).await?;
        unit.add_change(agency, None, ChangeSubject::Data(profile), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    async fn check_days(
        &self,
        unit: &mut dyn Unit,
        linked: &Linked,
        profile: &Profile,
        from: &str,
        to: &str,
    ) -> Result<(Date, Date), AppError> {
        let (first, last) = read_days(from, to, today_of(&self.core, profile))?;
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(Unaskable::NotConnected)?;
        let pulled = unit.pulled(profile.agency, &[profile.id], Date::MIN, Date::MAX).await?;
        let oldest = first_day(entry, today_of(&self.core, profile), &pulled).ok_or(Unaskable::NoDays)?;
        if first < oldest { Err(Unaskable::TooOld.into()) } else { Ok((first, last)) }
    }
}

/// Whole days only: today is not over, and read each night.
fn read_days(from: &str, to: &str, today: Date) -> Result<(Date, Date), Unaskable> {
    let first: Date = from.trim().parse().map_err(|_| Unaskable::NoFirstDay)?;
    let last: Date = to.trim().parse().map_err(|_| Unaskable::NoLastDay)?;
    if last < first {
        return Err(Unaskable::Backwards);
    }
    if last >= today {
        return Err(Unaskable::NotOver);
    }
    let days = u32::try_from(days_between(first, last)).unwrap_or(u32::MAX);
    if days >= MOST_DAYS { Err(Unaskable::TooMany) } else { Ok((first, last)) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Unaskable, read_days};

    #[test]
    fn days_are_whole_and_few() {
        let today = date(2026, 11, 23);
        for (from, to, expected) in [
            ("2026-11-22", "2026-11-22", Ok((date(2026, 11, 22), date(2026, 11, 22)))),
            ("2026-08-22", " 2026-11-22", Ok((date(2026, 8, 22), date(2026, 11, 22)))),
            ("2026-08-21", "2026-11-22", Err(Unaskable::TooMany)),
            ("0001-01-01", "2026-11-22", Err(Unaskable::TooMany)),
            ("2026-11-22", "2026-11-21", Err(Unaskable::Backwards)),
            ("2026-11-22", "2026-11-23", Err(Unaskable::NotOver)),
            ("2026-11-22", "9999-12-31", Err(Unaskable::NotOver)),
            ("", "2026-11-22", Err(Unaskable::NoFirstDay)),
            ("2026-02-30", "2026-11-22", Err(Unaskable::NoFirstDay)),
            ("2026-11-22", "yesterday", Err(Unaskable::NoLastDay)),
        ] {
            assert_eq!(read_days(from, to, today), expected, "{from} {to}");
        }
    }
}
