//! The port: what pages may ask of the server. `server` implements it and hands it in through the context.
//!
//! One narrow trait per room. Every method takes the viewer and checks agency, role and campaign itself.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use http::request::Parts;
use leptos::prelude::use_context;

use crate::model::{
    agency::{AgencySettings, EventsKept, LookEvery},
    alert::{AlertsPage, DeliveryProblem},
    app::{AppSaved, AppsPage},
    breakdown::BreakdownTable,
    budget,
    campaign::{CampaignHead, CampaignList},
    credentials::{CredentialsChoice, CredentialsEnd},
    dashboard::{Dashboard, Panel},
    data_source::{AccountUses, DataSources, Removed},
    date_range::DateRange,
    doctor::Finding,
    error::AppError,
    flow::{AuthorizationStart, FlowChoice, FlowEnd, FlowView},
    ids::{
        AccountId, ApplicationId, CampaignId, ConnectionId, DispatchId, FlowId, IntegrationKey, NoteId, OfferId,
        ReportId, RunId, ShareLinkId, WebhookId,
    },
    integration::{CatalogueList, IntegrationsPage, Tile},
    list::ListQuery,
    member::{Entrance, Me, Viewer},
    note,
    renewal::Renewals,
    report::{Coming, ReportForm, ReportsAhead, ReportsPage},
    report_document::{ReportDocument, SharedReport},
    report_note::Note,
    report_run::RunView,
    rereading::RereadingsPage,
    revival::Revival,
    share_link::ShareLinks,
    shared::{Look, Shared},
    window::{ProfileList, SwitchResult, WindowView},
};

/// A `Set-Cookie` value that goes with an answer.
#[derive(Debug, Clone)]
pub struct Cookie(pub String);

/// The cookies of a request, as the browser sent them (the whole `Cookie` header).
#[derive(Debug, Clone, Default)]
pub struct CookieHeader(pub String);

/// Where a request comes from, as far as it can be believed. In the request's extensions; `None` behind a proxy that
/// nobody vouches for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// Whoever asks, before it is known who that is.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    pub cookies: CookieHeader,
    pub address: ClientAddress,
}

/// Values of a credential or set-up form, by field key. May hold secrets: never logged, never sent back.
pub type FieldValues = BTreeMap<String, String>;

/// Signing in and out.
#[async_trait]
pub trait Sessions: Send + Sync {
    async fn entrance(&self) -> Result<Entrance, AppError>;
    async fn set_up(
        &self,
        code: String,
        agency: String,
        email: String,
        password: String,
        visitor: Visitor,
    ) -> Result<Vec<Cookie>, AppError>;
    async fn sign_in(&self, email: String, password: String, visitor: Visitor) -> Result<Vec<Cookie>, AppError>;
    async fn sign_out(&self, viewer: Viewer) -> Result<Cookie, AppError>;
    async fn me(&self, viewer: Viewer) -> Result<Me, AppError>;
    /// Ends every other session of this member, and forgets their other browsers.
    async fn change_password(&self, viewer: Viewer, old: String, new: String, visitor: Visitor)
    -> Result<(), AppError>;
}

/// What an agency decides for itself.
#[async_trait]
pub trait Agencies: Send + Sync {
    async fn settings(&self, viewer: Viewer) -> Result<AgencySettings, AppError>;
    /// How long timelines stay; what is older is gone within a day. For owners.
    async fn keep_events(&self, viewer: Viewer, kept: EventsKept) -> Result<(), AppError>;
    /// How often accounts are looked at where that costs next to nothing. For owners.
    async fn look_every(&self, viewer: Viewer, every: LookEvery) -> Result<(), AppError>;
}

/// Campaigns.
#[async_trait]
pub trait Campaigns: Send + Sync {
    /// A page of them: those with something broken first.
    async fn list(&self, viewer: Viewer, list: ListQuery) -> Result<CampaignList, AppError>;
    async fn head(&self, viewer: Viewer, campaign: CampaignId) -> Result<CampaignHead, AppError>;
    async fn create(
        &self,
        viewer: Viewer,
        name: String,
        time_zone: String,
        currency: String,
    ) -> Result<CampaignId, AppError>;
    async fn rename(&self, viewer: Viewer, campaign: CampaignId, name: String) -> Result<(), AppError>;
    async fn archive(&self, viewer: Viewer, campaign: CampaignId, archived: bool) -> Result<(), AppError>;
}

