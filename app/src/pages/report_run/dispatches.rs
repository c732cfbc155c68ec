//! Who has got it.

use leptos::{form::ActionForm, prelude::*};

use super::deed::{Deeds, WhichRun};
use crate::{
    components::{
        action_notice::ActionNotice,
        button::Button,
        icon::{Glyph, Icon},
        moment::MomentWords,
    },
    model::{
        ids::{CampaignId, RunId},
        report_run::{Dispatch, DispatchState, RunView},
    },
};

#[component]
pub(super) fn Dispatches(view: Signal<RunView>, deeds: Deeds) -> impl IntoView {
    let all = Memo::new(move |_| view.with(|view| (view.campaign.id, view.id, view.may_edit, view.dispatches.clone())));
    move || {
        let (campaign, run, may_edit, dispatches) = all.get();
        (!dispatches.is_empty()).then(|| {
            view! {
                <section class="run-dispatches" aria-labelledby="dispatches-title">
                    <h2 id="dispatches-title">"Who has it"</h2>
                    <ActionNotice value=deeds.again.value() done="It is sent once more." />
                    <ul class="rows" role="list">
                        {dispatches
                            .into_iter()
                            .map(|dispatch| view! { <Row campaign run dispatch may_edit deeds /> })
                            .collect_view()}
                    </ul>
                </section>
            }
        })
    }
}

#[component]
fn Row(campaign: CampaignId, run: RunId, dispatch: Dispatch, may_edit: bool, deeds: Deeds) -> impl IntoView {
    let Dispatch { id, to, state, sentence, at } = dispatch;
    let glyph = match state {
        DispatchState::Waiting => Glyph::Clock,
        DispatchState::Sent => Glyph::Check,
        DispatchState::Unknown => Glyph::Help,
        DispatchState::Failed => Glyph::Alert,
    };
    let name = format!(" to {to}");
    view! {
        <li class="row dispatch" data-dispatch=state.key()>
            <Icon glyph />
            <div class="row-main">
                <span class="dispatch-to">{to}</span>
                <span class="row-sub">{sentence} {at.map(|moment| view! { " " <MomentWords moment /> })}</span>
            </div>
            {(may_edit && state.may_be_repeated())
                .then(|| {
                    view! {
                        <ActionForm action=deeds.again>
                            <WhichRun campaign run />
                            <input type="hidden" name="dispatch" value=id.to_string() />
                            <Button kind="submit" busy=deeds.again.pending()>
                                "Send again"
                                <span class="visually-hidden">{name}</span>
                            </Button>
                        </ActionForm>
                    }
                })}
        </li>
    }
}
