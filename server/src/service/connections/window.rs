//! The connection window: everything about one connection, ready to be read.

use app::model::{
    cause::Cause,
    error::AppError,
    flow::FlowView,
    health::Health,
    ids::{AccountId, CampaignId, ConnectionId, FlowId, IntegrationKey},
    list::ListQuery,
    member::{Role, Viewer},
    ratio::count_ratios,
    role::MetricRole,
    shown::MOST_NUMBERS,
    window::{ApplicationSetUp, Impact, SetUpReason, TimelineLine, Trouble, WindowView},
};

use super::{ConnectionsService, left_out::list_left_out, trouble::find_ending, view::Present};
use crate::{
    catalogue::{Entry, Metrics},
    service::{
        apps,
        campaigns::head_of,
        flows, paging, progress, rights,
        timeline::{names_of, read_timeline},
    },
    store::{
        StoreError, Unit,
        account::Account,
        campaign::Campaign,
        connection::Linked,
        list::{Reader, UseCount},
    },
};

/// Lines of the timeline that the window shows.
const TIMELINE: u32 = 20;

impl ConnectionsService {
    pub(super) async fn read_window(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        connection: ConnectionId,
        flow: Option<FlowId>,
        accounts: ListQuery,
    ) -> Result<WindowView, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        if linked.connection.campaign != campaign.id {
            return Err(AppError::NotFound);
        }
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        let present = Present::of(&self.core, &campaign);
        let (expected, flow) = self.read_flow(&mut *unit, &viewer, &linked, flow).await?;
        let told = read_timeline(&mut *unit, &linked.connection, TIMELINE).await?;
        let colleagues = unit.members(viewer.agency).await?;
        let offer = Offering { viewer: &viewer, linked: &linked, expected, list: &accounts };
        let (offered, more_accounts) = self.list_offered(&mut *unit, entry, offer).await?;
        let own = linked.account.iter().map(|account| account.id);
        let ids: Vec<AccountId> = offered.iter().map(|account| account.id).chain(own).collect();
        let used = unit.count_uses(&Reader::from(&viewer), &ids).await?;
        let count = |account: &Account| used.get(&account.id).copied().unwrap_or_default();
        let row = |account: &Account| self.account_row(&present, account, count(account).campaigns);
        let impact = self.impact(&mut *unit, &linked, &campaign, linked.account.as_ref().map(count)).await?;
        let set_up = self.set_up(&mut *unit, &viewer, entry, &linked, flow.as_ref()).await?;
        let backfill =
            progress::read_progress(&self.core, &mut *unit, viewer.agency, std::slice::from_ref(&linked)).await?;
        let refusals = unit.refusals(viewer.agency, &[connection]).await?;
        let question = self.read_question(&mut *unit, &viewer, connection).await?;
        let new_hosts = self.new_hosts(&mut *unit, entry, &linked).await?;
        drop(unit);

