//! Pulls the missing days of one connection, newest first, and keeps each window as soon as it is there. A sync takes the
//! newest days; what is older is a job of its own, so that no tile waits for the history of another one.

use app::model::{
    cause::Cause,
    change::ChangeSubject,
    ids::{AgencyId, ConnectionId},
};
use jiff::{civil::Date, tz::TimeZone};

use super::{
    care::is_pulled,
    gap::{Wanted, Window},
    queue::{enqueue_backfill, enqueue_sync, next_night},
    remote::{Remote, RemoteError},
    worker::After,
};
use crate::{
    catalogue::{Entry, Stream, StreamRequest},
    core::Core,
    oauth::access::Access,
    store::{
        StoreError, Unit,
        account::Account,
        connection::{Linked, Profile},
        job::Job,
        report::OrderKey,
        series::Value,
    },
};

/// Seconds after which a sync makes room and goes on as a new one: well before its lease is over.
const LONG_RUN: i64 = 5 * 60;

/// Does syncs and backfills, and the looks at accounts between them.
pub(super) struct Syncs {
    pub(super) core: Core,
    pub(super) access: Access,
}

/// What a sync is about, as it was read at its start.
pub(super) struct Plan<'a> {
    pub(super) entry: &'a Entry,
    pub(super) linked: Linked,
    pub(super) account: Account,
    pub(super) profile: Profile,
    /// The zone of the campaign: its nights.
    pub(super) zone: TimeZone,
    /// In the profile's zone.
    today: Date,
    /// Newest first.
    steps: Vec<Step<'a>>,
    /// Days of a gap that this sync closes, if there was data before and more than a day is missing.
    pub(super) gap: Option<u32>,
}

#[derive(Clone, Copy)]
struct Step<'a> {
    stream: &'a Stream,
    window: Window,
    /// It holds today, or days that the platform still corrects.
    is_newest: bool,
}

impl Syncs {
    pub(super) fn new(core: Core, access: Access) -> Self {
        Self { core, access }
    }

    /// The newest days.
    pub(super) async fn sync(&self, job: &Job, connection: ConnectionId) -> Result<After, StoreError> {
        let Some(plan) = Plan::read(&self.core, job.agency, connection).await? else { return Ok(After::Done) };
        if job.account != Some(plan.account.id) {
            // The queue keeps two jobs of one account apart only if it knows the right one.
            let mut unit = self.core.store.write().await?;
            enqueue_sync(&mut *unit, job.agency, connection, plan.account.id, self.core.clock.unix()).await?;
            unit.commit().await?;
            return Ok(After::Done);
        }
        let (newest, older): (Vec<Step<'_>>, Vec<Step<'_>>) = plan.steps.iter().partition(|step| step.is_newest);
        if let Some(ended) = self.pull(job, &plan, &newest).await? {
            return Ok(ended);
        }
        let closed = plan.gap.filter(|_| older.is_empty());
        if self.note_success(&plan, closed).await? && !older.is_empty() {
            let mut unit = self.core.store.write().await?;
            let now = self.core.clock.unix();
            enqueue_backfill(&mut *unit, job.agency, connection, plan.account.id, plan.gap, now).await?;
            unit.commit().await?;
        }
        Ok(After::Done)
    }

    /// The older days. `gap`: how many were missed when the sync before began. One that was broken off goes on with what is
    /// missing: it is derived from what is stored.
    pub(super) async fn backfill(
        &self,
        job: &Job,
        connection: ConnectionId,
        gap: Option<u32>,
    ) -> Result<After, StoreError> {
        let plan = Plan::read(&self.core, job.agency, connection).await?;
        // Whoever gave the connection another account has asked for a sync, which asks for this again.
        let Some(plan) = plan.filter(|plan| job.account == Some(plan.account.id)) else { return Ok(After::Done) };
        let older: Vec<Step<'_>> = plan.steps.iter().copied().filter(|step| !step.is_newest).collect();
        if let Some(ended) = self.pull(job, &plan, &older).await? {
            return Ok(ended);
        }
        self.note_success(&plan, gap).await?;
        Ok(After::Done)
    }

