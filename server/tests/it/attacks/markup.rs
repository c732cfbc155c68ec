//! Names and words that are markup, on every page that shows them.

use app::model::{cause::Cause, health::Health};
use server::store::account::Evidence;

use super::House;
use crate::support::{PASSWORD, TestServer};

/// Each ends what it may stand in and begins something of its own.
const MARKUP: [&str; 4] = [
    "</title><meta http-equiv=refresh content=0;url=//evil.example/sign-in>",
    "</title></script></textarea><plaintext>",
    "\"><img src=x onerror=alert(1)>",
    "' onfocus=alert(1) autofocus x='",
];

/// What would be part of the page if nothing were escaped.
const LIVE: [&str; 5] =
    ["<meta http-equiv=refresh", "</title></script>", "<plaintext>", "<img src=x", "' onfocus=alert(1)"];

#[track_caller]
fn expect_no_markup(page: &str, about: &str) {
    for live in LIVE {
        // An attribute between double quotes, and text, may hold the other quotes.
        let is_text = live.starts_with('\'') && !page.contains("='' onfocus") && !page.contains("=' onfocus");
        assert!(is_text || !page.contains(live), "{about}: {live} in {page}");
    }
}

/// What the browser takes for the page's title (HTML, 13.2.5.2: text in which character references stand).
fn title_of(page: &str) -> String {
    let (_, rest) = page.split_once("<title>").unwrap();
    let (title, rest) = rest.split_once("</title>").unwrap();
    assert!(rest.contains("</head>"), "the head goes on after the title");
    title.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[tokio::test]
async fn a_campaign_s_name_is_text_in_the_title_and_everywhere() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    for markup in MARKUP {
        let id = owner.create_campaign(markup).await;
        let page = owner.open(&format!("/campaigns/{id}/integrations")).await.expect_ok().body;
        assert_eq!(title_of(&page), format!("{markup} integrations · Relink"));
        for path in ["", "/integrations", "/integrations/add", "/dashboard", "/settings"] {
            let page = owner.open(&format!("/campaigns/{id}{path}")).await;
            expect_no_markup(&page.body, &format!("{path} of {markup}"));
        }
    }
    for path in ["/campaigns", "/campaigns?show=all", "/data-sources", "/settings/alerts"] {
        expect_no_markup(&owner.open(path).await.expect_ok().body, path);
    }
    let plain = owner.create_campaign("Fish & Chips < 3").await;
    let page = owner.open(&format!("/campaigns/{plain}/integrations")).await.expect_ok().body;
    assert!(page.contains("<title>Fish &amp; Chips &lt; 3 integrations · Relink</title>"), "escaped once");
}

#[tokio::test]
async fn an_agency_s_name_and_what_an_integration_is_called_are_text() {
    for markup in MARKUP {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("data/catalogue/integrations");
        std::fs::create_dir_all(&own).unwrap();
        // The operator's own file, as far as names may go.
        let entry = include_str!("../../../catalogue/integrations/postgresql.toml")
            .replace("key = \"postgresql\"", "key = \"odd\"")
            .replace("name = \"PostgreSQL\"", &format!("name = {}", toml::Value::String(markup.to_owned())));
        std::fs::write(own.join("odd.toml"), entry).unwrap();
        let server = TestServer::start_with(folder, |_| {}).await;
        let owner = server.browser();
        let code = server.set_up_code.clone().unwrap();
        let fields = [
            ("code", code.as_str()),
            ("agency", markup),
            ("email", "owner@lighthouse.example"),
            ("password", PASSWORD),
        ];
        owner.call("set_up", &fields).await.expect_ok();
        let campaign = owner.create_campaign("Harbour").await.to_string();
        for path in ["/campaigns", "/settings", &format!("/campaigns/{campaign}/integrations/add")] {
            expect_no_markup(&owner.open(path).await.expect_ok().body, path);
        }
        let add = [("campaign", campaign.as_str()), ("integration", "odd")];
        let added = owner.call("add_integration", &add).await;
        let connection: app::model::ids::ConnectionId = added.json();
        let page = owner.open(&format!("/campaigns/{campaign}/integrations/{connection}")).await.expect_ok().body;
        assert_eq!(title_of(&page), format!("{markup} connection · Relink"));
        expect_no_markup(&page, markup);
    }
}

#[tokio::test]
async fn what_a_provider_says_is_text_on_every_page() {
    let house = House::build().await;
    let core = &house.story.server.core;
    let all = MARKUP.join(" ");
    let mut unit = core.store.write().await.unwrap();
    let account = house.story.account(crate::flows::story::HARBOUR).await;
    let evidence = Evidence {
        request: format!("GET https://api.example/{all}"),
        status: Some(400),
        code: Some(all.clone()),
        text: Some(all.clone()),
        is_ours: false,
        at: core.clock.unix(),
    };
    let health = Health::Broken { cause: Cause::Unknown };
    let (agency, id, version) = (account.agency, account.id, account.token_version);
    let now = core.clock.unix();
    assert!(unit.set_account_health(agency, id, version, health, now, Some(&evidence)).await.unwrap());
    unit.commit().await.unwrap();
    house.snapshot.write("UPDATE accounts SET name = ?1, address = ?1 || '@x', subject = ?1 || id", &all).await;
    house.snapshot.write("UPDATE profiles SET name = ?1", &all).await;
    house.snapshot.write("UPDATE webhooks SET url = 'https://h.example/' || ?1", &all).await;
    let owner = &house.story.browser;
    let (campaign, connection) = (&house.ids.campaign, &house.ids.connection);
    let window = format!("/campaigns/{campaign}/integrations/{connection}");
    let mut shown = 0;
    for path in [
        "/campaigns",
        "/data-sources",
        "/data-sources/renewals",
        "/settings",
        "/settings/alerts",
        "/settings/apps",
        "/help/reconnect",
        &format!("/campaigns/{campaign}/integrations"),
        &format!("/campaigns/{campaign}/integrations/add"),
        &format!("/campaigns/{campaign}/dashboard"),
        &format!("/campaigns/{campaign}/settings"),
        &window,
        &format!("{window}?step=accounts"),
        &format!("{window}?flow={}", house.ids.flow),
    ] {
        let page = owner.open(path).await.expect_ok().body;
        expect_no_markup(&page, path);
        shown += usize::from(page.contains("onerror=alert(1)"));
    }
    assert!(shown >= 3, "the words are shown, as text: {shown}");
    // What the address of a page says comes back as text too.
    let odd = url::form_urlencoded::byte_serialize(all.as_bytes()).collect::<String>();
    for path in [
        format!("/sign-in?next={odd}"),
        format!("/sign-in?__path=%2Fapi%2Fsign_in&__err={odd}"),
        format!("/campaigns/{campaign}/integrations?state={odd}&category={odd}&q={odd}"),
        format!("{window}?step={odd}&flow={odd}"),
        format!("/campaigns/{odd}/integrations"),
        format!("/oauth/callback/00000000-0000-0000-0000-000000000005?code={odd}&error={odd}"),
        format!("/{odd}"),
    ] {
        expect_no_markup(&owner.open(&path).await.body, &path);
    }
    let file = owner.open(&format!("/timeline/{connection}.jsonl")).await.expect_ok();
    assert_eq!(file.header("content-type"), "application/jsonl");
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"timeline-"));
    for line in file.body.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}
