//! The head of every campaign page: its name and its tabs.

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

use super::icon::{Glyph, Icon};
use crate::{
    api::campaigns::get_campaign,
    model::{campaign::CampaignHead, error::AppError},
    paths::{CAMPAIGNS, campaign_settings_path, dashboard_path, integrations_path, reports_path, use_campaign},
};

/// The head of the campaign in the address, for whoever changes it and wants it fetched again.
#[derive(Clone, Copy)]
pub struct CampaignInAddress(pub Resource<Result<CampaignHead, AppError>>);

/// The frame of one campaign's pages: the bar, and below it the page. Pages don't show the bar themselves.
#[component]
pub fn CampaignFrame() -> impl IntoView {
    let campaign = use_campaign();
    let head = Resource::new_blocking(move || campaign.get(), |campaign| async move { get_campaign(campaign?).await });
    provide_context(CampaignInAddress(head));
    view! {
        // Where it fails, the page below says why.
        <Transition fallback=|| view! { <div class="campaign-bar" aria-hidden="true"></div> }>
            {move || Suspend::new(async move { head.await.ok().map(|head| view! { <CampaignBar head /> }) })}
        </Transition>
        <Outlet />
    }
}

/// Name and tabs.
#[component]
pub fn CampaignBar(head: CampaignHead) -> impl IntoView {
    view! {
        <header class="campaign-bar">
            <p class="crumb">
                <A href=CAMPAIGNS>"Campaigns"</A>
                <Icon glyph=Glyph::ChevronRight />
            </p>
            <h1 class="campaign-name">{head.name}</h1>
            {head.archived.then(|| view! { <span class="chip">"Archived"</span> })}
            <nav class="tabs" aria-label="Campaign">
                <A href=integrations_path(head.id)>"Integrations"</A>
                <A href=dashboard_path(head.id)>"Dashboard"</A>
                <A href=reports_path(head.id)>"Reports"</A>
                <A href=campaign_settings_path(head.id)>"Settings"</A>
            </nav>
        </header>
    }
}
