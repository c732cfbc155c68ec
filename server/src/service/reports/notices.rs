//! How members hear that a run needs them: a letter to who looks after the campaign, else to whoever made the
//! report, or to the owners if they are gone.

use app::{
    model::{
        alert::DeliveryProblem,
        ids::{AgencyId, RunId},
        member::Role,
        report_run::{DispatchState, RunStage},
    },
    paths::{connection_path, report_run_path},
};
use jiff::Timestamp;
use maud::html;

use super::{ReportsService, view::Told, words::period_words};
use crate::{
    mail::letter::{BUTTON, Content, QUIET, frame},
    reports::{
        calendar::add_workdays,
        queue::{enqueue_notice, enqueue_stand_in},
    },
    service::{
        account_managers::{find_keepers, may_keep},
        moments::zone_of,
    },
    store::{StoreError, Unit, campaign::Campaign, run::Run},
};

/// After so many tries nobody tries again.
const MOST_TRIES: u32 = 8;

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// Who is asked first.
    First,
    /// Who stands in for a manager who was told and has done nothing.
    StandIn,
}

/// Has somebody told that a run needs them, and whoever stands in where nothing has happened for a working day.
pub(super) async fn ask_somebody(unit: &mut dyn Unit, run: &Run, now: i64) -> Result<(), StoreError> {
    enqueue_notice(unit, run.agency, run.id, now).await?;
    if matches!(run.stage, RunStage::Held | RunStage::Draft)
        && let Some(campaign) = unit.campaign(run.agency, run.campaign).await?
    {
        enqueue_stand_in(unit, run.agency, run.id, workday_after(now, &campaign)).await?;
    }
    Ok(())
}

/// The same hour of the campaign on the next working day, Unix seconds.
fn workday_after(at: i64, campaign: &Campaign) -> i64 {
    let zone = zone_of(&campaign.time_zone);
    let moment = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(zone.clone());
    let next = zone.to_timestamp(add_workdays(moment.date(), 1).to_datetime(moment.time()));
    next.map_or(at, Timestamp::as_second)
}

impl ReportsService {
    /// Tries once; answers whether to try again.
    pub(crate) async fn give_notice(
        &self,
        agency: AgencyId,
        id: RunId,
        whom: Whom,
        tries: u32,
    ) -> Result<bool, StoreError> {
        let mut unit = self.core.store.read().await?;
        let Some(run) = unit.report_run(agency, id).await? else { return Ok(false) };
        let named = unit.account_managers(agency, run.campaign).await?;
        let Some(campaign) = unit.campaign(agency, run.campaign).await? else { return Ok(false) };
        let members = unit.members(agency).await?;
        let maker = unit.client_report(agency, run.report).await?.map(|report| report.created_by);
        let sources = self.read_sources(&mut *unit, &run).await?;
        let dispatches = unit.dispatches(agency, id).await?;
        drop(unit);
        let is_wanted = match run.stage {
            RunStage::Held | RunStage::Draft => true,
            RunStage::Delivered | RunStage::Failed if whom == Whom::First => {
                dispatches.iter().any(|dispatch| dispatch.state != DispatchState::Sent)
            }
            // It goes on by itself meanwhile.
            _ => false,
        };
        // It went on, and came back: whoever was told of that has their working day.
        let again = run.told_at.filter(|_| !run.moved.is_empty()).map(|told| workday_after(told, &campaign));
        if let Some(due_at) =
            again.filter(|due_at| is_wanted && whom == Whom::StandIn && *due_at > self.core.clock.unix())
        {
            let mut unit = self.core.store.write().await?;
            enqueue_stand_in(&mut *unit, agency, id, due_at).await?;
            unit.commit().await?;
            return Ok(false);
        }
        if !is_wanted || self.core.config.mail.is_none() {
            return Ok(false);
        }
        let keepers = find_keepers(&named, &members, campaign.id);
        let maker = members.iter().find(|member| Some(member.id) == maker && may_keep(member, campaign.id));
        let to: Vec<&str> = match whom {
            Whom::StandIn => keepers
                .stand_in
                .filter(|_| keepers.manager.is_some())
                .map(|own| own.email.as_str())
                .into_iter()
                .collect(),
            Whom::First => match keepers.manager.or(keepers.stand_in).or(maker) {
                Some(first) => vec![&first.email],
                None => {
                    members.iter().filter(|member| member.role == Role::Owner).map(|own| own.email.as_str()).collect()
                }
            },
        };
        let told = self.tell_run(&run, &campaign, &sources, &members, None);
        let content = || self.write_notice(&run, &campaign.name, &told);
        let (mut is_taken, mut may_pass) = (false, false);
        for address in to {
            match self.send_at_once(address, content()).await {
                Ok(()) => is_taken = true,
                Err(problem) => may_pass |= problem == DeliveryProblem::MailServerUnreachable,
            }
        }
        // Who has it is not told again because of the others.
        Ok(!is_taken && may_pass && tries + 1 < MOST_TRIES)
    }

    fn write_notice(&self, run: &Run, client: &str, told: &Told) -> Content {
        let period = period_words(run.first, run.last);
        let head = match run.stage {
            RunStage::Draft => "Look at the report",
            RunStage::Held => "Not sent yet",
            _ => "Did not reach everybody",
        };
        let origin = self.core.config.public_url.origin();
        let url = format!("{origin}{}", report_run_path(run.campaign, run.id));
        let mends: Vec<(String, String)> = told
            .holds
            .iter()
            .map(|hold| {
                let there = format!("{origin}{}", connection_path(run.campaign, hold.connection));
                (format!("{} {} Who can fix it: {}.", hold.name, hold.words, hold.fixer), there)
            })
            .collect();
        let mut lines = vec![told.sentence.clone(), String::new()];
        lines.extend(mends.iter().map(|(words, url)| format!("- {words}\n  {url}")));
        lines.extend([String::new(), format!("Open the run: {url}"), String::new()]);
        Content {
            attachment: None,
            subject: format!("{head}: {client}, {period}"),
            text: lines.join("\n"),
            page: frame(&html! {
                h1 style="margin:0 0 12px;font-size:20px;line-height:1.3" { (head) ": " (client) ", " (period) }
                p style="margin:0 0 12px" { (told.sentence) }
                @for (words, url) in &mends {
                    p style="margin:0 0 8px" { (words) " " a href=(url) style="color:#3730a3" { "Mend it" } }
                }
                p style="margin:16px 0 0" { a href=(url) style=(BUTTON) { "Open the run" } }
                p style=(QUIET) { "You get this because you look after this report, or stand in for who does." }
            }),
            from_name: None,
            reply_to: None,
        }
    }
}
