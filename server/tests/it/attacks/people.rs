//! Every server function, called by every kind of person.

use std::collections::BTreeMap;

use app::model::{error::AppError, member::Role};

use super::{
    House,
    snapshot::difference,
    table::{Outcome, PEOPLE, TABLE},
};
use crate::support::{Answer, Browser};

impl House {
    /// In the order of [`PEOPLE`].
    async fn invite_people(&mut self) -> Vec<Browser> {
        let server = &self.story.server;
        let own = || Some(vec![self.own]);
        let members = vec![
            server.add_colleague("analyst@relink.example", Role::Analyst, None).await,
            server.add_colleague("analyst-b@relink.example", Role::Analyst, own()).await,
            server.add_colleague("manager-b@relink.example", Role::Manager, own()).await,
            server.add_colleague("nothing@relink.example", Role::Manager, Some(Vec::new())).await,
            server.add_colleague("manager@relink.example", Role::Manager, None).await,
            server.add_colleague("owner-2@relink.example", Role::Owner, None).await,
            server.add_agency("Others", "owner@others.example").await,
        ];
        self.snapshot = super::Snapshot::of(server.folder.path().join("data/relink.sqlite3")).await;
        members
    }

    /// Browsers of nobody, with cookies that are no session.
    async fn strangers(&self) -> Vec<(&'static str, Browser)> {
        let server = &self.story.server;
        let gone = server.browser();
        gone.sign_in_as(server::service::sessions::DEMO_EMAIL, server::service::sessions::DEMO_PASSWORD).await;
        let ended = gone.cookies();
        gone.call("sign_out", &[]).await.expect_ok();
        let live = self.story.browser.cookies()["relink_session"].clone();
        let cookie = |value: String| BTreeMap::from([("relink_session".to_owned(), value)]);
        let mut cut = live.clone();
        cut.pop();
        let mut strangers = Vec::new();
        for (name, cookies) in [
            ("a stranger", BTreeMap::new()),
            ("a guessed cookie", cookie("A".repeat(live.len()))),
            ("a cookie that is cut off", cookie(cut)),
            ("an odd cookie", cookie("'; DROP TABLE sessions; --%00".to_owned())),
            ("a session that has ended", ended),
        ] {
            let browser = server.browser();
            browser.set_cookies(cookies);
            strangers.push((name, browser));
        }
        strangers
    }
}

/// What an answer says about who asked.
fn outcome_of(answer: &Answer, expected: Outcome) -> Outcome {
    let error: Option<AppError> = serde_json::from_str(&answer.body).ok();
    match (error, expected) {
        (Some(error), Outcome::No(wanted)) if error == wanted => {
            assert_eq!(answer.status.as_u16(), error.status(), "{}", answer.body);
            expected
        }
        (
            Some(
                error @ (AppError::NotSignedIn
                | AppError::NotAllowed
                | AppError::NotFound
                | AppError::ForeignOrigin
                | AppError::AppNeedsWholeAgency
                | AppError::AppNeedsOwner
                | AppError::UsedElsewhere
                | AppError::LossesHidden),
            ),
            _,
        ) => Outcome::No(error),
        (Some(AppError::Internal), _) => panic!("{}", answer.body),
        _ => Outcome::May,
    }
}

/// All that is not as it should be, so that one run tells everything.
#[track_caller]
fn expect_nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn nobody_does_more_than_their_rights_allow_at_any_function() {
    let mut house = House::build().await;
    let people = house.invite_people().await;
    // Everybody keeps the session that they have, also after signing out in this test.
    let cookies: Vec<_> = people.iter().map(Browser::cookies).collect();
    let mut wrong = Vec::new();
    for line in TABLE {
        let before = house.snapshot.dump().await;
        for refused in [true, false] {
            for (place, person) in people.iter().enumerate() {
                let expected = line.rights[place];
                if refused != matches!(expected, Outcome::No(_)) {
                    continue;
                }
                person.set_cookies(cookies[place].clone());
                let answer = house.call(person, line).await;
                let found = outcome_of(&answer, expected);
                if found != expected {
                    wrong.push(format!(
                        "{} by {}: {found:?}, not {expected:?}: {}",
                        line.function, PEOPLE[place], answer.body
                    ));
                }
                if !refused {
                    house.snapshot.restore().await;
                }
            }
            if refused {
                let changed = difference(&before, &house.snapshot.dump().await);
                wrong.extend(changed.iter().map(|row| format!("{} by somebody who was refused: {row}", line.function)));
            }
        }
    }
    expect_nothing(&wrong);
}

#[tokio::test]
async fn whoever_is_not_signed_in_gets_nothing_from_any_function() {
    let house = House::build().await;
    let strangers = house.strangers().await;
    let before = house.snapshot.dump().await;
    let mut wrong = Vec::new();
    for line in TABLE {
        for (name, browser) in &strangers {
            let cookies = browser.cookies();
            let answer = house.call(browser, line).await;
            browser.set_cookies(cookies);
            let found = outcome_of(&answer, line.stranger);
            if found != line.stranger {
                wrong.push(format!("{} by {name}: {found:?}: {}", line.function, answer.body));
            }
            if answer.headers.contains_key("set-cookie") {
                wrong.push(format!("{} gave {name} a cookie", line.function));
            }
        }
    }
    for (name, browser) in &strangers {
        for path in ["/events", &format!("/timeline/{}.jsonl", house.ids.connection)] {
            let answer = browser.open(path).await;
            if answer.status != 401 {
                wrong.push(format!("{path} by {name}: {}", answer.status));
            }
        }
    }
    wrong.extend(difference(&before, &house.snapshot.dump().await));
    expect_nothing(&wrong);
}

