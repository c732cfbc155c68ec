//! Share links: made by members, opened by whoever has them, and over when they are over.

mod doors;

use app::model::{
    campaign::CampaignList,
    error::AppError,
    ids::{CampaignId, ShareLinkId},
    member::Role,
    share_link::{MOST_SHARE_LINKS, ShareLinkRow, ShareLinkState, ShareLinks},
};
use reqwest::{Method, StatusCode, header};
use server::service::sessions::DEMO_EMAIL;

use crate::{
    attacks::snapshot::{Snapshot, difference},
    flows::story::{HARBOUR, Story},
    support::{Answer, Browser, TestServer},
};

const DAY: i64 = 24 * 60 * 60;
const PASSWORD: &str = "four plain words together";
const OVER: &str = "This link has ended. Ask whoever sent it for a new one.";

/// A link that was just made.
pub(crate) struct NewLink {
    pub(crate) id: ShareLinkId,
    pub(crate) token: String,
}

impl NewLink {
    fn path(&self) -> String {
        format!("/shared/{}", self.token)
    }
}

/// Makes a link, with what else stands in its form.
pub(crate) async fn create_link(browser: &Browser, campaign: CampaignId, more: &[(&str, &str)]) -> NewLink {
    let campaign_text = campaign.to_string();
    let mut fields = vec![("campaign", campaign_text.as_str()), ("name", "For Jane")];
    fields.extend_from_slice(more);
    let before: Vec<ShareLinkId> = links(browser, campaign).await.into_iter().map(|link| link.id).collect();
    browser.call("create_share_link", &fields).await.expect_ok();
    // Those of one second stand in any order.
    let link = links(browser, campaign).await.into_iter().find(|link| !before.contains(&link.id)).unwrap();
    let token = link.address.unwrap().rsplit_once("/shared/").unwrap().1.to_owned();
    NewLink { id: link.id, token }
}

async fn links(browser: &Browser, campaign: CampaignId) -> Vec<ShareLinkRow> {
    let list: ShareLinks = browser.ask("share_links", &format!("campaign={campaign}")).await.json();
    list.links
}

async fn campaign_of(story: &Story, name: &str) -> CampaignId {
    let list: CampaignList = story.browser.ask("campaigns", "").await.json();
    list.rows.iter().find(|row| row.head.name == name).unwrap().head.id
}

async fn revoke(browser: &Browser, campaign: CampaignId, link: ShareLinkId) -> Answer {
    let (campaign, link) = (campaign.to_string(), link.to_string());
    browser.call("revoke_share_link", &[("campaign", &campaign), ("link", &link)]).await
}

/// Sends the password as the page's own form does: it hides its address, so its origin too.
async fn enter(browser: &Browser, link: &NewLink, password: &str) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("password", password).finish();
    let request = browser.bare(Method::POST, &link.path()).header(header::ORIGIN, "null");
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.header(header::ACCEPT, "text/html").body(body)).await
}

#[track_caller]
fn expect_over(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains(OVER), "{}", answer.body);
}

#[tokio::test]
async fn a_link_shows_the_dashboard_to_whoever_has_it_until_it_is_revoked() {
    let story = Story::begin().await;
    let campaign = campaign_of(&story, "Juniper Bikes").await;
    let link = create_link(&story.browser, campaign, &[]).await;
    let nobody = story.server.browser();
    let page = nobody.open(&link.path()).await.expect_ok();
    for words in ["Juniper Bikes", "Lighthouse Agency", "Sandbox Ads", "against", "class=\"chart-plot\"", "Data up to"]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert_eq!(page.header("set-cookie"), "");
    assert_eq!(page.body, story.browser.open(&link.path()).await.body, "who is signed in does not matter");

    let days = |body: &str| body.matches("class=\"chart-day\"").count() / body.matches("class=\"chart-plot\"").count();
    for (query, expected) in [("", 29), ("?days=7", 8), ("?days=90", 91), ("?days=9000", 29)] {
        let page = nobody.open(&format!("{}{query}", link.path())).await.expect_ok();
        assert_eq!(days(&page.body), expected, "{query}");
        assert_eq!(page.body.matches("<table").count(), 0, "{query}");
    }
    assert!(page.body.contains("href=\"?days=7\"") && page.body.contains("href=\"?days=28&amp;table=2#panel-2\""));
    let table = nobody.open(&format!("{}?days=7&table=2", link.path())).await.expect_ok();
    assert_eq!(table.body.matches("<table").count(), 1);
    assert!(page.body.contains("href=\"?days=28&amp;by=1.1#panel-1\""), "{}", page.body);
    let by = nobody.open(&format!("{}?days=7&by=1.1", link.path())).await.expect_ok();
    assert_eq!((by.body.matches("<table").count(), by.body.matches("<th scope=\"row\">").count()), (1, 10));
    assert!(by.body.contains("href=\"?days=7&amp;by=1.1&amp;rows=50#panel-1\""), "{}", by.body);
    assert!(by.body.contains("of the cost, all that came 100\u{a0}%."), "{}", by.body);
    assert!(!by.body.contains("ads-juniper"), "no id of a campaign at its platform");
    let all = nobody.open(&format!("{}?days=7&by=1.1&rows=50", link.path())).await.expect_ok();
    assert_eq!(all.body.matches("<th scope=\"row\">").count(), 14);
    for odd in ["by=9.1", "by=1.9", "by=2.1", "by=x"] {
        let page = nobody.open(&format!("{}?{odd}", link.path())).await.expect_ok();
        assert_eq!(page.body.matches("<table").count(), 0, "{odd}");
    }

    revoke(&story.browser, campaign, link.id).await.expect_ok();
    expect_over(&nobody.open(&link.path()).await);
    let row = links(&story.browser, campaign).await.remove(0);
    assert!(matches!(&row.state, ShareLinkState::Revoked { by, .. } if by == DEMO_EMAIL), "{row:?}");
    assert_eq!(row.address, None);
    revoke(&story.browser, campaign, link.id).await.expect_ok();
}

