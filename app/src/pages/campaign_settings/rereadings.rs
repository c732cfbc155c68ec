//! Asking for days again, and what came of it.

use std::collections::BTreeSet;

use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;

use crate::{
    api::{
        campaigns::ArchiveCampaign,
        rereadings::{AskAgain, list_rereadings},
    },
    browser::events::slow_changes_where,
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::{FieldBox, TextField, describe},
        followed::Followed,
        moment::MomentWords,
    },
    model::{
        change::ChangeSubject,
        error::AppError,
        ids::{CampaignId, ProfileId},
        rereading::{MOST_DAYS, RereadingRow, RereadingSource, RereadingsPage, Unaskable},
    },
    paths::connection_path,
};

/// Behind the rest of the page, and fetched by itself.
#[component]
pub(super) fn Rereadings(
    campaign: Memo<Result<CampaignId, AppError>>,
    archive: ServerAction<ArchiveCampaign>,
) -> impl IntoView {
    let ask = ServerAction::<AskAgain>::new();
    let profiles = StoredValue::new(BTreeSet::<ProfileId>::new());
    let changes = slow_changes_where(move |change| match change.subject {
        ChangeSubject::Data(profile) => profiles.with_value(|profiles| profiles.contains(&profile)),
        ChangeSubject::Connection(_) => campaign.with_untracked(|campaign| change.campaign == campaign.ok()),
        _ => false,
    });
    let page = Resource::new_blocking(
        move || (campaign.get(), ask.version().get(), archive.version().get(), changes.get()),
        |(campaign, ..)| async move { list_rereadings(campaign?).await },
    );
    Effect::new(move |_| {
        if let Some(Ok(page)) = page.get() {
            profiles.set_value(page.sources.iter().map(|source| source.profile).collect());
        }
    });
    view! {
        <Followed resource=page count=1 let:page>
            <Content page ask />
        </Followed>
    }
}

#[component]
fn Content(page: Signal<RereadingsPage>, ask: ServerAction<AskAgain>) -> impl IntoView {
    // The form stays as it is while the list follows what happens.
    let sources = Memo::new(move |_| page.with(|page| page.may_ask.then(|| page.sources.clone())));
    let rows = Memo::new(move |_| page.with(|page| (page.campaign, page.rows.clone())));
    let form = move || {
        let sources = sources.get()?;
        Some(match sources.is_empty() {
            true => view! { <p class="field-help">"Connect a source first: then its days can be asked for here."</p> }
                .into_any(),
            false => view! { <AskForm sources ask /> }.into_any(),
        })
    };
    let list = move || {
        let (campaign, rows) = rows.get();
        (!rows.is_empty()).then(|| {
            view! {
                <ul class="asks rows" role="list" aria-label="Asked lately">
                    {rows.into_iter().map(|row| view! { <Row campaign row /> }).collect_view()}
                </ul>
            }
        })
    };
    view! {
        <section id="ask-again" class="card" aria-labelledby="ask-again-title">
            <h2 id="ask-again-title">"Ask for days again"</h2>
            <p class="card-lead">
                "A platform corrected its numbers late, or some here look wrong? Relink reads these days anew and says what changed. What stands is shown until then, and stays where the platform gives less."
            </p>
            {form}
            {list}
        </section>
    }
}

#[component]
fn AskForm(sources: Vec<RereadingSource>, ask: ServerAction<AskAgain>) -> impl IntoView {
    let value = ask.value();
    let problem = move || value.get().and_then(Result::err).as_ref().and_then(Unaskable::find);
    let error_at = move |input: &'static str| {
        Signal::derive(move || problem().filter(|one| one.input() == input).map(Unaskable::words))
    };
    let rest = Signal::derive(move || {
        let is_told = |outcome: &Result<(), AppError>| {
            outcome.as_ref().err().is_some_and(|error| Unaskable::find(error).is_some())
        };
        value.get().filter(|outcome| !is_told(outcome))
    });
    let at_source = error_at("connection");
    view! {
        <ActionForm action=ask>
            <div class="form">
                <FieldBox
                    id="ask-source"
                    label="Source"
                    help="Its days can be asked for from the one in brackets."
                    error=at_source
                >
                    <select
                        id="ask-source"
                        class="input"
                        name="connection"
                        required
                        aria-describedby=describe("ask-source", true)
                        aria-invalid=move || at_source.with(Option::is_some).then_some("true")
                    >
                        {sources
                            .into_iter()
                            .map(|source| {
                                view! { <option value=source.connection.to_string()>{source.label}</option> }
                            })
                            .collect_view()}
                    </select>
                </FieldBox>
                <div class="form-row">
                    <TextField name="from" id="ask-from" kind="date" label="First day" error=error_at("from") />
                    <TextField
                        name="to"
                        id="ask-to"
                        kind="date"
                        label="Last day"
                        help=format!("Yesterday at the latest, and {MOST_DAYS} days in all at most.")
                        error=error_at("to")
                    />
                </div>
                <ActionNotice value=rest done="Asked. What comes of it stands below." />
                <div class="form-actions">
                    <Button kind="submit" busy=ask.pending()>
                        "Ask again for these days"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}

#[component]
fn Row(campaign: CampaignId, row: RereadingRow) -> impl IntoView {
    let RereadingRow { source, days, asked, stage, words, changes, more, mend, .. } = row;
    let name = source.clone();
    view! {
        <li class="row" data-state=stage.key()>
            <div class="row-main">
                <span class="row-title">{days}</span>
                <span class="row-sub">{source} ", asked " <MomentWords moment=asked /></span>
                <span class="ask-words">{words}</span>
                {(!changes.is_empty())
                    .then(|| {
                        view! {
                            <ul class="ask-changes">
                                {changes.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
                                {(more > 0)
                                    .then(|| {
                                        view! {
                                            <li>{if more == 1 { "and 1 more day".to_owned() } else { format!("and {more} more days") }}</li>
                                        }
                                    })}
                            </ul>
                        }
                    })}
            </div>
            {mend
                .map(|connection| {
                    view! {
                        <A href=connection_path(campaign, connection) attr:class=Look::Quiet.class()>
                            "Mend it"
                            <span class="visually-hidden">{format!(": {name}")}</span>
                        </A>
                    }
                })}
        </li>
    }
}
