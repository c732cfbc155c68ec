//! The event stream of a page: server-sent events that carry kind, ids and a sequence number. What the viewer may not
//! see is not in it, and it ends with the session or when the member's rights change.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use app::model::{
    change::{Change, EVERYTHING},
    error::AppError,
    ids::AgencyId,
    member::Viewer,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderName},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use tokio::sync::broadcast::{
    Receiver,
    error::{RecvError, TryRecvError},
};

use super::{
    feed::{BATCH, Heard},
    refusal::refuse,
    streams::StreamPlace,
};
use crate::{service::sessions::is_still_signed_in, state::AppState, store::StoreError};

/// Comments keep proxies from closing a quiet stream; the session is looked at as often.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A page opens its stream a moment after it was rendered; what happened in these seconds before is told once more.
const SINCE_RENDERED: i64 = 30;

/// `GET /events`. A browser that lost the stream tells the last id it saw, and misses nothing.
pub(crate) async fn stream(
    State(state): State<AppState>,
    viewer: Option<Extension<Viewer>>,
    headers: HeaderMap,
) -> Response {
    let Some(Extension(viewer)) = viewer else { return refuse(AppError::NotSignedIn, &headers) };
    let place = match state.streams.enter(&viewer) {
        Ok(place) => place,
        Err(error) => return refuse(error, &headers),
    };
    let seen = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok()?.parse().ok());
    match Watch::open(state, viewer, seen, place).await {
        Ok(watch) => {
            let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
            ([("x-accel-buffering", "no")], Sse::new(watch.into_events()).keep_alive(keep_alive)).into_response()
        }
        Err(error) => refuse(AppError::from(error), &headers),
    }
}

/// One open stream.
struct Watch {
    state: AppState,
    viewer: Viewer,
    receiver: Receiver<Heard>,
    /// The newest sequence that was looked at.
    last: i64,
    waiting: VecDeque<Told>,
    /// How many of those that wait came before the last look at the session.
    cleared: usize,
    _place: StreamPlace,
}

/// What a page is told.
enum Told {
    Change(Change),
    /// So much has changed, up to this sequence, that it is quicker to fetch everything again.
    Everything(i64),
}

/// What comes next.
enum Next {
    Told(Told),
    /// The session or the rights it was opened with are gone: the page is told.
    SignedOut,
    /// We stop: the browser comes back by itself.
    Stopping,
}

impl Watch {
    async fn open(state: AppState, viewer: Viewer, seen: Option<i64>, place: StreamPlace) -> Result<Self, StoreError> {
        // Listening begins before reading, so that nothing falls in between.
        let receiver = state.feed.subscribe();
        let last = match seen {
            Some(sequence) => sequence,
            None => {
                let since = state.core.clock.unix() - SINCE_RENDERED;
                state.core.store.ask().await?.sequence_before(since).await?
            }
        };
        let waiting = VecDeque::new();
        let mut watch = Self { state, viewer, receiver, last, waiting, cleared: 0, _place: place };
        watch.catch_up().await?;
        Ok(watch)
    }

    fn into_events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(Some(self), |watch| async move {
            let mut watch = watch?;
            match watch.next().await {
                Next::Told(told) => Some((Ok(told.into_event()), Some(watch))),
                Next::SignedOut => Some((Ok(Event::default().event("end").data("signed out")), None)),
                Next::Stopping => None,
            }
        })
    }

    async fn next(&mut self) -> Next {
        let stopping = self.state.stopping.clone();
        loop {
            if !self.waiting.is_empty() {
                // One look at the session for all that wait: it may be two hundred.
                if self.cleared == 0 {
                    if !self.is_signed_in().await {
                        return Next::SignedOut;
                    }
                    self.cleared = self.waiting.len();
                }
                if let Some(told) = self.waiting.pop_front() {
                    self.cleared -= 1;
                    return Next::Told(told);
                }
            }
            tokio::select! {
                () = stopping.cancelled() => return Next::Stopping,
                () = tokio::time::sleep(KEEP_ALIVE) => if !self.is_signed_in().await { return Next::SignedOut },
                heard = self.receiver.recv() => match self.take_all(heard) {
                    Ok(()) => {}
                    Err(RecvError::Lagged(_)) => if let Err(error) = self.catch_up().await {
                        tracing::error!(%error, "an event stream can't catch up and ends; the page fetches again");
                        return Next::Stopping;
                    },
                    Err(RecvError::Closed) => return Next::Stopping,
                },
            }
        }
    }

    /// Reads from the store what came after the last change that was looked at, unless that is much: then the page is told
    /// to fetch everything. The same where the page has seen what the store has not, as after a restore.
    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let mut unit = self.state.core.store.read().await?;
        let newest = unit.last_sequence().await?;
        if newest < self.last || newest.saturating_sub(self.last) > i64::from(BATCH) {
            self.last = newest;
            self.cleared = 0;
            self.waiting.clear();
            self.waiting.push_back(Told::Everything(newest));
            return Ok(());
        }
        for (agency, change) in unit.changes_after(self.last, BATCH).await? {
            self.take(agency, change);
        }
        Ok(())
    }

    /// Takes what was heard, and what else is there already. `Lagged` if there was more than is kept.
    fn take_all(&mut self, heard: Result<Heard, RecvError>) -> Result<(), RecvError> {
        let heard = heard?;
        self.take(heard.0, heard.1);
        loop {
            match self.receiver.try_recv() {
                Ok(heard) => self.take(heard.0, heard.1),
                Err(TryRecvError::Empty) => return Ok(()),
                Err(TryRecvError::Closed) => return Err(RecvError::Closed),
                Err(TryRecvError::Lagged(missed)) => return Err(RecvError::Lagged(missed)),
            }
        }
    }

    fn take(&mut self, agency: AgencyId, change: Change) {
        if change.sequence <= self.last {
            return;
        }
        self.last = change.sequence;
        if agency == self.viewer.agency && change.campaign.is_none_or(|campaign| self.viewer.may_see(campaign)) {
            self.waiting.push_back(Told::Change(change));
        }
    }

    /// A store that can't be read ends nothing: the next look decides.
    async fn is_signed_in(&self) -> bool {
        is_still_signed_in(&self.state.core, &self.viewer).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a session can't be read");
            true
        })
    }
}

impl Told {
    /// A page that does not know what `everything` means takes it for something new, and fetches everything too.
    fn into_event(self) -> Event {
        let (sequence, data) = match self {
            // Ids and a number always have a JSON form.
            Self::Change(change) => (change.sequence, serde_json::to_string(&change).unwrap_or_default()),
            Self::Everything(sequence) => (sequence, EVERYTHING.to_owned()),
        };
        Event::default().event("change").id(sequence.to_string()).data(data)
    }
}
