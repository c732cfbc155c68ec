//! Where a run stands, when it goes out, and what can be done about it now.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use super::deed::{Deeds, WhichRun};
use crate::{
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        copy_field::CopyField,
        icon::{Glyph, Icon},
        run_chip::RunChip,
    },
    model::{
        ids::{CampaignId, RunId},
        report_run::{RunStage, RunView},
    },
    paths::reports_path,
};

/// `is_typed`: a note was typed and not saved, so that approving here would leave it behind.
#[component]
pub(super) fn State(view: Signal<RunView>, deeds: Deeds, is_typed: RwSignal<bool>) -> impl IntoView {
    let facts = Memo::new(move |_| view.with(Facts::of));
    view! {
        <section class="card run-state" aria-label="Where it stands">
            {move || view! { <Words facts=facts.get() /> }}
            <ActionNotice value=deeds.approve.value() />
            <ActionNotice value=deeds.skip.value() />
            <ActionNotice value=deeds.test.value() done="A test is on its way to you. Nobody else gets it." />
            {move || {
                let facts = facts.get();
                facts.may_edit.then(|| view! { <Ways facts deeds is_typed /> })
            }}
            {move || {
                facts
                    .get()
                    .address
                    .map(|address| {
                        view! {
                            <CopyField
                                id="run-address"
                                label="The client's page"
                                value=address
                                help="Opens without signing in."
                            />
                        }
                    })
            }}
        </section>
    }
}

/// What this card shows of a run.
#[derive(Clone, PartialEq)]
struct Facts {
    campaign: CampaignId,
    run: RunId,
    period: String,
    stage: RunStage,
    sentence: String,
    goes_out: Option<String>,
    waits: Vec<String>,
    without: Vec<String>,
    recipients: Vec<String>,
    version: u32,
    print: Option<String>,
    address: Option<String>,
    may_edit: bool,
}

impl Facts {
    fn of(view: &RunView) -> Self {
        Self {
            campaign: view.campaign.id,
            run: view.id,
            period: view.period.clone(),
            stage: view.stage,
            sentence: view.sentence.clone(),
            goes_out: view.goes_out.clone(),
            waits: view.waits.clone(),
            without: view.without.clone(),
            recipients: view.recipients.clone(),
            version: view.version,
            print: view.print.clone(),
            address: view.address.clone(),
            may_edit: view.may_edit,
        }
    }

    /// "Goes out Thursday 3 December, 09:00".
    fn goes_out_words(&self) -> Option<String> {
        if self.stage.is_over() {
            return None;
        }
        Some(match &self.goes_out {
            Some(at) => at.clone(),
            None => "As soon as it is approved".to_owned(),
        })
    }
}

#[component]
fn Words(facts: Facts) -> impl IntoView {
    let goes_out = facts.goes_out_words();
    let recipients = match facts.recipients.as_slice() {
        [] => "Nobody by mail: pass on the address of its page".to_owned(),
        all => all.join(", "),
    };
    view! {
        <p class="run-back">
            <A href=reports_path(facts.campaign)>"All reports"</A>
        </p>
        <header class="report-card-head">
            <h2>{facts.period}</h2>
            <RunChip state=facts.stage.state() />
        </header>
        <p class="run-told">{facts.sentence}</p>
        {facts.print.map(|words| view! { <p class="run-told run-print">{words}</p> })}
        <dl class="facts">
            {goes_out
                .map(|words| {
                    view! {
                        <dt>"Goes out"</dt>
                        <dd>{words}</dd>
                    }
                })} <dt>"To"</dt> <dd>{recipients}</dd>
            {(!facts.without.is_empty())
                .then(|| {
                    view! {
                        <dt>"Without"</dt>
                        <dd>{facts.without.join(", ")}</dd>
                    }
                })}
        </dl>
        {(!facts.waits.is_empty())
            .then(|| {
                view! {
                    <ul class="run-waits" role="list" aria-label="Nothing to do">
                        {facts.waits.into_iter().map(|words| view! { <li><Icon glyph=Glyph::Clock /> {words}</li> }).collect_view()}
                    </ul>
                }
            })}
    }
}

/// One of them stands out: approving, where that is what is asked for.
#[component]
fn Ways(facts: Facts, deeds: Deeds, is_typed: RwSignal<bool>) -> impl IntoView {
    let Facts { campaign, run, stage, version, .. } = facts;
    let is_draft = stage == RunStage::Draft && version > 0;
    let may_skip = !stage.is_over() && stage != RunStage::Sending;
    view! {
        {is_draft
            .then(|| {
                view! {
                    <Show
                        when=move || !is_typed.get()
                        fallback=|| {
                            view! {
                                <p class="field-help">"Your note is not saved yet. Save it below, or approve the report with it there."</p>
                            }
                        }
                    >
                        <ActionForm action=deeds.approve>
                            <WhichRun campaign run />
                            <input type="hidden" name="version" value=version.to_string() />
                            <Button look=Look::Filled kind="submit" busy=deeds.approve.pending()>
                                "Approve"
                            </Button>
                        </ActionForm>
                    </Show>
                }
            })}
        {(version > 0)
            .then(|| {
                view! {
                    <ActionForm action=deeds.test>
                        <WhichRun campaign run />
                        <Button kind="submit" busy=deeds.test.pending()>
                            "Send me a test"
                        </Button>
                    </ActionForm>
                }
            })}
        {may_skip
            .then(|| {
                view! {
                    <details class="fold">
                        <summary>
                            <Icon glyph=Glyph::ChevronRight />
                            "Do not send this one"
                        </summary>
                        <ActionForm action=deeds.skip>
                            <div class="form">
                                <WhichRun campaign run />
                                <p>"Nobody gets this report, and clients are told nothing. The next one comes as planned."</p>
                                <div class="form-actions">
                                    <Button look=Look::Danger kind="submit" busy=deeds.skip.pending()>
                                        "Do not send it"
                                    </Button>
                                </div>
                            </div>
                        </ActionForm>
                    </details>
                }
            })}
    }
}