/// The integrations page, the connection window, and the agency's accounts.
#[async_trait]
pub trait Connections: Send + Sync {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<IntegrationsPage, AppError>;
    /// Some of its tiles, at most [`MOST_TILES`](crate::model::integration::MOST_TILES); what is not there any more is left out.
    async fn tiles(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Tile>, AppError>;
    async fn catalogue(&self, viewer: Viewer) -> Result<CatalogueList, AppError>;
    async fn add(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        integration: IntegrationKey,
    ) -> Result<ConnectionId, AppError>;
    async fn window(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        flow: Option<FlowId>,
        accounts: ListQuery,
    ) -> Result<WindowView, AppError>;
    async fn switch_account(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<SwitchResult, AppError>;
    /// Asks the provider what the account of this connection can reach.
    async fn profiles(&self, viewer: Viewer, connection: ConnectionId) -> Result<ProfileList, AppError>;
    /// Asks the provider what an account of the list can reach for this connection's integration.
    async fn account_profiles(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: AccountId,
    ) -> Result<ProfileList, AppError>;
    async fn choose_profile(&self, viewer: Viewer, connection: ConnectionId, remote_id: String)
    -> Result<(), AppError>;
    /// Tests what was typed against the platform, and only then keeps it; or asks, where it would take the place of others
    /// that it may not be meant for.
    async fn save_credentials(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        fields: FieldValues,
    ) -> Result<CredentialsEnd, AppError>;
    /// What becomes of credentials that wait for it, those of the very question that was shown.
    async fn choose_credentials(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        offer: OfferId,
        choice: CredentialsChoice,
    ) -> Result<(), AppError>;
    /// Has the data pulled at once, which also tests the access. Where something was mended for all that waits for it, all of that
    /// is tried.
    async fn check_now(&self, viewer: Viewer, connection: ConnectionId) -> Result<Revival, AppError>;
    /// Lets the account of a connection, and those of the same provider that wait for the same, be sent to `hosts`.
    /// For owners.
    async fn allow_hosts(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        hosts: Vec<String>,
    ) -> Result<Revival, AppError>;
    /// Keeps the data; the tile stays and says "not connected".
    async fn disconnect(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError>;
    /// Removes the tile itself; the data stays.
    async fn remove(&self, viewer: Viewer, connection: ConnectionId) -> Result<(), AppError>;
    /// A page of accounts: those in trouble first.
    async fn data_sources(&self, viewer: Viewer, list: ListQuery) -> Result<DataSources, AppError>;
    /// Where an account is used. `after`: the last one of the page before.
    async fn account_uses(
        &self,
        viewer: Viewer,
        account: AccountId,
        after: Option<ConnectionId>,
    ) -> Result<AccountUses, AppError>;
    /// Accesses that end on a known day, the nearest first. `after`: as the page before said.
    async fn renewals(&self, viewer: Viewer, after: Option<String>) -> Result<Renewals, AppError>;
    /// Erases the account's sealed rows; its connections become "not connected".
    async fn remove_account(&self, viewer: Viewer, account: AccountId) -> Result<Removed, AppError>;
}

/// Flows: one attempt to authorize each.
#[async_trait]
pub trait Flows: Send + Sync {
    /// `account`: the one to reauthorize; `None` connects a new one. `cookies`: those of attempts that are over go.
    async fn start(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        account: Option<AccountId>,
        cookies: CookieHeader,
    ) -> Result<(AuthorizationStart, Vec<Cookie>), AppError>;
    /// `query`: the whole query string with which the provider sent the browser back.
    async fn complete(
        &self,
        viewer: Viewer,
        server: ApplicationId,
        query: String,
        cookies: CookieHeader,
    ) -> Result<(FlowEnd, Vec<Cookie>), AppError>;
    /// How a flow that `complete` was asked about came out, for whoever looks at the callback page again. Changes nothing.
    async fn retell(&self, viewer: Viewer, server: ApplicationId, flow: FlowId) -> Result<FlowEnd, AppError>;
    async fn view(&self, viewer: Viewer, flow: FlowId) -> Result<FlowView, AppError>;
    async fn choose(&self, viewer: Viewer, flow: FlowId, choice: FlowChoice) -> Result<FlowView, AppError>;
    async fn cancel(&self, viewer: Viewer, flow: FlowId) -> Result<Cookie, AppError>;
}

/// Dashboards.
#[async_trait]
pub trait Dashboards: Send + Sync {
    /// `at`: the first of the panels that come with their numbers.
    async fn dashboard(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        range: DateRange,
        at: Option<ConnectionId>,
    ) -> Result<Dashboard, AppError>;
    /// Some panels with their numbers, at most [`FIRST_PANELS`](crate::model::dashboard::FIRST_PANELS).
    async fn panels(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        range: DateRange,
        connections: Vec<ConnectionId>,
    ) -> Result<Vec<Panel>, AppError>;
    /// The numbers of one of its connections by campaign, query …: `by` is the key of one of the panel's breakdowns. `all`: more rows.
    async fn breakdown(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        range: DateRange,
        by: String,
        all: bool,
    ) -> Result<BreakdownTable, AppError>;
}

/// Budgets of campaigns.
#[async_trait]
pub trait Budgets: Send + Sync {
    async fn budgets(&self, viewer: Viewer, campaign: CampaignId) -> Result<budget::Budgets, AppError>;
    /// From this month on. `target`: a connection, or empty for all ads; `amount`: as it was typed, empty for none.
    async fn set(&self, viewer: Viewer, campaign: CampaignId, target: String, amount: String) -> Result<(), AppError>;
}

/// Notes on days of campaigns.
#[async_trait]
pub trait Notes: Send + Sync {
    async fn notes(&self, viewer: Viewer, campaign: CampaignId) -> Result<note::Notes, AppError>;
    /// Writes one, or another text in the place of `note`'s. `day`, `text`: as they were typed.
    async fn save(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        note: Option<NoteId>,
        day: String,
        text: String,
        for_clients: bool,
    ) -> Result<(), AppError>;
    async fn remove(&self, viewer: Viewer, campaign: CampaignId, note: NoteId) -> Result<(), AppError>;
}

/// Days that are asked for once more.
#[async_trait]
pub trait Rereadings: Send + Sync {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<RereadingsPage, AppError>;
    /// Has days read anew, `from` and `to` included. Who asks for the same meanwhile has asked for this.
    async fn ask(&self, viewer: Viewer, connection: ConnectionId, from: String, to: String) -> Result<(), AppError>;
}

/// Reports: what goes to clients, and when.
#[async_trait]
pub trait Reports: Send + Sync {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<ReportsPage, AppError>;
    async fn ahead(&self, viewer: Viewer) -> Result<ReportsAhead, AppError>;
    /// The next three moments of what a form says.
    async fn plan(&self, viewer: Viewer, campaign: CampaignId, form: ReportForm) -> Result<Vec<Coming>, AppError>;
    /// `report`: `None` for a new one.
    async fn save(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        report: Option<ReportId>,
        form: ReportForm,
    ) -> Result<(), AppError>;
    async fn pause(&self, viewer: Viewer, campaign: CampaignId, report: ReportId, paused: bool)
    -> Result<(), AppError>;
    async fn remove(&self, viewer: Viewer, campaign: CampaignId, report: ReportId) -> Result<(), AppError>;
    /// Makes one without a schedule, of days that are over.
    async fn make(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        from: String,
        to: String,
        recipients: String,
    ) -> Result<RunId, AppError>;
    async fn run(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<RunView, AppError>;
    /// A run as the client would see it now. `NotFound` before it is made.
    async fn preview(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<ReportDocument, AppError>;
    async fn write_note(&self, viewer: Viewer, campaign: CampaignId, run: RunId, note: Note) -> Result<(), AppError>;
    /// `Conflict` if it was made anew since.
    async fn approve(&self, viewer: Viewer, campaign: CampaignId, run: RunId, version: u32) -> Result<(), AppError>;
    async fn send_without(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        connection: ConnectionId,
        for_good: bool,
    ) -> Result<(), AppError>;
    async fn skip(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError>;
    async fn send_again(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        dispatch: DispatchId,
    ) -> Result<(), AppError>;
    async fn send_test(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError>;
    /// What is behind a report's link: the newest that went out, or the one of this number. Changes nothing.
    async fn open(&self, token: String, number: Option<u32>, visitor: Visitor) -> Result<SharedReport, AppError>;
}

/// Share links: a campaign's dashboard for whoever has one.
#[async_trait]
pub trait Sharing: Send + Sync {
    async fn links(&self, viewer: Viewer, campaign: CampaignId) -> Result<ShareLinks, AppError>;
    /// `ends`: its last day; `password`: what it asks for. Both may be empty.
    async fn create(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        name: String,
        ends: String,
        password: String,
    ) -> Result<(), AppError>;
    /// Another password, or none if it is empty.
    async fn set_password(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        link: ShareLinkId,
        password: String,
    ) -> Result<(), AppError>;
    async fn revoke(&self, viewer: Viewer, campaign: CampaignId, link: ShareLinkId) -> Result<(), AppError>;
    /// What is behind the link of `token`. Changes nothing. `ShareLinkOver` whatever is wrong with it.
    async fn open(&self, token: String, look: Look, visitor: Visitor) -> Result<Shared, AppError>;
    /// A cookie that opens it without its password for a day.
    async fn unlock(&self, token: String, password: String, visitor: Visitor) -> Result<Cookie, AppError>;
}

/// Alerts: who is told, and whether the messages arrive.
#[async_trait]
pub trait Alerts: Send + Sync {
    async fn page(&self, viewer: Viewer) -> Result<AlertsPage, AppError>;
    async fn set_by_email(&self, viewer: Viewer, wants: bool) -> Result<(), AppError>;
    /// Sends the viewer a test; answers why it was not taken, if it wasn't.
    async fn test_email(&self, viewer: Viewer) -> Result<Option<DeliveryProblem>, AppError>;
    async fn add_webhook(&self, viewer: Viewer, url: String) -> Result<(), AppError>;
    /// The same for a webhook.
    async fn test_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<Option<DeliveryProblem>, AppError>;
    async fn remove_webhook(&self, viewer: Viewer, webhook: WebhookId) -> Result<(), AppError>;
}

/// The agency's own apps at the providers, and the doctor.
#[async_trait]
pub trait Apps: Send + Sync {
    async fn page(&self, viewer: Viewer) -> Result<AppsPage, AppError>;
    /// Saves a client, after asking its authorization server for its metadata where it has any. `application`: the one that the
    /// form was about. `replace`: another client id or issuer is meant to take its place.
    async fn save(
        &self,
        viewer: Viewer,
        server: String,
        application: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError>;
    /// The same from the window of a connection, for the authorization server of its integration.
    async fn save_for(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        application: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError>;
    /// Asks ourselves and the providers what can be seen from here.
    async fn examine(&self, viewer: Viewer) -> Result<Vec<Finding>, AppError>;
}

/// Everything pages may ask for.
#[derive(Clone)]
pub struct Backend {
    pub sessions: Arc<dyn Sessions>,
    pub agencies: Arc<dyn Agencies>,
    pub campaigns: Arc<dyn Campaigns>,
    pub connections: Arc<dyn Connections>,
    pub flows: Arc<dyn Flows>,
    pub dashboards: Arc<dyn Dashboards>,
    pub budgets: Arc<dyn Budgets>,
    pub notes: Arc<dyn Notes>,
    pub rereadings: Arc<dyn Rereadings>,
    pub reports: Arc<dyn Reports>,
    pub sharing: Arc<dyn Sharing>,
    pub alerts: Arc<dyn Alerts>,
    pub apps: Arc<dyn Apps>,
}

/// The backend of this request. Call before the first `.await`.
pub fn backend() -> Result<Backend, AppError> {
    use_context::<Backend>().ok_or(AppError::Internal)
}

/// The backend together with the signed-in member. Call before the first `.await`.
pub fn signed_in() -> Result<(Backend, Viewer), AppError> {
    let viewer = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Viewer>().cloned());
    Ok((backend()?, viewer.ok_or(AppError::NotSignedIn)?))
}

/// Whoever sends this request. Call before the first `.await`.
pub fn visitor() -> Visitor {
    let address = use_context::<Parts>().and_then(|parts| parts.extensions.get::<ClientAddress>().copied());
    Visitor { cookies: cookies(), address: address.unwrap_or_default() }
}

/// The same for what asks a provider while a page is rendered: not where another site has led the browser to that page
/// (Fetch Metadata Request Headers, section 2.3).
pub fn signed_in_here() -> Result<(Backend, Viewer), AppError> {
    let led_here = use_context::<Parts>().is_some_and(|parts| {
        parts.headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
    });
    if led_here { Err(AppError::ForeignOrigin) } else { signed_in() }
}

/// The cookies of this request. Call before the first `.await`.
pub fn cookies() -> CookieHeader {
    use_context::<Parts>()
        .and_then(|parts| parts.headers.get(http::header::COOKIE)?.to_str().ok().map(str::to_owned))
        .map(CookieHeader)
        .unwrap_or_default()
}
