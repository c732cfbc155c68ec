//! What pages of lists cost: plans, and the work at two sizes of an agency.

use std::sync::atomic::Ordering;

use app::model::{
    health::Health,
    ids::{AccountId, CampaignId, ConnectionId},
    list::StateGroup,
};
use uuid::Uuid;

use super::{open, plan, steps::count_steps};
use crate::store::{
    Store, Unit,
    account::Account,
    campaign::Campaign,
    connection::Connection,
    list::{Ask, Place, Reader},
    sqlite::{
        SqliteStore, account,
        list::{
            COUNT, COUNT_USES, ENDING, FIRST_USES, INTEGRATIONS, OFFERED, USES, page_of_accounts, page_of_campaigns,
            page_of_clients,
        },
    },
    story::{House, build_house},
};

const PAGE: u32 = 20;
/// Each account is used so often.
const USED: u128 = 3;

#[tokio::test]
async fn pages_go_by_the_index_that_has_their_order() {
    let (store, _folder) = open().await;
    let house = build_house(&store, 1).await;
    let reader = Reader::of_all(house.agency);
    let after = Some(Place { rank: 1, key: "harbour".to_owned(), id: Uuid::nil() });
    for ask in [Ask::first(PAGE), Ask { after: after.clone(), ..Ask::first(PAGE) }] {
        let steps = plan(&store, page_of_accounts(&reader, &ask).into_string().as_str()).await;
        assert!(steps.len() == 1 && steps[0].contains("INDEX accounts_listed (agency_id=?"), "{steps:#?}");
        let steps = plan(&store, page_of_campaigns(&reader, &ask, false).into_string().as_str()).await;
        assert!(
            steps.len() == 1 && steps[0].contains("INDEX campaigns_listed (agency_id=? AND archived=?"),
            "{steps:#?}"
        );
    }
    let after = Some(Place { rank: 0, key: "-900".to_owned(), id: Uuid::nil() });
    for ask in [Ask::first(PAGE), Ask { after: after.clone(), ..Ask::first(PAGE) }] {
        let steps = plan(&store, page_of_clients(&reader, &ask).into_string().as_str()).await;
        assert!(
            steps.len() == 2 && steps[0].contains("INDEX campaigns_standing (agency_id=? AND archived=?"),
            "{steps:#?}"
        );
        let broken = Ask { state: Some(StateGroup::Broken), ..ask };
        let steps = plan(&store, page_of_clients(&reader, &broken).into_string().as_str()).await;
        assert!(steps.len() == 2 && steps[0].contains("INDEX campaigns_standing_of_rank"), "{steps:#?}");
    }
    for (statement, index) in [(OFFERED, "accounts_offered"), (ENDING, "accounts_renewals")] {
        let steps = plan(&store, statement).await;
        assert!(steps.len() == 1 && steps[0].contains(index), "{steps:#?}");
    }
    for statement in [USES, FIRST_USES, COUNT_USES, INTEGRATIONS, account::BROKEN_BY] {
        let steps = plan(&store, statement).await;
        let reads_all = |step: &&String| step.starts_with("SCAN") && !step.contains("asked VIRTUAL TABLE");
        assert_eq!(steps.iter().find(reads_all), None, "{steps:#?}");
    }
    // No sorting of everything that uses an account.
    assert!(!plan(&store, USES).await.iter().any(|step| step.contains("TEMP B-TREE")));
    let counted = plan(&store, COUNT).await;
    assert!(counted.iter().any(|step| step.contains("accounts_listed (agency_id=? AND rank=?)")), "{counted:#?}");
    // What a limited member may see is read from their campaigns on.
    let limited = Reader { limited: Some(house.member), ..reader };
    let steps = plan(&store, page_of_accounts(&limited, &Ask::first(PAGE)).into_string().as_str()).await;
    let own = "connections_campaign (agency_id=? AND campaign_id=?)";
    assert!(steps.iter().any(|step| step.contains(own)), "{steps:#?}");
    // A search begins with what it finds.
    let found = plan(&store, page_of_accounts(&reader, &Ask::find("harb", PAGE)).into_string().as_str()).await;
    assert!(found.iter().any(|step| step.contains("search_words") && step.contains("word>? AND word<?")), "{found:#?}");
    assert!(!found.iter().any(|step| step.contains("accounts_listed") || step == "SCAN accounts"), "{found:#?}");
}

