//! How many event streams are open: of a session, of an agency, and altogether.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use app::model::{
    error::AppError,
    ids::{AgencyId, SessionId},
    member::Viewer,
};

use crate::{
    budget::{self, Refused},
    config::StreamLimits,
};

/// The open streams of this process. Clones share one count.
#[derive(Debug, Clone)]
pub struct Streams {
    limits: StreamLimits,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    sessions: HashMap<SessionId, usize>,
    agencies: HashMap<AgencyId, usize>,
    all: usize,
}

impl Streams {
    pub fn new(limits: StreamLimits) -> Self {
        Self { limits, open: Arc::default() }
    }

    /// A place for one more, until it is dropped. `TooManyPages` if the session has all of its own, `Busy` if it is the
    /// others who do.
    pub(super) fn enter(&self, viewer: &Viewer) -> Result<StreamPlace, AppError> {
        let mut open = lock(&self.open);
        let count = |count: Option<&usize>| count.copied().unwrap_or_default();
        if count(open.sessions.get(&viewer.session)) >= self.limits.per_session {
            budget::note(Refused::EventStream, "a session has more pages open than may listen");
            return Err(AppError::TooManyPages);
        }
        if count(open.agencies.get(&viewer.agency)) >= self.limits.per_agency || open.all >= self.limits.all {
            budget::note(Refused::EventStream, "more pages are open than may listen");
            return Err(AppError::Busy);
        }
        *open.sessions.entry(viewer.session).or_default() += 1;
        *open.agencies.entry(viewer.agency).or_default() += 1;
        open.all += 1;
        Ok(StreamPlace { open: self.open.clone(), session: viewer.session, agency: viewer.agency })
    }
}

/// See [`Streams::enter`].
#[derive(Debug)]
pub(super) struct StreamPlace {
    open: Arc<Mutex<Open>>,
    session: SessionId,
    agency: AgencyId,
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        leave(&mut open.sessions, self.session);
        leave(&mut open.agencies, self.agency);
        open.all = open.all.saturating_sub(1);
    }
}

fn leave<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) {
    if let Some(count) = counts.get_mut(&key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use app::model::member::Role;
    use uuid::Uuid;

    use super::*;

    fn viewer(agency: u128, session: u128) -> Viewer {
        Viewer {
            agency: AgencyId(Uuid::from_u128(agency)),
            member: app::model::ids::MemberId(Uuid::nil()),
            session: SessionId(Uuid::from_u128(session)),
            role: Role::Owner,
            campaigns: None,
        }
    }

    #[test]
    fn a_session_an_agency_and_all_have_their_bounds() {
        let streams = Streams::new(StreamLimits { per_session: 2, per_agency: 3, all: 4 });
        let enter = |agency, session| streams.enter(&viewer(agency, session));
        let first = [enter(1, 1).unwrap(), enter(1, 1).unwrap()];
        assert_eq!(enter(1, 1).unwrap_err(), AppError::TooManyPages);
        let second = enter(1, 2).unwrap();
        assert_eq!(enter(1, 3).unwrap_err(), AppError::Busy, "the agency has its three");
        let other = enter(2, 4).unwrap();
        assert_eq!(enter(3, 5).unwrap_err(), AppError::Busy, "all have their four");
        drop((first, second));
        assert!(enter(1, 1).is_ok(), "who leaves makes room");
        drop(other);
        let open = lock(&streams.open);
        assert!(open.all == 0 && open.sessions.is_empty() && open.agencies.is_empty(), "nothing is left behind");
    }
}
