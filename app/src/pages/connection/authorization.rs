//! Runs one attempt to authorize: the provider's window, and the truth about the flow from the server.
//!
//! Messages from the callback page and the look of the popup only hint; every answer comes from `get_flow`. While a
//! flow is open it is asked every two seconds, when this window gets the focus, and when a message arrives.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::{address::Place, screen::is_open};
use crate::{
    api::flows::{CancelFlow, StartAuthorization, get_flow, start_authorization},
    browser::{
        notices::{claim_popup, listen_for_notices},
        popup::Popup,
        timer::repeat_every,
    },
    model::{
        error::AppError,
        flow::{FlowStatus, FlowView, Outcome},
        ids::{AccountId, FlowId},
        window::WindowView,
    },
};

const ASK_EVERY: Duration = Duration::from_secs(2);

/// The newest attempt begun in this window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attempt {
    /// None, or one from before a reload, whose popup is out of reach.
    None,
    /// The server is asked for the provider's address.
    Starting,
    /// The provider's window is at `url`; `blocked`: the browser refused to open it.
    Begun {
        flow: FlowId,
        url: String,
        blocked: bool,
    },
    Failed(AppError),
}

/// What the provider's window looks like from here. A hint, never a verdict: a provider may have cut it off from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// At the provider, or there is none that we opened.
    Elsewhere,
    LooksClosed,
    /// At our own callback, and nothing has been handed in from there.
    BackUnheard,
}

#[derive(Clone, Copy)]
pub(super) struct Authorization {
    place: Place,
    view: Signal<WindowView>,
    fetch_again: Callback<()>,
    popup: StoredValue<Option<Popup>>,
    pub(super) attempt: RwSignal<Attempt>,
    /// Counts the attempts, so that a late answer to an older one is dropped.
    count: StoredValue<u32>,
    /// The flow as last told, if newer than the window's data.
    told: RwSignal<Option<FlowView>>,
    asking: StoredValue<bool>,
    /// Why the flow could not be asked about.
    pub(super) unanswered: RwSignal<Option<AppError>>,
    /// What the provider's window looks like from here.
    pub(super) sight: RwSignal<Sight>,
    /// It was back already when we looked before.
    was_back: StoredValue<bool>,
    /// The flow that this window is about.
    pub(super) flow: Memo<Option<FlowView>>,
    pub(super) cancel: ServerAction<CancelFlow>,
    /// The flow that was given up in this very window: whoever did it knows why it is over.
    pub(super) cancelled: RwSignal<Option<FlowId>>,
}

impl Authorization {
    pub(super) fn new(place: Place, view: Signal<WindowView>, fetch_again: Callback<()>) -> Self {
        let told = RwSignal::new(None);
        // The form without WASM comes back with its error in the address.
        let refused = ServerAction::<StartAuthorization>::new().value().get_untracked();
        let this = Self {
            place,
            view,
            fetch_again,
            popup: StoredValue::new(None),
            attempt: RwSignal::new(match refused {
                Some(Err(error)) => Attempt::Failed(error),
                _ => Attempt::None,
            }),
            count: StoredValue::new(0),
            told,
            asking: StoredValue::new(false),
            unanswered: RwSignal::new(None),
            sight: RwSignal::new(Sight::Elsewhere),
            was_back: StoredValue::new(false),
            flow: Memo::new(move |_| {
                choose_flow(place.wanted.get().flow, view.with(|view| view.flow.clone()), told.get())
            }),
            cancel: ServerAction::new(),
            cancelled: RwSignal::new(None),
        };
        this.follow();
        this
    }

