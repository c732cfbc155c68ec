//! The reports of a campaign: to whom they go, when, and how far each is.

mod form;
mod make;
mod report;
mod runs;
mod when;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use self::{
    form::FormOf,
    make::MakeNow,
    report::{Actions, OneReport},
    runs::Runs,
};
use crate::{
    api::reports::{SaveReport, get_reports},
    browser::events::slow_changes_where,
    components::{
        action_notice::ActionNotice,
        button::Look,
        followed::Followed,
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
    },
    model::{
        ids::{ReportId, RunId},
        report::ReportsPage,
        report_run::RunState,
    },
    paths::{desk_path, use_campaign},
};

/// The page.
#[component]
pub fn CampaignReports() -> impl IntoView {
    let campaign = use_campaign();
    let create = ServerAction::<SaveReport>::new();
    let actions = Actions { pause: ServerAction::new(), remove: ServerAction::new() };
    let saved = RwSignal::new(0_u32);
    let on_saved = Callback::new(move |()| saved.update(|count| *count += 1));
    let changes =
        slow_changes_where(move |change| campaign.with_untracked(|campaign| change.campaign == campaign.ok()));
    let page = Resource::new_blocking(
        move || {
            let done =
                (create.version().get(), actions.pause.version().get(), actions.remove.version().get(), saved.get());
            (campaign.get(), changes.get(), done)
        },
        |(campaign, ..)| async move { get_reports(campaign?).await },
    );
    view! {
        <Title text="Reports" />
        <Followed resource=page count=2 let:page>
            <Content page create actions on_saved />
        </Followed>
    }
}

#[component]
fn Content(
    page: Signal<ReportsPage>,
    create: ServerAction<SaveReport>,
    actions: Actions,
    on_saved: Callback<()>,
) -> impl IntoView {
    let campaign = Memo::new(move |_| page.with(|page| page.campaign.id));
    let may_edit = Memo::new(move |_| page.with(|page| page.may_edit));
    let can_mail = Memo::new(move |_| page.with(|page| page.can_mail));
    let ids = Memo::new(move |_| page.with(|page| page.reports.iter().map(|row| row.id).collect::<Vec<ReportId>>()));
    let by_hand = Memo::new(move |_| page.with(|page| page.by_hand.clone()));
    view! {
        {move || (!can_mail.get()).then(|| view! { <NoMail /> })}
        <ToDesk page />
        <ActionNotice value=actions.pause.value() />
        <ActionNotice value=actions.remove.value() done="Removed." />
        <div class="report-cards">
            <For each=move || ids.get() key=|id| *id let:id>
                {
                    let find = move || page.with(|page| page.reports.iter().find(|row| row.id == id).cloned());
                    // One that is gone stays as it was while the list takes it away.
                    find().map(|first| {
                        let row = Memo::new(move |before| {
                            find().or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                        });
                        let (campaign, may_edit) = (campaign.get_untracked(), may_edit.get_untracked());
                        view! { <OneReport campaign row=row.into() may_edit actions on_saved /> }
                    })
                }
            </For>
            {move || {
                // A new form for every new report.
                let is_first = ids.with(Vec::is_empty);
                may_edit.get().then(|| view! { <NewReport page create is_first /> })
            }}
            {move || {
                let is_idle = !may_edit.get() && ids.with(Vec::is_empty);
                is_idle.then(|| view! { <p class="muted">"No reports yet. An owner or a manager of your agency can set one up."</p> })
            }}
        </div>
        {move || {
            let (runs, campaign) = (by_hand.get(), campaign.get());
            (!runs.is_empty())
                .then(|| {
                    view! {
                        <section class="by-hand">
                            <h2>"Made by hand"</h2>
                            <Runs campaign runs label="Made by hand" />
                        </section>
                    }
                })
        }}
    }
}

/// Where something is open.
#[component]
fn ToDesk(page: Signal<ReportsPage>) -> impl IntoView {
    let open = Memo::new(move |_| {
        page.with(|page| {
            let all = page.reports.iter().flat_map(|row| &row.runs).chain(&page.by_hand);
            let open: Vec<RunId> = all.filter(|run| run.state == RunState::NeedsYou).map(|run| run.id).collect();
            (open.len(), open.first().copied())
        })
    });
    move || {
        let (count, first) = open.get();
        let words = if count == 1 {
            "1 needs you: go to the desk".to_owned()
        } else {
            format!("{count} need you: go to the desk")
        };
        first.map(|first| {
            view! {
                <p class="desk-link">
                    <A href=desk_path(true, Some(first)) attr:class=Look::Quiet.class()>
                        {words}
                    </A>
                </p>
            }
        })
    }
}

#[component]
fn NoMail() -> impl IntoView {
    view! {
        <Notice tone=Tone::Warning>
            "This server has no mail server yet, so reports are made and not sent: pass on the address of the client's page. Whoever runs it can name one in RELINK_SMTP_URL and RELINK_MAIL_FROM."
        </Notice>
    }
}

/// The form is right there for the first, and in a fold for others.
#[component]
fn NewReport(page: Signal<ReportsPage>, create: ServerAction<SaveReport>, is_first: bool) -> impl IntoView {
    let (campaign, form, moments) =
        page.with_untracked(|page| (page.campaign.id, page.proposal.clone(), page.proposed.clone()));
    let form = view! { <FormOf campaign report=None form moments save=create look=Look::Filled /> };
    let make = view! { <MakeNow campaign /> };
    if is_first {
        return view! {
            <section class="card report-card" aria-labelledby="new-report">
                <h2 id="new-report">"A report for this client"</h2>
                <p class="card-lead">
                    "It is made as soon as all numbers of its days are in, and goes out at its moment. If a source breaks, it is held, you are told what mends it, and afterwards it goes on by itself."
                </p>
                {form}
                {make}
            </section>
        }
        .into_any();
    }
    let is_open = create.value().with_untracked(|value| value.as_ref().is_some_and(Result::is_err));
    view! {
        <section class="card report-card" aria-label="Another report">
            <details class="fold" open=is_open>
                <summary>
                    <Icon glyph=Glyph::ChevronRight />
                    "Another report"
                </summary>
                {form}
            </details>
            {make}
        </section>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
