//! Ranges of a dashboard: in its address, on its page and behind its link. It is 23 November 2026.

use app::model::{
    dashboard::{Dashboard, Metric},
    ids::CampaignId,
    numbers::number_words,
    role::MetricRole,
};

use crate::{flows::story::Story, sharing::create_link};

async fn show(story: &Story, campaign: CampaignId, range: &str) -> Dashboard {
    story.browser.ask("dashboard", &format!("campaign={campaign}&days={range}")).await.json()
}

fn spend(dashboard: &Dashboard) -> &Metric {
    let mut metrics = dashboard.panels.iter().flat_map(|panel| panel.metrics.iter().flatten());
    metrics.find(|metric| metric.role == Some(MetricRole::Spend)).unwrap()
}

/// What stands between the heading's tags, without what brings pages to life.
fn heading(body: &str) -> String {
    let head = body.split("class=\"dashboard-head\"").nth(1).unwrap();
    let head = head.split("<h2").nth(1).and_then(|rest| rest.split("</h2>").next()).unwrap();
    let (mut words, mut is_tag) = (String::new(), true);
    for letter in head.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            letter if !is_tag => words.push(letter),
            _ => {}
        }
    }
    words
}

#[tokio::test]
async fn last_month_stands_against_the_calendar_month_before() {
    let story = Story::begin().await;
    let campaign = story.window("Juniper Bikes", "sandbox-ads").await.campaign.id;
    let month = show(&story, campaign, "last-month").await;
    assert_eq!((month.head.words.as_str(), month.head.against.as_deref()), ("1 – 31 Oct", Some("1 – 30 Sep")));
    assert_eq!((month.days[0].day.as_str(), month.days[30].day.as_str()), ("2026-10-01", "2026-10-31"));
    let own = spend(&month);
    let sum: f64 = own.values.iter().flatten().sum();
    assert!(own.values.len() == 31 && (own.total.unwrap() - sum).abs() < 0.01, "{own:?}");
    let september = show(&story, campaign, "2026-09-01_2026-09-30").await;
    assert_eq!(own.before, spend(&september).total, "all of it, though it is shorter");
    assert!(own.before.is_some() && own.change().is_some());

    let week = show(&story, campaign, "7.year").await;
    let before = show(&story, campaign, "2025-11-17_2025-11-23").await;
    assert_eq!((spend(&week).before, spend(&week).values.len()), (spend(&before).total, 8));
    assert!(spend(&week).before.is_some());
    let year = show(&story, campaign, "last-month.year").await;
    assert_eq!(year.head.against.as_deref(), Some("1 – 31 Oct 2025"));
    assert_eq!((spend(&year).total, spend(&year).before), (own.total, None), "of that month not all is known");
}

#[tokio::test]
async fn a_page_says_its_days_and_leads_to_others_without_scripts() {
    let story = Story::begin().await;
    let window = story.window("Juniper Bikes", "sandbox-ads").await;
    let (campaign, connection) = (window.campaign.id, window.connection);
    let path = format!("/campaigns/{campaign}/dashboard");
    let open = async |query: &str| story.browser.open(&format!("{path}{query}")).await.expect_ok().body;
    let month = open("?days=last-month").await;
    assert_eq!(heading(&month), "1 – 31 Oct, against 1 – 30 Sep");
    for range in ["7", "28", "90", "this-month", "last-month", "last-week", "this-quarter", "last-quarter"] {
        assert!(month.contains(&format!("href=\"{path}?days={range}\"")), "{range}");
    }
    assert!(month.contains(&format!("href=\"{path}?days=last-month\" aria-current=\"true\"")), "{month}");
    assert!(month.contains(&format!("href=\"{path}?days=last-month.year\">Compare with a year ago")), "{month}");
    assert!(month.contains("value=\"2026-10-01\"") && month.contains("value=\"2026-10-31\""), "where others begin");
    assert!(!month.contains(", without today") && month.contains("Days in the time zone"), "it is in none of these");
    assert!(open("").await.contains(", without today"));
    let total = spend(&show(&story, campaign, "last-month").await).total_words();
    assert!(month.contains(&total));

    let year = open("?days=last-month.year").await;
    assert!(year.contains(&format!("href=\"{path}?days=7.year\"")), "the comparison stays");
    assert!(year.contains(&format!("href=\"{path}?days=last-month\">Compare with the days before")), "{year}");
    assert!(year.contains(&format!("?days=last-month.year&amp;at={connection}&amp;table={connection}#")), "{year}");

    // As the form sends it: with what the page showed before.
    let any = open("?days=7.year&from=2026-11-01&to=2026-11-15").await;
    assert!(heading(&any).starts_with("1 – 15 Nov") && heading(&any).ends_with("against 1 – 15 Nov 2025"), "{any}");
    assert!(any.contains("name=\"days\" value=\"2026-11-01_2026-11-15.year\""), "{any}");
    assert!(any.contains("More: other days"), "{any}");
    let table = open(&format!("?days=2026-11-01_2026-11-15&at={connection}&table={connection}")).await;
    assert_eq!(table.matches("<th scope=\"row\">").count(), 15);
    let by = open(&format!("?days=last-month&at={connection}&by=report.campaign")).await;
    assert_eq!(by.matches("<th scope=\"row\">").count(), 10);

    let default = heading(&open("?days=28").await);
    for bad in ["?days=x", "?days=9000", "?days=2026-02-30_2026-03-01", "?days=28&from=2026-11-01", "?from=a&to=b"] {
        assert_eq!(heading(&open(bad).await), default, "{bad}");
    }
}

