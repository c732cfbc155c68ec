//! The event stream itself: opens, closes while the tab is hidden, comes back after a loss, ends with the session.

use std::{cell::RefCell, rc::Rc};

use futures::{
    FutureExt, Stream, StreamExt,
    channel::mpsc::{UnboundedReceiver, unbounded},
    future::{Either, select},
    pin_mut, stream,
};
use gloo_net::eventsource::futures::EventSource;
use gloo_timers::{callback::Timeout, future::TimeoutFuture};
use leptos::{prelude::*, serde_json, task::spawn_local};
use web_sys::VisibilityState;

use super::{batch::Batch, listener::Listener};
use crate::model::change::Change;

const ADDRESS: &str = "/events";
/// How long changes are gathered before pages fetch again: a reauthorization changes many things at once.
const GATHER_MILLIS: u32 = 250;
/// The first wait after the stream was lost for good, doubled up to the last.
const FIRST_WAIT_MILLIS: u32 = 2_000;
const LAST_WAIT_MILLIS: u32 = 60_000;

/// Follows the stream until the current owner is cleaned up.
pub(super) fn follow(batch: RwSignal<Batch>) {
    let (sender, receiver) = unbounded();
    let listener = Listener::new(document(), "visibilitychange", move |_| {
        let _ = sender.unbounded_send(());
    });
    // Dropping the listener drops the sender, which ends the task below and closes the stream.
    StoredValue::new_local(listener);
    spawn_local(run(receiver, Gatherer::new(batch)));
}

/// Why listening ended.
enum End {
    /// The owner is gone.
    Closed,
    /// The tab was hidden.
    Hidden,
    /// The server refused or the network is away, and the browser has given up.
    Lost,
    /// The session is over or the member's rights have changed.
    Session,
}

async fn run(mut visibility: UnboundedReceiver<()>, gatherer: Gatherer) {
    let mut wait = FIRST_WAIT_MILLIS;
    loop {
        while is_hidden() {
            if visibility.next().await.is_none() {
                return;
            }
        }
        let mut heard = false;
        match listen(&mut visibility, &gatherer, &mut heard).await {
            End::Closed => return,
            End::Session => return go_to_sign_in(),
            End::Hidden => {}
            End::Lost => {
                wait = if heard { FIRST_WAIT_MILLIS } else { (wait * 2).min(LAST_WAIT_MILLIS) };
                if let Either::Right((None, _)) = select(TimeoutFuture::new(wait), visibility.next()).await {
                    return;
                }
            }
        }
        // Hidden tabs wait at the top; what was missed meanwhile is fetched as soon as somebody looks.
        while is_hidden() {
            if visibility.next().await.is_none() {
                return;
            }
        }
        gatherer.add_everything();
    }
}

/// Listens until something ends it.
async fn listen(visibility: &mut UnboundedReceiver<()>, gatherer: &Gatherer, heard: &mut bool) -> End {
    let Some((_source, messages)) = open() else { return End::Lost };
    pin_mut!(messages);
    loop {
        match select(messages.next(), visibility.next().fuse()).await {
            Either::Left((Some(Message::Change(change)), _)) => {
                *heard = true;
                gatherer.add(change);
            }
            Either::Left((Some(Message::Unreadable), _)) => gatherer.add_everything(),
            Either::Left((Some(Message::End), _)) => return End::Session,
            Either::Left((Some(Message::Lost) | None, _)) => return End::Lost,
            Either::Right((None, _)) => return End::Closed,
            Either::Right((Some(()), _)) if is_hidden() => return End::Hidden,
            Either::Right((Some(()), _)) => {}
        }
    }
}

enum Message {
    Change(Change),
    /// [`EVERYTHING`], or a newer server says something that this page doesn't know.
    ///
    /// [`EVERYTHING`]: crate::model::change::EVERYTHING
    Unreadable,
    End,
    Lost,
}

/// The open stream closes when the source is dropped. Short interruptions are mended by the browser itself, which
/// then tells the server the last id it saw.
fn open() -> Option<(EventSource, impl Stream<Item = Message>)> {
    let mut source = EventSource::new(ADDRESS).ok()?;
    let changes = source.subscribe("change").ok()?.map(|event| match event {
        Ok((_, event)) => event
            .data()
            .as_string()
            .and_then(|text| serde_json::from_str(&text).ok())
            .map_or(Message::Unreadable, Message::Change),
        Err(_) => Message::Lost,
    });
    let ends = source.subscribe("end").ok()?.map(|event| match event {
        Ok(_) => Message::End,
        Err(_) => Message::Lost,
    });
    Some((source, stream::select(changes, ends)))
}

/// Puts changes that come close together into one batch.
#[derive(Clone)]
struct Gatherer {
    batch: RwSignal<Batch>,
    waiting: Rc<RefCell<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    changes: Vec<Change>,
    everything: bool,
    timer: Option<Timeout>,
}

impl Gatherer {
    fn new(batch: RwSignal<Batch>) -> Self {
        Self { batch, waiting: Rc::default() }
    }

    fn add(&self, change: Change) {
        self.waiting.borrow_mut().changes.push(change);
        self.start_timer();
    }

    fn add_everything(&self) {
        self.waiting.borrow_mut().everything = true;
        self.start_timer();
    }

    /// The wait counts from the first change, so that a steady trickle can't hold everything back.
    fn start_timer(&self) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.timer.is_none() {
            let this = self.clone();
            waiting.timer = Some(Timeout::new(GATHER_MILLIS, move || this.hand_over()));
        }
    }

    fn hand_over(&self) {
        let Waiting { changes, everything, .. } = self.waiting.take();
        // The page may be gone by now.
        let _ = self.batch.try_update(|batch| {
            *batch = Batch { number: batch.number + 1, changes, everything };
        });
    }
}

fn is_hidden() -> bool {
    document().visibility_state() == VisibilityState::Hidden
}

/// A full load, so that nothing of the ended session stays in memory.
fn go_to_sign_in() {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let _ = location.set_href(&format!("/sign-in?next={path}"));
}