/// An agency of `size` accounts and campaigns, in which as many things as ever are called by one rare name.
async fn fill(store: &SqliteStore, size: u128) -> House {
    let house = build_house(store, 1).await;
    let mut unit = store.write().await.unwrap();
    for number in 0..size {
        let name = if number % (size / 10) == 0 { format!("Rare {number:05}") } else { format!("Plain {number:05}") };
        add(&mut *unit, &house, number, &name).await;
    }
    unit.commit().await.unwrap();
    house
}

async fn add(unit: &mut dyn Unit, house: &House, number: u128, name: &str) {
    let campaign = Campaign { id: CampaignId(house.id(10_000 + number)), name: name.to_owned(), ..house.campaign() };
    unit.add_campaign(&campaign).await.unwrap();
    let account = Account {
        id: AccountId(house.id(20_000 + number)),
        name: name.to_owned(),
        hard_expires_at: Some(1_000 + i64::try_from(number).unwrap()),
        ..house.account(0, &format!("person{number}"))
    };
    unit.add_account(&account).await.unwrap();
    for used in 0..USED {
        let id = ConnectionId(house.id(30_000 + number * USED + used));
        let (account, health) = (Some(account.id), Health::Healthy);
        let connection = Connection { id, campaign: campaign.id, account, health, ..house.connection(0) };
        unit.add_connection(&connection).await.unwrap();
    }
}

/// The steps of each list's page, by its name.
async fn read_lists(store: &SqliteStore, house: &House) -> Vec<(&'static str, u64)> {
    let steps = count_steps(store).await;
    let reader = Reader::of_all(house.agency);
    let mut unit = store.read().await.unwrap();
    let accounts: Vec<AccountId> =
        unit.list_accounts(&reader, &Ask::first(PAGE)).await.unwrap().iter().map(|listed| listed.row.id).collect();
    assert_eq!(accounts.len(), PAGE as usize);
    let middle = unit.list_accounts(&reader, &Ask::first(100)).await.unwrap().pop().unwrap().place;
    let on = Ask { after: Some(middle), ..Ask::first(PAGE) };
    let mut seen = Vec::new();
    let mut done = steps.load(Ordering::Relaxed);
    let mut note = |name| {
        let now = steps.load(Ordering::Relaxed);
        seen.push((name, now - done));
        done = now;
    };
    assert_eq!(unit.list_accounts(&reader, &Ask::first(PAGE)).await.unwrap().len(), 20);
    note("accounts");
    assert_eq!(unit.list_accounts(&reader, &on).await.unwrap().len(), 20);
    note("accounts, later");
    assert_eq!(unit.list_accounts(&reader, &Ask::find("rare", PAGE)).await.unwrap().len(), 10);
    note("accounts that are found");
    assert_eq!(unit.list_campaigns(&reader, &Ask::first(PAGE), false).await.unwrap().len(), 20);
    note("campaigns");
    assert_eq!(unit.list_campaigns(&reader, &Ask::find("rare", PAGE), false).await.unwrap().len(), 10);
    note("campaigns that are found");
    assert_eq!(unit.list_clients(&reader, &Ask::first(PAGE)).await.unwrap().len(), 20);
    note("clients");
    assert_eq!(unit.list_offered(&reader, "sandbox", &Ask::first(PAGE)).await.unwrap().len(), 20);
    note("accounts on offer");
    assert_eq!(unit.list_ending(&reader, 0, None, PAGE).await.unwrap().len(), 20);
    note("renewals");
    assert_eq!(unit.count_uses(&reader, &accounts).await.unwrap().len(), 20);
    note("counts of uses");
    assert_eq!(unit.list_uses(&reader, accounts[7], None, 2).await.unwrap().len(), 2);
    note("uses");
    unit.integrations_of_account(house.agency, accounts[7]).await.unwrap();
    note("integrations of an account");
    seen
}

#[tokio::test]
async fn a_page_costs_the_same_in_a_large_agency() {
    let (small, _small) = open().await;
    let (large, _large) = open().await;
    let few = read_lists(&small, &fill(&small, 200).await).await;
    let many = read_lists(&large, &fill(&large, 2_000).await).await;
    for ((name, few), (_, many)) in few.into_iter().zip(many) {
        // A page may begin in the middle of the same number of rows; ten times as many would be ten times the steps.
        assert!(many <= few + few / 10 + 20, "{name}: {few} steps among 200, {many} among 2,000");
    }
}