    /// Asks about the flow for as long as it is open.
    fn follow(self) {
        let waiting = Memo::new(move |_| {
            self.flow.with(|flow| flow.as_ref().filter(|flow| !flow.status.is_settled()).map(|flow| flow.id))
        });
        Effect::new(move |_| {
            if waiting.get().is_some() {
                self.ask();
                repeat_every(ASK_EVERY, move || {
                    self.look();
                    self.ask();
                });
            }
        });
        Effect::new(move |_| {
            listen_for_notices(move |named| {
                if let (Some(named), Attempt::Begun { flow, .. }) = (named, self.attempt.get_untracked())
                    && named == flow
                {
                    claim_popup(flow);
                }
                let current = waiting.get_untracked();
                if current.is_some() && (named.is_none() || named == current) {
                    self.ask();
                }
            });
        });
        // Cancelled: whatever the popup still shows is of no use.
        Effect::new(move |_| {
            if matches!(self.cancel.value().get(), Some(Ok(()))) {
                self.cancelled.set(self.flow.with_untracked(|flow| flow.as_ref().map(|flow| flow.id)));
                self.close_popup();
                self.ask();
            }
        });
    }

    /// Begins a flow. Call it in the handler of a click or a submit: the popup opens before anything else.
    pub(super) fn begin(self, account: Option<AccountId>) {
        let popup = Popup::open("about:blank");
        self.popup.set_value(popup.clone());
        self.look_away();
        self.count.update_value(|count| *count += 1);
        let number = self.count.get_value();
        self.attempt.set(Attempt::Starting);

        spawn_local(async move {
            let started = start_authorization(self.place.connection, account, true).await;
            if self.count.try_get_value() != Some(number) {
                return;
            }
            match started {
                Ok(start) => {
                    let blocked = !popup.is_some_and(|popup| popup.go(&start.url));
                    self.attempt.set(Attempt::Begun { flow: start.flow, url: start.url, blocked });
                    self.place.go_to_flow(start.flow);
                    self.fetch_again.run(());
                }
                Err(error) => {
                    self.close_popup();
                    self.attempt.set(Attempt::Failed(error));
                }
            }
        });
    }

    /// Opens the provider's window again, or brings it to the front. Call it in a click handler.
    pub(super) fn reopen(self, url: &str) {
        let popup = Popup::open(url);
        let opened = popup.is_some();
        self.popup.set_value(popup);
        self.look_away();
        self.attempt.update(|attempt| {
            if let Attempt::Begun { blocked, .. } = attempt {
                *blocked = !opened;
            }
        });
    }

    /// Looks at the provider's window. Between coming back and being heard lies a moment, so being back counts the second time.
    fn look(self) {
        let sight = self.popup.with_value(|popup| match popup {
            Some(popup) if popup.looks_closed() => Sight::LooksClosed,
            Some(popup) if popup.is_back() => Sight::BackUnheard,
            Some(_) | None => Sight::Elsewhere,
        });
        let is_back = sight == Sight::BackUnheard;
        let was_back = self.was_back.get_value();
        self.was_back.set_value(is_back);
        self.sight.set(if is_back && !was_back { Sight::Elsewhere } else { sight });
    }

    /// Another window is opened: nothing is known of it.
    fn look_away(self) {
        self.was_back.set_value(false);
        self.sight.set(Sight::Elsewhere);
    }

    /// Takes what an action told about the flow.
    pub(super) fn tell(self, flow: FlowView) {
        if flow.status.is_settled() {
            if flow.status != FlowStatus::Choosing {
                self.close_popup();
            }
            self.fetch_again.run(());
        }
        self.told.set(Some(flow));
    }

    /// Asks the server how the flow stands, once at a time.
    fn ask(self) {
        let Some(flow) = self.flow.with_untracked(|flow| flow.as_ref().map(|flow| flow.id)) else {
            return;
        };
        if self.asking.get_value() {
            return;
        }
        self.asking.set_value(true);
        spawn_local(async move {
            let answer = get_flow(flow).await;
            // The window may have closed meanwhile.
            if self.asking.try_update_value(|asking| *asking = false).is_none() {
                return;
            }
            match answer {
                Ok(flow) => {
                    self.unanswered.set(None);
                    if self.flow.with_untracked(|known| known.as_ref() != Some(&flow)) {
                        self.tell(flow);
                    }
                }
                Err(error) => self.unanswered.set(Some(error)),
            }
        });
    }