        let members = names_of(&colleagues);
        Ok(WindowView {
            campaign: head_of(&campaign),
            connection,
            integration: entry.integration(),
            guide: entry.guide(),
            health: linked.health(),
            trouble: self.find_trouble(&present, entry, &linked, &colleagues, viewer.member).map(
                |trouble| match linked.health() {
                    Health::Broken { cause: Cause::ApiRetired } => Trouble { next: entry.retired_words(), ..trouble },
                    _ => trouble,
                },
            ),
            ending: linked.account.as_ref().and_then(|account| find_ending(&present, account)),
            account: linked.account.as_ref().map(row),
            profile: linked.profile.as_ref().map(|profile| profile.name.clone()),
            profile_id: linked.connection.profile,
            connected: linked.connection.connected_at.map(|at| present.moment(at)),
            last_good: linked.connection.last_good_at.map(|at| present.moment(at)),
            backfill: backfill.get(&connection).copied(),
            left_out: list_left_out(entry, &refusals),
            impact,
            timeline: told
                .iter()
                .map(|told| TimelineLine {
                    at: present.moment(told.event.at),
                    words: told.words(&entry.name),
                    by: told.event.member.and_then(|member| members.get(&member).cloned()),
                    kind: told.event.kind.key().to_owned(),
                })
                .collect(),
            accounts: offered.iter().map(row).collect(),
            more_accounts,
            fields: entry.fields().iter().map(|field| field.field()).collect(),
            set_up,
            flow: flow.map(|(_, flow)| flow),
            question,
            new_hosts,
            may_edit: viewer.role.may_edit(),
            is_owner: viewer.role == Role::Owner,
        })
    }

    /// The flow named in the URL, or the open one of this browser and connection, and when it began, Unix seconds; before it the
    /// account that is expected to come back.
    async fn read_flow(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        linked: &Linked,
        named: Option<FlowId>,
    ) -> Result<(Option<AccountId>, Option<(i64, FlowView)>), StoreError> {
        let flow = match named {
            Some(id) => unit
                .flow(viewer.agency, id)
                .await?
                .filter(|flow| flow.session == viewer.session && flow.connection == linked.connection.id),
            None => unit.open_flow(viewer.agency, viewer.session, linked.connection.id).await?,
        };
        match flow {
            Some(flow) => {
                let (expected, began) = (flow.account, flow.created_at);
                let view = flows::flow_view(unit, flow, self.core.clock.unix()).await?;
                Ok((expected, Some((began, view))))
            }
            None => Ok((None, None)),
        }
    }

    /// A page of the accounts of this authorization server that the viewer may use, and where the next one begins. On top of
    /// the first stand this connection's, and the one that is expected to come back.
    async fn list_offered(
        &self,
        unit: &mut dyn Unit,
        entry: &Entry,
        offer: Offering<'_>,
    ) -> Result<(Vec<Account>, Option<String>), StoreError> {
        let Offering { viewer, linked, expected, list } = offer;
        let Some(server) = entry.server() else { return Ok((Vec::new(), None)) };
        let (rows, next) = paging::cut(unit.list_offered(&viewer.into(), server, &paging::read_ask(list)).await?);
        if !list.text.is_empty() {
            return Ok((rows, next));
        }
        let mut top: Vec<Account> = Vec::new();
        for id in linked.connection.account.into_iter().chain(expected) {
            let account = unit.account(viewer.agency, id).await?.filter(|account| account.provider == server);
            if let Some(account) = account
                && top.iter().all(|known| known.id != account.id)
                && rights::may_use_account(unit, viewer, &account).await?
            {
                top.push(account);
            }
        }
        let rest = rows.into_iter().filter(|row| top.iter().all(|known| known.id != row.id)).collect();
        Ok((if list.after.is_some() { rest } else { [top, rest].concat() }, next))
    }

    /// The form for the agency's own client: while there is none, or when the provider no longer takes the one we have.
    async fn set_up(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        entry: &Entry,
        linked: &Linked,
        flow: Option<&(i64, FlowView)>,
    ) -> Result<Option<ApplicationSetUp>, StoreError> {
        let Some(server) = self.core.catalogue.server_of(entry).filter(|server| !server.set_up.is_empty()) else {
            return Ok(None);
        };
        let saved = unit.applications(viewer.agency, &server.key).await?;
        let reason = if apps::find_current(&saved).is_none() {
            SetUpReason::Missing
        } else if apps::is_refused(&saved, linked, flow) {
            SetUpReason::Refused
        } else if server.has_address() && linked.health().cause() == Some(Cause::Unreachable) {
            SetUpReason::Unreachable
        } else {
            return Ok(None);
        };
        Ok(Some(apps::set_up_form(&self.core, viewer, server, &saved, reason)))
    }

    /// What mending this connection mends: everything that hangs on its account, seen or not. `count`: how often that is used.
    async fn impact(
        &self,
        unit: &mut dyn Unit,
        linked: &Linked,
        campaign: &Campaign,
        count: Option<UseCount>,
    ) -> Result<Impact, StoreError> {
        let own = &linked.connection;
        let (integrations, campaigns) = match (own.account, count) {
            (Some(account), Some(count)) => (unit.integrations_of_account(own.agency, account).await?, count.campaigns),
            _ if campaign.archived_at.is_some() => (Vec::new(), 0),
            _ => (vec![(own.integration.clone(), 1)], 1),
        };
        let widgets = |(key, connections): &(IntegrationKey, u32)| {
            self.core.catalogue.entry(key).map_or(0, |entry| widget_count(entry).saturating_mul(*connections))
        };
        Ok(Impact {
            campaigns,
            connections: integrations.iter().map(|(_, connections)| connections).sum(),
            widgets: integrations.iter().map(widgets).sum(),
        })
    }
}

/// Who asks for accounts to choose from, and for what.
struct Offering<'a> {
    viewer: &'a Viewer,
    linked: &'a Linked,
    expected: Option<AccountId>,
    list: &'a ListQuery,
}

/// A number for each metric and ratio, and a chart.
fn widget_count(entry: &Entry) -> u32 {
    let fixed = entry.streams.iter().filter_map(|stream| match &stream.metrics {
        Metrics::Fixed(metrics) => Some(metrics),
        Metrics::Named { .. } => None,
    });
    let roles: Vec<MetricRole> = fixed.flatten().filter_map(|metric| metric.role).collect();
    let metrics: usize = entry
        .streams
        .iter()
        .map(|stream| match &stream.metrics {
            Metrics::Fixed(metrics) => metrics.len(),
            Metrics::Named { .. } => 1,
        })
        .sum();
    let numbers = metrics + count_ratios(&roles);
    u32::try_from(numbers.min(MOST_NUMBERS)).unwrap_or(u32::MAX) + 1
}