/// What a client should not see stands nowhere in the page; nor is there a script that could fetch it.
#[tokio::test]
async fn a_shared_page_tells_numbers_and_nothing_of_the_house() {
    let story = Story::begin().await;
    let campaign = campaign_of(&story, "Harbour Coffee").await;
    let name = "</title><script>alert(1)</script>";
    story.browser.call("rename_campaign", &[("campaign", &campaign.to_string()), ("name", name)]).await.expect_ok();
    let link = create_link(&story.browser, campaign, &[]).await;
    let page = story.server.browser().open(&format!("{}?table=1", link.path())).await.expect_ok().body;
    assert!(page.contains("Numbers up to 18 Nov"), "{page}");
    assert!(
        page.contains("<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; · Lighthouse Agency</title>"),
        "{page}"
    );
    let broken = story.account(HARBOUR).await;
    let connections = story.tiles(name).await;
    let mut forbidden: Vec<String> =
        connections.iter().flat_map(|tile| [tile.connection.to_string(), tile.line.clone()]).collect();
    assert!(forbidden.len() == 4);
    forbidden.extend([campaign, CampaignId(link.id.0)].map(|id| id.to_string()));
    forbidden.extend([broken.id.to_string(), broken.agency.to_string(), broken.name, "web-harbour".to_owned()]);
    let words =
        [HARBOUR, DEMO_EMAIL, "<script", "/campaigns", "/api", "/sign-in", "econnect", "evoked", "roken", "rail"];
    forbidden.extend(words.map(str::to_owned));
    forbidden.push(link.token);
    for text in forbidden {
        assert!(!page.contains(&text), "{text} stands in {page}");
    }
}

#[tokio::test]
async fn opening_a_link_writes_nothing_and_asks_no_platform() {
    let story = Story::begin().await;
    let campaign = campaign_of(&story, "Harbour Coffee").await;
    let open = create_link(&story.browser, campaign, &[]).await;
    let locked = create_link(&story.browser, campaign, &[("password", PASSWORD)]).await;
    let snapshot = Snapshot::of(story.server.folder.path().join("data/relink.sqlite3")).await;
    let before = snapshot.dump().await;
    let asked = |metrics: &str| -> Vec<String> {
        metrics.lines().filter(|line| line.contains("provider")).map(str::to_owned).collect()
    };
    let metrics = asked(&story.server.metrics().await);
    assert!(!metrics.is_empty());
    let nobody = story.server.browser();
    for path in [open.path(), format!("{}?days=90", open.path()), locked.path(), "/shared/nothing".to_owned()] {
        nobody.open(&path).await;
    }
    enter(&nobody, &locked, "not this one at all").await;
    enter(&nobody, &locked, PASSWORD).await;
    nobody.open(&locked.path()).await.expect_ok();
    story.server.settle_tasks().await;
    assert_eq!(difference(&before, &snapshot.dump().await), Vec::<String>::new());
    assert_eq!(asked(&story.server.metrics().await), metrics);
}