/// Ids that belong together only in part.
#[tokio::test]
async fn what_is_one_s_own_does_not_open_what_is_another_agency_s() {
    let house = House::build().await;
    let other = house.story.server.add_agency("Others", "owner@others.example").await;
    let own = other.create_campaign("Own").await.to_string();
    let add = [("campaign", own.as_str()), ("integration", "sandbox-analytics")];
    let own_connection: app::model::ids::ConnectionId = other.call("add_integration", &add).await.json();
    let own_connection = own_connection.to_string();
    let (ids, before) = (&house.ids, house.snapshot.dump().await);
    let campaign_and_connection =
        |campaign: &str, connection: &str| format!("campaign={campaign}&connection={connection}");
    for query in [
        campaign_and_connection(&own, &ids.connection),
        campaign_and_connection(&ids.campaign, &own_connection),
        campaign_and_connection(&ids.campaign, &ids.connection),
    ] {
        other.ask("window", &query).await.expect_error(AppError::NotFound);
    }
    let flow = format!("{}&flow={}", campaign_and_connection(&own, &own_connection), ids.flow);
    let window = other.ask("window", &flow).await;
    for (function, fields) in [
        ("switch_account", [("connection", &own_connection), ("account", &ids.account)]),
        ("switch_account", [("connection", &ids.connection), ("account", &ids.account)]),
        ("account_profiles", [("connection", &own_connection), ("account", &ids.account)]),
        ("start_authorization", [("connection", &own_connection), ("account", &ids.account)]),
        ("remove_connection", [("campaign", &own), ("connection", &ids.connection)]),
        ("set_budget", [("campaign", &own), ("target", &ids.connection)]),
        ("set_budget", [("campaign", &ids.campaign), ("amount", &own)]),
        ("set_result_rule", [("campaign", &ids.campaign), ("name", &own)]),
        ("revoke_share_link", [("campaign", &own), ("link", &ids.share_link)]),
        ("revoke_share_link", [("campaign", &ids.campaign), ("link", &ids.share_link)]),
        ("set_share_password", [("campaign", &own), ("link", &ids.share_link)]),
        ("create_share_link", [("campaign", &ids.campaign), ("name", &own)]),
        ("set_account_managers", [("campaign", &ids.campaign), ("name", &own)]),
        ("remove_report", [("campaign", &own), ("report", &ids.report)]),
        ("skip_report", [("campaign", &own), ("run", &ids.run)]),
        ("skip_report", [("campaign", &ids.campaign), ("run", &ids.run)]),
    ] {
        let fields = fields.map(|(name, value)| (name, value.as_str()));
        other.call(function, &fields).await.expect_error(AppError::NotFound);
    }
    let mut shown = window.body;
    for path in [
        format!("/campaigns/{}/integrations", ids.campaign),
        format!("/campaigns/{own}/integrations/{}", ids.connection),
        format!("/campaigns/{}/integrations/{own_connection}", ids.campaign),
        format!("/campaigns/{}/dashboard", ids.campaign),
        format!("/campaigns/{}/settings", ids.campaign),
        format!("/campaigns/{}/reports", ids.campaign),
        format!("/campaigns/{}/reports/{}", ids.campaign, ids.run),
        format!("/campaigns/{}/reports/{}/preview", ids.campaign, ids.run),
        format!("/campaigns/{}/reports/{}/pdf", ids.campaign, ids.run),
        format!("/campaigns/{own}/reports/{}", ids.run),
        format!("/campaigns/{own}/reports/{}/pdf", ids.run),
        format!("/campaigns/{own}/reports/{}/preview", ids.run),
        format!("/timeline/{}.jsonl", ids.connection),
    ] {
        let page = other.open(&path).await;
        assert_eq!(page.status, 404, "{path}");
        shown += &page.body;
    }
    for function in
        ["campaigns", "data_sources", "renewals", "alerts", "apps", "me", "catalogue", "reports_ahead", "report_desk"]
    {
        shown += &other.ask(function, "").await.expect_ok().body;
    }
    for path in
        ["/campaigns", "/data-sources", "/settings", "/settings/alerts", "/settings/apps", "/reports", "/reports/desk"]
    {
        shown += &other.open(path).await.expect_ok().body;
    }
    for trace in
        ["Harbour", "Juniper", "harbour-coffee", "hooks.house.example", "relink-demo", &ids.account, &ids.webhook]
    {
        assert!(!shown.contains(trace), "{trace} is another agency's");
    }
    assert_eq!(difference(&before, &house.snapshot.dump().await), Vec::<String>::new());
}
