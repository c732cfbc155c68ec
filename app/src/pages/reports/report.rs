//! One report that comes again and again.

use leptos::{form::ActionForm, prelude::*};

use super::{form::FormOf, runs::Runs, when::Moments};
use crate::{
    api::reports::{PauseReport, RemoveReport, SaveReport},
    components::{
        button::{Button, Look},
        copy_field::CopyField,
        icon::{Glyph, Icon},
    },
    model::{
        ids::{CampaignId, ReportId},
        report::ReportRow,
    },
};

/// What is done to one report. Each is told and followed by the page.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) pause: ServerAction<PauseReport>,
    pub(super) remove: ServerAction<RemoveReport>,
}

/// `row`: as it is now. `on_saved`: after its form was sent.
#[component]
pub(super) fn OneReport(
    campaign: CampaignId,
    row: Signal<ReportRow>,
    may_edit: bool,
    actions: Actions,
    on_saved: Callback<()>,
) -> impl IntoView {
    let first = row.get_untracked();
    let id = first.id;
    let title = format!("report-{id}-title");
    let save = ServerAction::<SaveReport>::new();
    Effect::new(move |before: Option<usize>| {
        let version = save.version().get();
        if before.is_some_and(|before| before != version) {
            on_saved.run(());
        }
        version
    });
    let head = Memo::new(move |_| row.with(|row| (row.schedule_words.clone(), row.is_paused)));
    let facts = Memo::new(move |_| row.with(|row| (row.form.recipients.clone(), row.form.review, row.coming.clone())));
    let runs = Memo::new(move |_| row.with(|row| row.runs.clone()));
    let name = first.schedule_words.clone();
    view! {
        <article class="card report-card" aria-labelledby=title.clone()>
            <header class="report-card-head">
                <h2 id=title.clone()>{move || head.get().0}</h2>
                {move || head.get().1.then(|| view! { <span class="chip">"Paused"</span> })}
            </header>
            {move || {
                let (recipients, review, coming) = facts.get();
                view! {
                    <dl class="facts">
                        <dt>"To"</dt>
                        <dd>{recipients.lines().map(str::trim).collect::<Vec<_>>().join(", ")}</dd>
                        <dt>"Before that"</dt>
                        <dd>
                            {if review {
                                "Somebody looks at it and approves it."
                            } else {
                                "Nobody has to: it goes out once its numbers are in."
                            }}
                        </dd>
                    </dl>
                    <div class="report-moments">
                        <Moments moments=coming />
                    </div>
                }
            }}
            {move || view! { <Runs campaign runs=runs.get() label="Its runs" /> }}
            {first
                .address
                .clone()
                .map(|address| {
                    view! {
                        <CopyField
                            id=format!("report-{id}-address")
                            label="The client's page"
                            value=address
                            help="Opens the newest report that went out, without signing in. Earlier ones are linked there."
                        />
                    }
                })}
            {may_edit
                .then(|| {
                    view! {
                        <div class="report-card-actions">
                            {move || view! { <PauseForm campaign report=id is_paused=head.get().1 actions /> }}
                        </div>
                        <details class="fold">
                            <summary>
                                <Icon glyph=Glyph::ChevronRight />
                                "Edit"
                                <span class="visually-hidden">{format!(": {name}")}</span>
                            </summary>
                            <FormOf
                                campaign
                                report=Some(id)
                                form=first.form
                                moments=first.coming
                                save
                                look=Look::Quiet
                            />
                        </details>
                        <RemoveForm campaign report=id name actions />
                    }
                })}
        </article>
    }
}

#[component]
fn PauseForm(campaign: CampaignId, report: ReportId, is_paused: bool, actions: Actions) -> impl IntoView {
    view! {
        <ActionForm action=actions.pause>
            <input type="hidden" name="campaign" value=campaign.to_string() />
            <input type="hidden" name="report" value=report.to_string() />
            <input type="hidden" name="paused" value=(!is_paused).to_string() />
            <Button kind="submit" busy=actions.pause.pending()>
                {if is_paused { "Go on" } else { "Pause" }}
            </Button>
        </ActionForm>
    }
}

/// A fold, so that it asks without scripts too.
#[component]
fn RemoveForm(campaign: CampaignId, report: ReportId, name: String, actions: Actions) -> impl IntoView {
    view! {
        <details class="fold">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Remove"
                <span class="visually-hidden">{format!(": {name}")}</span>
            </summary>
            <ActionForm action=actions.remove>
                <div class="form">
                    <input type="hidden" name="campaign" value=campaign.to_string() />
                    <input type="hidden" name="report" value=report.to_string() />
                    <p>
                        "No more reports are made of it, and one that is on its way is not sent. What was sent stays, with its page."
                    </p>
                    <div class="form-actions">
                        <Button look=Look::Danger kind="submit" busy=actions.remove.pending()>
                            "Remove report"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </details>
    }
}