    /// Pulls `steps`. Answers what becomes of the job if it ends before all of them are there.
    async fn pull(&self, job: &Job, plan: &Plan<'_>, steps: &[Step<'_>]) -> Result<Option<After>, StoreError> {
        let started = self.core.clock.unix();
        let mut remote = match Remote::open(&self.core, &self.access, plan.entry, &plan.account).await {
            Ok(remote) => remote,
            Err(error) => return self.note_failure(plan, job, plan.account.token_version, error).await.map(Some),
        };
        if plan.entry.is_proved_apart()
            && let Err(error) = remote.greet().await
        {
            return self.note_failure(plan, job, remote.token_version(), error).await.map(Some);
        }
        let mut waits = None;
        for (done, step) in steps.iter().enumerate() {
            let now = self.core.clock.unix();
            if now - started > LONG_RUN {
                return Ok(Some(After::Again { due_at: now }));
            }
            match remote.pull(step.stream, &plan.profile, step.window).await {
                Ok(values) => {
                    let rest = steps.get(done + 1..).unwrap_or_default();
                    let is_current =
                        waits.is_none() && step.is_newest && !rest.iter().any(|step| step.window.holds(plan.today));
                    if !self.keep(plan, *step, &values, is_current).await? {
                        return Ok(Some(After::Done));
                    }
                }
                // The others can be ordered meanwhile.
                Err(error @ RemoteError::Delayed { cause: Cause::Preparing, .. }) => {
                    waits.get_or_insert(error);
                }
                // Its time was up: the next job begins with this window.
                Err(_) if done > 0 && self.core.clock.unix() - started > LONG_RUN => {
                    return Ok(Some(After::Again { due_at: now }));
                }
                Err(error) => return self.note_failure(plan, job, remote.token_version(), error).await.map(Some),
            }
        }
        match waits {
            Some(error) => self.note_failure(plan, job, remote.token_version(), error).await.map(Some),
            None => Ok(None),
        }
    }

    /// Keeps one window and tells the pages. `false`: the connection has changed meanwhile, whoever changed it has asked
    /// for a new sync. The values are the profile's all the same.
    async fn keep(
        &self,
        plan: &Plan<'_>,
        step: Step<'_>,
        values: &[Value],
        is_current: bool,
    ) -> Result<bool, StoreError> {
        let now = self.core.clock.unix();
        let (agency, own) = (plan.account.agency, plan.linked.connection.id);
        let mut unit = self.core.store.write().await?;
        unit.put_pull(plan.profile.id, &step.stream.key, &step.window.pulled(plan.today), values, now).await?;
        if let StreamRequest::Report(_) = step.stream.request {
            let days = (step.window.from, step.window.to);
            unit.remove_report_order(&OrderKey::of(&plan.account, &plan.profile, &step.stream.key, days)).await?;
        }
        let mut goes_on = false;
        // Campaigns that use the same profile of the account share the pull.
        for linked in unit.connections_of_account(agency, plan.account.id).await? {
            let mut connection = linked.connection;
            if connection.profile != Some(plan.profile.id) {
                continue;
            }
            goes_on |= connection.id == own;
            let (id, campaign) = (connection.id, connection.campaign);
            if is_current && connection.last_good_at != Some(now) {
                connection.last_good_at = Some(now);
                unit.update_connection(&connection).await?;
            }
            unit.add_change(agency, Some(campaign), ChangeSubject::Data(id), now).await?;
        }
        unit.commit().await?;
        self.core.live.wake();
        Ok(goes_on)
    }

    /// Has the connection pulled again at the next night of its campaign.
    pub(super) async fn enqueue_next_night(&self, unit: &mut dyn Unit, plan: &Plan<'_>) -> Result<(), StoreError> {
        let night = next_night(self.core.clock.now(), &plan.zone, &*self.core.entropy);
        enqueue_sync(unit, plan.account.agency, plan.linked.connection.id, plan.account.id, night).await
    }
}

impl<'a> Plan<'a> {
    /// `None`: there is nothing to pull, or nobody may. Whoever changes that asks for a sync.
    async fn read(core: &'a Core, agency: AgencyId, connection: ConnectionId) -> Result<Option<Self>, StoreError> {
        let mut unit = core.store.read().await?;
        let linked = unit.connection(agency, connection).await?.filter(is_pulled);
        let Some(linked) = linked else { return Ok(None) };
        let (Some(account), Some(profile)) = (linked.account.clone(), linked.profile.clone()) else { return Ok(None) };
        let campaign = unit.campaign(agency, linked.connection.campaign).await?;
        let Some(campaign) = campaign.filter(|campaign| campaign.archived_at.is_none()) else { return Ok(None) };
        let Some(entry) = core.catalogue.entry(&linked.connection.integration) else {
            tracing::warn!(integration = %linked.connection.integration, "the catalogue has no such integration");
            return Ok(None);
        };
        let today = core.clock.now().to_zoned_datetime(zone_of(&profile.time_zone)).date();
        let (mut steps, mut gap, mut had_data) = (Vec::new(), None, false);
        for stream in &entry.streams {
            let wanted = Wanted::back_from(today, stream.history_days, stream.late_days);
            let pulled = unit.pulled_days(profile.id, &stream.key, wanted.first, today).await?;
            had_data |= !pulled.is_empty();
            gap = gap.max(wanted.closing(&pulled).map(|closing| closing.total - closing.done));
            steps.extend(wanted.windows(&pulled, stream.window_days).into_iter().map(|window| Step {
                stream,
                window,
                is_newest: window.to >= wanted.first_uncertain(),
            }));
        }
        steps.sort_by_key(|step| std::cmp::Reverse(step.window.to));
        let zone = zone_of(&campaign.time_zone);
        Ok(Some(Self { entry, linked, account, profile, zone, today, steps, gap: gap.filter(|_| had_data) }))
    }
}

/// UTC should a zone have left the database.
fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
