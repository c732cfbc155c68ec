//! All clients in one table: what a job tells of each, furthest off first, and nothing of what one may not see.

use app::model::client::{ClientList, ClientRow};

use crate::{flows::story::Story, support::Browser};

async fn list(browser: &Browser) -> ClientList {
    browser.ask("clients", "").await.json()
}

fn find<'a>(list: &'a ClientList, name: &str) -> &'a ClientRow {
    list.rows.iter().find(|row| row.campaign.head.name == name).unwrap()
}

async fn set(browser: &Browser, function: &str, row: &ClientRow, fields: &[(&str, &str)]) {
    let campaign = row.campaign.head.id.to_string();
    let fields = [&[("campaign", campaign.as_str())], fields].concat();
    browser.call(function, &fields).await.expect_ok();
}

#[tokio::test]
async fn who_is_furthest_off_comes_first() {
    let story = Story::begin().await;
    let browser = &story.browser;
    let untold = list(browser).await;
    assert!(untold.rows.len() > 2 && untold.counts.total() as usize == untold.rows.len(), "{untold:#?}");
    set(browser, "set_budget", find(&untold, "Juniper Bikes"), &[("amount", "1")]).await;
    story.server.run_jobs().await;

    let told = list(browser).await;
    let first = &told.rows[0];
    assert_eq!(first.campaign.head.name, "Juniper Bikes", "nobody spends a hundred times their budget");
    let standing = first.standing.as_ref().expect("a job has told it");
    let budget = standing.budget.as_ref().expect("there is one");
    // On the first day of a month nothing of it is spent yet.
    assert!(budget.is_off || budget.words.contains("first day"), "{standing:#?}");
    assert!(standing.results.is_some() && first.told.is_some(), "{standing:#?}");
    assert!(find(&told, "Harbour Coffee").standing.as_ref().is_some_and(|standing| standing.budget.is_none()));

    let page = browser.open("/clients").await.expect_ok().body;
    for words in ["All clients", "Juniper Bikes", "Furthest off goal or budget first."] {
        assert!(page.contains(words), "{words}");
    }
    let found: ClientList = browser.ask("clients", "list[text]=junip").await.json();
    assert_eq!(found.rows.len(), 1);
    assert!(found.next.is_none());
}

#[tokio::test]
async fn nobody_s_clients_are_another_agency_s() {
    let story = Story::begin().await;
    let other = story.server.add_agency("Others", "owner@others.example").await;
    assert!(list(&other).await.rows.is_empty());
    let page = other.open("/clients").await.expect_ok().body;
    assert!(page.contains("No clients yet"), "{page}");
    let own = other.create_campaign("Own").await;
    story.server.run_jobs().await;
    let rows = list(&other).await.rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].campaign.head.id, rows[0].standing.is_some()), (own, true));
}
