//! Alerts, with a real mail server and a receiver of webhooks.

mod emails;
mod outages;
mod rights;
mod stalls;
mod webhooks;

use app::model::alert::{AlertRow, AlertsPage};
use server::{config::mail, sandbox::ControlCommand};

use crate::{
    flows::story::Story,
    support::{Browser, MailServer},
};

/// Somebody has two minutes to mend what broke.
const GRACE: i64 = 120;
const MINUTE: i64 = 60;
const SANDBOX_CLIENT: &str = "marketing@harbour-coffee.example";
/// Works from the start, and is used by another campaign.
const JUNIPER: &str = "ads@juniper-bikes.example";

/// The demo agency with a mail server. What was broken from the start is told and forgotten.
async fn begin(mail_server: &mut MailServer, allow: Option<u16>) -> Story {
    let url = format!("smtp://127.0.0.1:{}?tls=off", mail_server.port);
    begin_with(&url, mail_server, allow).await
}

async fn begin_with(url: &str, mail_server: &mut MailServer, allow: Option<u16>) -> Story {
    let mail = mail::MailServer::read(&url.into(), Some("Relink <relink@agency.example>")).unwrap();
    let story = Story::begin_with(|config| {
        config.mail = Some(mail);
        config.allow_private.extend(allow.map(|port| format!("127.0.0.1:{port}").parse().unwrap()));
    })
    .await;
    story.pass(GRACE).await;
    mail_server.letters();
    story
}

async fn page(browser: &Browser) -> AlertsPage {
    browser.ask("alerts", "").await.json()
}

/// The newest alert about an account.
async fn alert(browser: &Browser, address: &str) -> AlertRow {
    page(browser).await.alerts.into_iter().find(|alert| alert.subject.contains(address)).unwrap()
}