#[tokio::test]
async fn what_is_over_looks_like_what_never_was() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let campaign = browser.create_campaign("Harbour").await;
    let ending = create_link(&browser, campaign, &[("ends", "2026-11-23")]).await;
    let (revoked, kept) =
        (create_link(&browser, campaign, &[]).await, create_link(&browser, campaign, &[("password", PASSWORD)]).await);
    let nobody = server.browser();
    nobody.open(&ending.path()).await.expect_ok();
    revoke(&browser, campaign, revoked.id).await.expect_ok();
    server.clock.advance(DAY / 4 - 1);
    nobody.open(&ending.path()).await.expect_ok();
    server.clock.advance(1);

    let archive = |archived| [("campaign", campaign.to_string()), ("archived", archived)];
    let call = async |fields: [(&'static str, String); 2]| {
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        browser.call("archive_campaign", &fields).await.expect_ok();
    };
    call(archive("true".to_owned())).await;
    let mut bodies = Vec::new();
    for path in [ending.path(), revoked.path(), kept.path(), "/shared/x".to_owned(), format!("{}/x", kept.path())] {
        let answer = nobody.open(&path).await;
        expect_over(&answer);
        bodies.push((answer.body, answer.headers.len()));
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    expect_over(&enter(&nobody, &kept, PASSWORD).await);
    call(archive("false".to_owned())).await;
    nobody.open(&kept.path()).await.expect_ok();
    let rows = links(&browser, campaign).await;
    let state = |id| rows.iter().find(|row| row.id == id).map(|row| row.state.clone());
    assert_eq!(state(kept.id), Some(ShareLinkState::Open));
    assert_eq!(state(ending.id), Some(ShareLinkState::Ended));
}

#[tokio::test]
async fn no_cache_no_search_engine_and_no_other_site_hears_of_it() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let campaign = browser.create_campaign("Harbour").await;
    let link = create_link(&browser, campaign, &[]).await;
    let locked = create_link(&browser, campaign, &[("password", PASSWORD)]).await;
    let nobody = server.browser();
    let wrong = enter(&nobody, &locked, "not this one at all").await;
    let over = nobody.open("/shared/x").await;
    for answer in [nobody.open(&link.path()).await, nobody.open(&locked.path()).await, wrong, over] {
        for (name, value) in [
            ("x-robots-tag", "noindex, nofollow"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("script"), "{policy}");
        assert!(answer.body.contains("<meta name=\"robots\" content=\"noindex, nofollow\""), "{}", answer.body);
        assert!(answer.header("content-type").starts_with("text/html"));
    }
    let request = nobody.bare(Method::POST, &locked.path()).header(header::ORIGIN, "https://evil.example");
    assert_eq!(nobody.send(request.body("password=x")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_edits_the_campaign_makes_links_and_sees_an_address_once() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let (campaign, sibling) = (owner.create_campaign("Harbour").await, owner.create_campaign("Juniper").await);
    let text = campaign.to_string();
    let manager = server.add_colleague("manager@lighthouse.example", Role::Manager, Some(vec![campaign])).await;
    let link = create_link(&manager, campaign, &[("ends", "2026-11-30"), ("password", PASSWORD)]).await;
    let row = links(&manager, campaign).await.remove(0);
    assert_eq!((row.name.as_str(), row.created_by.as_str()), ("For Jane", "manager@lighthouse.example"));
    assert_eq!((row.last_day.as_deref(), row.has_password, row.state), (Some("30 Nov"), true, ShareLinkState::Open));
    let settings = manager.open(&format!("/campaigns/{campaign}/settings")).await.expect_ok().body;
    assert!(settings.contains(&link.token), "without scripts too");
    assert_eq!(links(&owner, campaign).await[0].address, None, "nobody else");
    server.clock.advance(10 * 60);
    assert_eq!(links(&manager, campaign).await[0].address, None, "never again");

    for (name, ends, password, error) in [
        ("", "", "", AppError::BadName),
        ("Fine", "2026-11-22", "", AppError::BadShareEnd),
        ("Fine", "soon", "", AppError::BadShareEnd),
        ("Fine", "", "short", AppError::PasswordTooShort),
    ] {
        let fields = [("campaign", text.as_str()), ("name", name), ("ends", ends), ("password", password)];
        manager.call("create_share_link", &fields).await.expect_error(error);
    }
    revoke(&owner, sibling, link.id).await.expect_error(AppError::NotFound);
    for _ in 1..MOST_SHARE_LINKS {
        create_link(&owner, campaign, &[]).await;
    }
    let one_more = [("campaign", text.as_str()), ("name", "One more")];
    owner.call("create_share_link", &one_more).await.expect_error(AppError::TooManyShareLinks);
    revoke(&owner, campaign, link.id).await.expect_ok();
    owner.call("create_share_link", &one_more).await.expect_ok();
}
