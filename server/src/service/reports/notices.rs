//! How members hear that a run needs them: a letter to whoever made the report, or to the owners if they are gone.

use app::{
    model::{
        alert::DeliveryProblem,
        ids::{AgencyId, RunId},
        member::Role,
        report_run::{DispatchState, RunStage},
    },
    paths::{connection_path, report_run_path},
};
use maud::html;

use super::{ReportsService, view::Told, words::period_words};
use crate::{
    mail::letter::{BUTTON, Content, QUIET, frame},
    store::{StoreError, run::Run},
};

/// After so many tries nobody tries again.
const MOST_TRIES: u32 = 8;

impl ReportsService {
    /// Tries once; answers whether to try again.
    pub(crate) async fn give_notice(&self, agency: AgencyId, id: RunId, tries: u32) -> Result<bool, StoreError> {
        let mut unit = self.core.store.read().await?;
        let Some(run) = unit.report_run(agency, id).await? else { return Ok(false) };
        let Some(campaign) = unit.campaign(agency, run.campaign).await? else { return Ok(false) };
        let members = unit.members(agency).await?;
        let maker = unit.client_report(agency, run.report).await?.map(|report| report.created_by);
        let sources = self.read_sources(&mut *unit, &run).await?;
        let dispatches = unit.dispatches(agency, id).await?;
        drop(unit);
        let is_wanted = match run.stage {
            RunStage::Held | RunStage::Draft => true,
            RunStage::Delivered | RunStage::Failed => {
                dispatches.iter().any(|dispatch| dispatch.state != DispatchState::Sent)
            }
            // It goes on by itself meanwhile.
            _ => false,
        };
        if !is_wanted || self.core.config.mail.is_none() {
            return Ok(false);
        }
        let may_act = |member: &&crate::store::agency::Member| member.may_see(campaign.id) && member.role.may_edit();
        let maker = members.iter().filter(may_act).find(|member| Some(member.id) == maker);
        let to: Vec<&str> = match maker {
            Some(maker) => vec![&maker.email],
            None => members.iter().filter(|member| member.role == Role::Owner).map(|own| own.email.as_str()).collect(),
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
                p style=(QUIET) { "You get this because you look after this report." }
            }),
            reply_to: None,
        }
    }
}
