//! The first screen: what is wrong, or what is connected, or what connecting would bring.

use leptos::prelude::*;

use super::{
    authorize::AttemptNotice,
    details::Details,
    facts::{Backfill, ConnectionFacts},
    footer::OverviewFooter,
    guide::{Promise, Steps},
    left_out::LeftOutLines,
    title::ScreenTitle,
    trouble::TroubleReport,
    window::Window,
};
use crate::{
    components::{
        action_notice::ActionNotice,
        notice::{Notice, Tone},
    },
    model::{flow::FlowView, health::Health, revival::Revival},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Troubled,
    Connected,
    NotConnected,
}

#[component]
pub(super) fn OverviewScreen() -> impl IntoView {
    let window = Window::here();
    let kind = Memo::new(move |_| {
        window.view.with(|view| match (&view.trouble, view.health) {
            (Some(_), _) => Kind::Troubled,
            (None, Health::Never) => Kind::NotConnected,
            (None, _) => Kind::Connected,
        })
    });
    view! {
        <div class="window-body">
            <AttemptNotice />
            <CheckReport />
            {move || window.news.get().map(|news| view! { <Notice tone=Tone::Success>{news}</Notice> })}
            {move || match kind.get() {
                Kind::Troubled => {
                    view! {
                        <TroubleReport />
                        <Backfill />
                    }
                        .into_any()
                }
                Kind::Connected => {
                    view! {
                        <ScreenTitle>"Connected"</ScreenTitle>
                        <EndsSoon />
                        <Backfill />
                        <ConnectionFacts />
                        <LeftOutLines />
                    }
                        .into_any()
                }
                Kind::NotConnected => view! { <NotConnected /> }.into_any(),
            }}
            <Details />
        </div>
        <OverviewFooter />
    }
}

/// What comes of *Check now*: the words last until something has come back.
#[component]
fn CheckReport() -> impl IntoView {
    let Window { view, check, .. } = Window::here();
    let known = Memo::new(move |_| {
        view.with(|view| {
            let since = view.trouble.as_ref().map(|trouble| trouble.since.unix);
            (view.health, view.last_good.clone(), since)
        })
    });
    let asked = RwSignal::new(None);
    Effect::new(move |_| {
        if let Some(Ok(revival)) = check.value().get() {
            let waits = revival.is_empty() || revival.is_trying;
            asked.set(waits.then(|| known.get_untracked()));
        }
    });
    let waits = move || asked.with(|asked| asked.as_ref().is_some_and(|asked| *asked == known.get()));
    view! {
        <ActionNotice value=check.value() />
        {move || {
            // That it is being tried is said below, for as long as it is so.
            let revival = check.value().get().and_then(Result::ok).map(|revival| Revival { is_trying: false, ..revival });
            let revival = revival.filter(|revival| !revival.is_empty())?;
            let tone = if revival.has_failures() { Tone::Warning } else { Tone::Success };
            let words = revival.sentences("what it says stands under Details.").join(" ");
            Some(view! { <Notice tone>{words}</Notice> })
        }}
        {move || waits().then(|| view! { <Notice tone=Tone::Info>"We are asking now. What comes back shows here."</Notice> })}
    }
}

/// Works, and will not for long unless somebody signs in again.
#[component]
fn EndsSoon() -> impl IntoView {
    let view = Window::here().view;
    let line = Memo::new(move |_| {
        view.with(|view| {
            let ending = view.ending.as_ref()?;
            let rest = match ending.is_over {
                true => "It may stop any moment. Sign in once more, and what is missed by then comes in.",
                false => {
                    "Everything works until then. Sign in once more before that day, and no report misses anything."
                }
            };
            Some(format!("{}. {rest}", ending.line))
        })
    });
    move || line.get().map(|line| view! { <Notice tone=Tone::Warning>{line}</Notice> })
}

#[component]
fn NotConnected() -> impl IntoView {
    let view = Window::here().view;
    let summary = view.with_untracked(|view| view.integration.summary.clone());
    let had_data = Memo::new(move |_| view.with(|view| view.last_good.is_some()));
    view! {
        <ScreenTitle>"Not connected yet"</ScreenTitle>
        <p>{summary}</p>
        {move || had_data.get().then(|| view! { <p>"The data that came in earlier is still there."</p> })}
        <Promise />
        <Steps />
    }
}

/// A way back to an attempt that is still open while another step is shown.
#[component]
pub(super) fn OpenAttempt() -> impl IntoView {
    let window = Window::here();
    let open =
        Memo::new(move |_| window.authorization.flow.with(|flow: &Option<FlowView>| flow.as_ref().map(|flow| flow.id)));
    move || {
        open.get().map(|flow| {
            view! {
                <Notice tone=Tone::Info>
                    "An attempt to sign in is still open. "
                    <a href=window.place.flow(flow) data-noscroll>
                        "Go on with it"
                    </a>
                </Notice>
            }
        })
    }
}
