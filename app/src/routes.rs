//! Every page of the application, in one table.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    components::{campaign_bar::CampaignFrame, frame::Frame, plain_text::plain_text},
    pages::{campaigns::Campaigns, integrations::IntegrationsPage, not_found::NotFound, sign_in::SignInPage},
    parts::{CampaignPart, OfficePart, ReportsPart, WindowPart},
    paths::{CAMPAIGNS, integrations_path, use_campaign},
};

/// The application.
///
/// Every page is rendered in one sweep (`Async`): its data are a few milliseconds away, and only so it has its true
/// HTTP status, can redirect, and is complete with scripts switched off. The two parents' mode holds for all below.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=write_title />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=|| view! { <Redirect path=CAMPAIGNS /> } />
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/set-up") view=OfficePart::SetUp ssr=SsrMode::Async />
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/campaigns") view=Campaigns />
                    <Route path=path!("/campaigns/new") view=OfficePart::NewCampaign />
                    <ParentRoute path=path!("/campaigns/:campaign") view=CampaignFrame>
                        <Route path=path!("") view=ToIntegrations />
                        <ParentRoute path=path!("/integrations") view=IntegrationsPage>
                            <Route path=path!("") view=|| () />
                            <Route path=path!("/add") view=WindowPart::Add />
                            <Route path=path!("/:connection") view=WindowPart::Connection />
                        </ParentRoute>
                        <Route path=path!("/dashboard") view=CampaignPart::Dashboard />
                        <Route path=path!("/reports") view=ReportsPart::Campaign />
                        <Route path=path!("/reports/:run") view=ReportsPart::Run />
                        <Route path=path!("/settings") view=CampaignPart::Settings />
                    </ParentRoute>
                    <Route path=path!("/clients") view=OfficePart::Clients />
                    <Route path=path!("/data-sources") view=OfficePart::DataSources />
                    <Route path=path!("/data-sources/renewals") view=OfficePart::Renewals />
                    <Route path=path!("/data-sources/:account") view=OfficePart::AccountUses />
                    <Route path=path!("/reports") view=ReportsPart::Ahead />
                    <Route path=path!("/reports/desk") view=ReportsPart::Desk />
                    <Route path=path!("/settings") view=OfficePart::Settings />
                    <Route path=path!("/settings/alerts") view=OfficePart::Alerts />
                    <Route path=path!("/settings/apps") view=OfficePart::Apps />
                    <Route path=path!("/settings/doctor") view=OfficePart::Doctor />
                    <Route path=path!("/help/reconnect") view=OfficePart::Help />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Every page's title passes here. On the server it becomes markup, which leptos_meta does not escape; a browser takes it as
/// the text that it is.
fn write_title(title: String) -> String {
    plain_text(if title.is_empty() { "Relink".to_owned() } else { format!("{title} · Relink") })
}

/// A campaign without a tab opens at its integrations.
#[component]
fn ToIntegrations() -> impl IntoView {
    let campaign = use_campaign().get_untracked();
    view! { <Redirect path=campaign.map_or_else(|_| CAMPAIGNS.to_owned(), integrations_path) /> }
}
