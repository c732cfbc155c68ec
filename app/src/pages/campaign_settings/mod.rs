//! A campaign's settings: its name, who looks after it, what counts as a result, its goals and budgets, notes on its days, who may look at its dashboard without signing in, whether it is archived, and days
//! that are asked for again.

mod archive;
mod budgets;
mod managers;
mod notes;
mod rename;
mod rereadings;
mod results;
mod sharing;

use leptos::prelude::*;
use leptos_meta::Title;

use self::{
    archive::Archive, budgets::BudgetsCard, managers::ManagersCard, notes::NotesCard, rename::Rename,
    rereadings::Rereadings, results::ResultsCard, sharing::Sharing,
};
use crate::{
    api::campaigns::{ArchiveCampaign, RenameCampaign, get_campaign},
    components::{campaign_bar::CampaignInAddress, loaded::Loaded},
    model::campaign::CampaignHead,
    paths::use_campaign,
};

/// The page.
#[component]
pub fn CampaignSettings() -> impl IntoView {
    let campaign = use_campaign();
    let rename = ServerAction::<RenameCampaign>::new();
    let archive = ServerAction::<ArchiveCampaign>::new();
    let head = Resource::new_blocking(
        move || (campaign.get(), rename.version().get(), archive.version().get()),
        |(campaign, ..)| async move { get_campaign(campaign?).await },
    );
    if let Some(CampaignInAddress(bar)) = use_context() {
        Effect::new(move |before: Option<()>| {
            rename.version().track();
            archive.version().track();
            if before.is_some() {
                bar.refetch();
            }
        });
    }
    view! {
        <Title text="Campaign settings" />
        <Loaded resource=head let:head>
            <Facts head=head.clone() />
            <Rename head=head.clone() action=rename />
            <ManagersCard campaign=head.id />
            <ResultsCard campaign=head.id />
            <BudgetsCard campaign=head.id />
            <NotesCard campaign=head.id />
            <Sharing campaign=head.id archived=head.archived />
            <Archive head action=archive />
        </Loaded>
        <Rereadings campaign archive />
    }
}

/// What can't be changed: past days were pulled for this zone and in this currency.
#[component]
fn Facts(head: CampaignHead) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="facts-title">
            <h2 id="facts-title">"About this campaign"</h2>
            <dl class="facts">
                <dt>"Time zone"</dt>
                <dd>{head.time_zone}</dd>
                <dt>"Currency"</dt>
                <dd>{head.currency}</dd>
            </dl>
            <p class="field-help">"Days that were pulled already were cut in this zone, so neither changes later."</p>
        </section>
    }
}