    fn close_popup(self) {
        self.popup.update_value(|popup| {
            if let Some(popup) = popup.take() {
                popup.close();
            }
        });
    }

    /// Where the flow is, for the window's status region.
    pub(super) fn status_words(self) -> Option<String> {
        if self.attempt.get() == Attempt::Starting {
            return Some("Opening the provider's window".to_owned());
        }
        let provider = self.view.with(provider_name);
        self.flow.with(|flow| describe_status(flow.as_ref()?, &provider))
    }
}

/// The provider's name; before the first account, the integration's own.
pub(super) fn provider_name(view: &WindowView) -> String {
    let account = view.account.as_ref().or(view.accounts.first());
    account.map_or_else(|| view.integration.name.clone(), |account| account.provider.clone())
}

/// What failed or is over is said by the screen, which gets the focus: nobody hears it twice.
fn describe_status(flow: &FlowView, provider: &str) -> Option<String> {
    Some(match (flow.status, &flow.outcome) {
        (_, Some(Outcome::Connected(connected))) => format!("Connected as {}", connected.account),
        (_, Some(Outcome::WrongAccount(_) | Outcome::NarrowerConsent(_))) => "Please choose how to go on".to_owned(),
        (_, Some(Outcome::Failed { .. })) => return None,
        (FlowStatus::Pending, None) => format!("Waiting for {provider}"),
        (FlowStatus::Exchanging, None) => format!("{provider} has answered, we are fetching the access"),
        (_, None) => return None,
    })
}

/// The flow the window is about: the one in the address, or else one that is still open; in its newest known state.
fn choose_flow(wanted: Option<FlowId>, stored: Option<FlowView>, told: Option<FlowView>) -> Option<FlowView> {
    let id = wanted.or(stored.as_ref().filter(|flow| is_open(flow)).map(|flow| flow.id))?;
    let progress = |flow: &FlowView| match flow.status {
        FlowStatus::Pending => 0,
        FlowStatus::Exchanging => 1,
        FlowStatus::Choosing => 2,
        FlowStatus::Done | FlowStatus::Failed | FlowStatus::Ended => 3,
    };
    // Of two that are equally far the later is taken: what was told.
    [stored, told].into_iter().flatten().filter(|flow| flow.id == id).max_by_key(progress)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{FlowId, FlowStatus, FlowView, choose_flow};

    fn flow(number: u128, status: FlowStatus) -> FlowView {
        FlowView { id: FlowId(Uuid::from_u128(number)), status, expected: None, outcome: None }
    }

    fn status(wanted: Option<u128>, stored: Option<FlowView>, told: Option<FlowView>) -> Option<FlowStatus> {
        choose_flow(wanted.map(|number| FlowId(Uuid::from_u128(number))), stored, told).map(|flow| flow.status)
    }

    #[test]
    fn a_flow_never_goes_back() {
        let (pending, done) = (flow(1, FlowStatus::Pending), flow(1, FlowStatus::Done));
        assert_eq!(status(Some(1), Some(pending.clone()), Some(done.clone())), Some(FlowStatus::Done));
        assert_eq!(status(Some(1), Some(done), Some(pending)), Some(FlowStatus::Done));
    }

    #[test]
    fn what_was_told_of_another_flow_is_not_shown() {
        assert_eq!(status(Some(2), None, Some(flow(1, FlowStatus::Done))), None);
        assert_eq!(
            status(None, Some(flow(2, FlowStatus::Pending)), Some(flow(1, FlowStatus::Done))),
            Some(FlowStatus::Pending)
        );
    }

    #[test]
    fn a_finished_flow_is_shown_only_where_the_address_asks_for_it() {
        assert_eq!(status(None, Some(flow(1, FlowStatus::Done)), None), None);
        assert_eq!(status(Some(1), Some(flow(1, FlowStatus::Done)), None), Some(FlowStatus::Done));
    }
}
