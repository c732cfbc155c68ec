//! What a browser fetches only when it first needs it. Every part is a WASM file of its own, and so is what a set of
//! parts has in common; hence few parts.
//!
//! Pages stay in `pages` and know nothing of this. The server has all of it at hand. docs/decisions/0011-parts.md

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use leptos_router::{ChooseView, hooks::use_url};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::{
    browser::page::open_page,
    pages::{
        alerts::AlertsPage,
        apps::AppsPage,
        campaign_settings::CampaignSettings,
        campaigns::NewCampaign,
        clients::ClientsPage,
        connection::ConnectionWindow,
        dashboard::DashboardPage,
        data_sources::{AccountUsesPage, DataSourcesPage},
        doctor::DoctorPage,
        help::HelpReconnect,
        integrations::AddIntegration,
        renewals::RenewalsPage,
        report_desk::ReportDeskPage,
        report_run::ReportRunPage,
        reports::CampaignReports,
        reports_ahead::ReportsAheadPage,
        set_up::SetUpPage,
        settings::Settings,
    },
};

/// The windows over the integrations page.
#[derive(Debug, Clone, Copy)]
pub enum WindowPart {
    Add,
    Connection,
}

/// What is opened of one campaign: its charts, and its settings.
#[derive(Debug, Clone, Copy)]
pub enum CampaignPart {
    Dashboard,
    Settings,
}

/// What is opened now and then.
#[derive(Debug, Clone, Copy)]
pub enum OfficePart {
    AccountUses,
    Alerts,
    Apps,
    Clients,
    DataSources,
    Doctor,
    Help,
    NewCampaign,
    Renewals,
    Settings,
    SetUp,
}

/// What clients get, and when.
#[derive(Debug, Clone, Copy)]
pub enum ReportsPart {
    /// In all campaigns.
    Ahead,
    /// Of one campaign.
    Campaign,
    /// What needs somebody, one after another.
    Desk,
    Run,
}

impl ChooseView for WindowPart {
    async fn choose(self) -> AnyView {
        show("window", view_window(self).await)
    }

    async fn preload(&self) {
        fetch(preload_window_part()).await;
    }
}

impl ChooseView for CampaignPart {
    async fn choose(self) -> AnyView {
        show("campaign", view_campaign(self).await)
    }

    async fn preload(&self) {
        fetch(preload_campaign_part()).await;
    }
}

impl ChooseView for OfficePart {
    async fn choose(self) -> AnyView {
        show("office", view_office(self).await)
    }

    async fn preload(&self) {
        fetch(preload_office_part()).await;
    }
}

impl ChooseView for ReportsPart {
    async fn choose(self) -> AnyView {
        show("reports", view_reports(self).await)
    }

    async fn preload(&self) {
        fetch(preload_reports_part()).await;
    }
}

/// Has the windows at hand before somebody opens one.
pub fn fetch_windows_ahead() {
    #[cfg(feature = "hydrate")]
    leptos::task::spawn_local(async {
        // A failure shows itself when a window is opened; it is tried again then.
        let _ = preload_window_part().await;
    });
}

#[wasm_split(window, preload(preload_window_part), fallible)]
fn view_window(part: WindowPart) -> Result<AnyView, SplitLoaderError> {
    Ok(match part {
        WindowPart::Add => view! { <AddIntegration /> }.into_any(),
        WindowPart::Connection => view! { <ConnectionWindow /> }.into_any(),
    })
}

#[wasm_split(campaign, preload(preload_campaign_part), fallible)]
fn view_campaign(part: CampaignPart) -> Result<AnyView, SplitLoaderError> {
    Ok(match part {
        CampaignPart::Dashboard => view! { <DashboardPage /> }.into_any(),
        CampaignPart::Settings => view! { <CampaignSettings /> }.into_any(),
    })
}

#[wasm_split(office, preload(preload_office_part), fallible)]
fn view_office(part: OfficePart) -> Result<AnyView, SplitLoaderError> {
    Ok(match part {
        OfficePart::AccountUses => view! { <AccountUsesPage /> }.into_any(),
        OfficePart::Alerts => view! { <AlertsPage /> }.into_any(),
        OfficePart::Apps => view! { <AppsPage /> }.into_any(),
        OfficePart::Clients => view! { <ClientsPage /> }.into_any(),
        OfficePart::DataSources => view! { <DataSourcesPage /> }.into_any(),
        OfficePart::Doctor => view! { <DoctorPage /> }.into_any(),
        OfficePart::Help => view! { <HelpReconnect /> }.into_any(),
        OfficePart::NewCampaign => view! { <NewCampaign /> }.into_any(),
        OfficePart::Renewals => view! { <RenewalsPage /> }.into_any(),
        OfficePart::Settings => view! { <Settings /> }.into_any(),
        OfficePart::SetUp => view! { <SetUpPage /> }.into_any(),
    })
}

#[wasm_split(reports, preload(preload_reports_part), fallible)]
fn view_reports(part: ReportsPart) -> Result<AnyView, SplitLoaderError> {
    Ok(match part {
        ReportsPart::Ahead => view! { <ReportsAheadPage /> }.into_any(),
        ReportsPart::Campaign => view! { <CampaignReports /> }.into_any(),
        ReportsPart::Desk => view! { <ReportDeskPage /> }.into_any(),
        ReportsPart::Run => view! { <ReportRunPage /> }.into_any(),
    })
}

/// The view of a part that has been fetched.
fn show(part: &str, view: Result<AnyView, SplitLoaderError>) -> AnyView {
    announce(part);
    view.unwrap_or_else(|_| ().into_any())
}

/// The paths of the WASM files that make up each part. The server has them in its context.
#[derive(Debug, Clone, Default)]
pub struct PartFiles(pub Arc<HashMap<String, Vec<String>>>);

/// On the server, a page names its part's files (RFC 8288), so that they come along with the rest.
fn announce(part: &str) {
    #[cfg(feature = "ssr")]
    if let (Some(PartFiles(files)), Some(answer)) =
        (use_context::<PartFiles>(), use_context::<leptos_axum::ResponseOptions>())
    {
        for path in files.get(part).into_iter().flatten() {
            let link = format!("<{path}>; rel=preload; as=fetch; type=\"application/wasm\"; crossorigin");
            if let Ok(link) = http::HeaderValue::from_str(&link) {
                answer.append_header(http::header::LINK, link);
            }
        }
    }
    #[cfg(not(feature = "ssr"))]
    let _ = part;
}

/// Waits for a part; what is shown stays until it is there. Where it can't be had, because the connection is lost or
/// the server has another version by now, the browser opens the page by itself.
async fn fetch(part: impl Future<Output = Result<(), SplitLoaderError>>) {
    if part.await.is_ok() {
        return;
    }
    // A page that is just coming to life is the server's already; opening it again would end here again.
    let is_coming_to_life = Owner::current_shared_context().is_some_and(|shared| shared.during_hydration());
    if !is_coming_to_life {
        let url = use_url().get_untracked();
        let (path, query) = (url.path(), url.search());
        open_page(&if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") });
    }
    // Nobody waits: the next navigation begins anew.
    futures::future::pending().await
}