#[tokio::test]
async fn whoever_has_a_link_chooses_days_too() {
    let story = Story::begin().await;
    let campaign = story.window("Juniper Bikes", "sandbox-ads").await.campaign.id;
    let link = create_link(&story.browser, campaign, &[]).await;
    let nobody = story.server.browser();
    let open = async |query: &str| nobody.open(&format!("/shared/{}{query}", link.token)).await.expect_ok().body;
    let month = open("?days=last-month").await;
    assert!(month.contains("1 – 31 Oct") && month.contains("against 1 – 30 Sep"), "{month}");
    let own = show(&story, campaign, "last-month").await;
    assert!(month.contains(&number_words(spend(&own).total.unwrap(), &spend(&own).unit)), "{month}");
    let days = |body: &str| body.matches("class=\"chart-day\"").count() / body.matches("class=\"chart-plot\"").count();
    assert_eq!(days(&month), 31);
    for range in ["this-month", "last-week", "last-quarter"] {
        assert!(month.contains(&format!("href=\"?days={range}\"")), "{range}");
    }
    assert!(month.contains("href=\"?days=last-month.year\"") && month.contains("action=\"?\""), "{month}");
    assert!(month.contains("href=\"?days=last-month&amp;table=1#panel-1\""), "{month}");
    assert_eq!(open("?days=last-month&table=1").await.matches("<th scope=\"row\">").count(), 31);
    assert_eq!(open("?days=last-month&by=1.1").await.matches("<th scope=\"row\">").count(), 10);
    let any = open("?days=28&from=2026-11-01&to=2026-11-15").await;
    assert_eq!((days(&any), any.contains("1 – 15 Nov") && any.contains("against 17 – 31 Oct")), (15, true));
}

#[tokio::test]
async fn on_the_first_of_a_month_its_page_says_when_it_begins() {
    let story = Story::begin().await;
    let campaign = story.window("Juniper Bikes", "sandbox-ads").await.campaign.id;
    story.pass(8 * 24 * 60 * 60).await;
    let link = create_link(&story.browser, campaign, &[]).await;
    let own = story.browser.open(&format!("/campaigns/{campaign}/dashboard?days=this-month")).await.expect_ok().body;
    let shared = story.server.browser().open(&format!("/shared/{}?days=this-month", link.token)).await.expect_ok().body;
    for body in [own, shared] {
        assert!(body.contains("1 Dec so far, in totals from tomorrow on") && !body.contains(", against "), "{body}");
        for no_number in [">NaN", "\"NaN", " NaN", "NaN%", "inf%", ">inf", "∞"] {
            assert!(!body.contains(no_number), "{no_number} stands in {body}");
        }
        assert!(body.contains("class=\"chart-plot\"") && body.contains("class=\"number-total\">–<"), "{body}");
    }
}
