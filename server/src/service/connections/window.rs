//! The connection window: everything about one connection, ready to be read.

use app::model::{
    cause::Cause,
    data_source::AccountRow,
    error::AppError,
    flow::FlowView,
    health::Health,
    ids::{CampaignId, ConnectionId, FlowId},
    member::{Role, Viewer},
    window::{ApplicationSetUp, Impact, SetUpReason, TimelineLine, Trouble, WindowView},
};

use super::{
    ConnectionsService,
    account_rows::campaigns_by_account,
    left_out::list_left_out,
    trouble::find_ending,
    view::{Present, campaign_head},
};
use crate::{
    catalogue::{Entry, Metrics},
    service::{
        apps,
        dashboards::MOST_METRICS,
        flows, progress, rights,
        timeline::{names_of, read_timeline},
    },
    store::{StoreError, Unit, connection::Linked},
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
    ) -> Result<WindowView, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = rights::find_campaign(&mut *unit, &viewer, campaign).await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        if linked.connection.campaign != campaign.id {
            return Err(AppError::NotFound);
        }
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        let present = Present::of(&self.core, &campaign);
        let of_agency = unit.connections_of_agency(viewer.agency).await?;
        let flow = self.read_flow(&mut *unit, &viewer, &linked, flow).await?;
        let told = read_timeline(&mut *unit, &linked.connection, TIMELINE).await?;
        let colleagues = unit.members(viewer.agency).await?;
        let accounts = self.list_accounts(&mut *unit, &viewer, &present, entry, &linked, &of_agency).await?;
        let set_up = self.set_up(&mut *unit, &viewer, entry, &linked, flow.as_ref()).await?;
        let backfill =
            progress::read_progress(&self.core, &mut *unit, viewer.agency, std::slice::from_ref(&linked)).await?;
        let refusals = unit.refusals(viewer.agency, &[connection]).await?;
        let question = self.read_question(&mut *unit, &viewer, connection).await?;
        let new_hosts = self.new_hosts(&mut *unit, entry, &linked).await?;
        drop(unit);

        let members = names_of(&colleagues);
        let mut uses = campaigns_by_account(&of_agency);
        let account = linked.account.as_ref().map(|account| {
            let campaigns = uses.remove(&account.id).map_or(0, |campaigns| campaigns.len());
            self.account_row(&present, account, campaigns)
        });
        Ok(WindowView {
            campaign: campaign_head(&campaign),
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
            account,
            profile: linked.profile.as_ref().map(|profile| profile.name.clone()),
            profile_id: linked.connection.profile,
            connected: linked.connection.connected_at.map(|at| present.moment(at)),
            last_good: linked.connection.last_good_at.map(|at| present.moment(at)),
            backfill: backfill.get(&connection).copied(),
            left_out: list_left_out(entry, &refusals),
            impact: self.impact(&linked, &of_agency),
            timeline: told
                .iter()
                .map(|told| TimelineLine {
                    at: present.moment(told.event.at),
                    words: told.words(&entry.name),
                    by: told.event.member.and_then(|member| members.get(&member).cloned()),
                    kind: told.event.kind.key().to_owned(),
                })
                .collect(),
            accounts,
            fields: entry.fields().iter().map(|field| field.field()).collect(),
            set_up,
            flow: flow.map(|(_, flow)| flow),
            question,
            new_hosts,
            may_edit: viewer.role.may_edit(),
            is_owner: viewer.role == Role::Owner,
        })
    }

    /// The flow named in the URL, or the open one of this browser and connection, and when it began, Unix seconds.
    async fn read_flow(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        linked: &Linked,
        named: Option<FlowId>,
    ) -> Result<Option<(i64, FlowView)>, StoreError> {
        let flow = match named {
            Some(id) => unit
                .flow(viewer.agency, id)
                .await?
                .filter(|flow| flow.session == viewer.session && flow.connection == linked.connection.id),
            None => unit.open_flow(viewer.agency, viewer.session, linked.connection.id).await?,
        };
        match flow {
            Some(flow) => {
                let began = flow.created_at;
                Ok(Some((began, flows::flow_view(unit, flow, self.core.clock.unix()).await?)))
            }
            None => Ok(None),
        }
    }

    /// The accounts of this authorization server that the viewer may use, this connection's first.
    async fn list_accounts(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        present: &Present,
        entry: &Entry,
        linked: &Linked,
        of_agency: &[Linked],
    ) -> Result<Vec<AccountRow>, StoreError> {
        let Some(server) = entry.server() else { return Ok(Vec::new()) };
        let campaigns = campaigns_by_account(of_agency);
        let mut accounts = unit.accounts(viewer.agency).await?;
        accounts.retain(|account| {
            let mut uses = of_agency.iter().filter(|used| used.connection.account == Some(account.id));
            account.provider == server && rights::may_use(viewer, account, &mut uses)
        });
        accounts.sort_by_key(|account| Some(account.id) != linked.connection.account);
        Ok(accounts
            .iter()
            .map(|account| {
                self.account_row(present, account, campaigns.get(&account.id).map_or(0, |campaigns| campaigns.len()))
            })
            .collect())
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

    /// What mending this connection mends: everything that hangs on its account, seen or not.
    fn impact(&self, linked: &Linked, of_agency: &[Linked]) -> Impact {
        let shared = |used: &&Linked| match linked.connection.account {
            Some(account) => used.connection.account == Some(account),
            None => used.connection.id == linked.connection.id,
        };
        let affected: Vec<&Linked> = of_agency.iter().filter(shared).collect();
        let campaigns: std::collections::BTreeSet<CampaignId> =
            affected.iter().map(|used| used.connection.campaign).collect();
        let widgets = affected
            .iter()
            .filter_map(|used| self.core.catalogue.entry(&used.connection.integration))
            .map(widget_count)
            .sum::<usize>();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Impact { campaigns: number(campaigns.len()), connections: number(affected.len()), widgets: number(widgets) }
    }
}

/// A number tile for each metric, and a chart.
fn widget_count(entry: &Entry) -> usize {
    let metrics: usize = entry
        .streams
        .iter()
        .map(|stream| match &stream.metrics {
            Metrics::Fixed(metrics) => metrics.len(),
            Metrics::Named { .. } => 1,
        })
        .sum();
    metrics.min(MOST_METRICS) + 1
}
