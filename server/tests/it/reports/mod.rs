//! Reports for clients, with a real mail server: from the schedule to the letter and the page behind its link.

mod desk;
mod dispatches;
mod holds;
mod lives;
mod managers;
mod periods;
mod prints;
mod review;
mod rights;

use app::model::{
    campaign::CampaignList,
    ids::{CampaignId, RunId},
    report::{ReportRow, ReportsPage},
    report_run::{RunHead, RunView},
};
use jiff::Timestamp;
use serde_json::Value;
use server::{
    config::mail,
    core::Core,
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
};

use crate::{
    flows::story::Story,
    support::{Answer, Browser, MailServer},
};

/// Works from the start.
const CLIENT: &str = "Juniper Bikes";
const JANE: &str = "jane@juniper-bikes.example";

/// The demo on 23 November 2026 with a mail server, and a report of a campaign of it.
struct Reporting {
    story: Story,
    mail: MailServer,
    campaign: CampaignId,
}

impl Reporting {
    async fn begin() -> Self {
        Self::begin_around(|core| core).await
    }

    /// The same, with something put before a part of it.
    async fn begin_around(around: impl FnOnce(Core) -> Core) -> Self {
        let mut mail = MailServer::start(&[]);
        let url = format!("smtp://127.0.0.1:{}?tls=off", mail.port);
        let server = mail::MailServer::read(&url.into(), Some("Relink <relink@agency.example>")).unwrap();
        let story = Story::begin_around(|config| config.mail = Some(server), around).await;
        story.pass(120).await;
        mail.letters();
        let campaign = campaign_of(&story, CLIENT).await;
        Self { story, mail, campaign }
    }

    /// On the first of the month at nine, to Jane; `more`: what else the form says.
    async fn schedule(&self, more: &[(&str, &str)]) {
        self.save(&self.story.browser, more).await.expect_ok();
    }

    async fn save(&self, browser: &Browser, more: &[(&str, &str)]) -> Answer {
        let campaign = self.campaign.to_string();
        let mut fields = vec![("campaign", campaign.as_str())];
        let own = [("recipients", JANE), ("rhythm", "month-day"), ("number", "1"), ("time", "09:00")];
        fields.extend(own.into_iter().filter(|(key, _)| !more.iter().any(|(other, _)| other == key)));
        fields.extend_from_slice(more);
        browser.call("save_report", &fields).await
    }

    /// Time goes by until a moment, in steps in which a night is one; the last minutes by themselves.
    async fn pass_until(&self, moment: &str) {
        let end: Timestamp = moment.parse().unwrap();
        let left = || end.as_second() - self.story.server.core.clock.unix();
        while left() > 0 {
            let step = if left() > 240 { (left() - 240).min(12 * 60 * 60) } else { left().min(120) };
            self.story.pass(step).await;
        }
        // A month is more than a session lasts.
        self.story.browser.sign_in_as(DEMO_EMAIL, DEMO_PASSWORD).await;
    }

    async fn page(&self) -> ReportsPage {
        self.story.browser.ask("reports", &format!("campaign={}", self.campaign)).await.json()
    }

    async fn report(&self) -> ReportRow {
        self.page().await.reports.remove(0)
    }

    async fn newest(&self) -> RunHead {
        self.report().await.runs.remove(0)
    }

    async fn run(&self) -> RunView {
        self.run_of(self.newest().await.id).await
    }

    async fn run_of(&self, run: RunId) -> RunView {
        self.story.browser.ask("report_run", &format!("campaign={}&run={run}", self.campaign)).await.json()
    }

    /// Something that is done to a run.
    async fn act(&self, call: &str, run: RunId, more: &[(&str, &str)]) -> Answer {
        self.act_as(&self.story.browser, call, run, more).await
    }

    async fn act_as(&self, browser: &Browser, call: &str, run: RunId, more: &[(&str, &str)]) -> Answer {
        let (campaign, run) = (self.campaign.to_string(), run.to_string());
        let mut fields = vec![("campaign", campaign.as_str()), ("run", run.as_str())];
        fields.extend_from_slice(more);
        browser.call(call, &fields).await
    }

    /// What the client sees who follows the link of a letter, without signing in.
    async fn open(&self, letter: &Value) -> Answer {
        let text = letter["text"].as_str().unwrap();
        let path = text.split_once("/shared/report/").unwrap().1.split_whitespace().next().unwrap();
        self.story.server.browser().open(&format!("/shared/report/{path}")).await
    }

    fn letters(&mut self) -> Vec<Value> {
        self.mail.letters()
    }
}

async fn campaign_of(story: &Story, name: &str) -> CampaignId {
    let list: CampaignList = story.browser.ask("campaigns", "").await.json();
    list.rows.iter().find(|row| row.head.name == name).unwrap().head.id
}

/// The letters to somebody.
fn to<'a>(letters: &'a [Value], address: &str) -> Vec<&'a Value> {
    letters.iter().filter(|letter| letter["to"][0] == address).collect()
}
