//! Lists that come page by page.

use std::collections::BTreeSet;

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, CampaignId, ConnectionId, MemberId},
    list::{StateCounts, StateGroup},
    member::Role,
};

use super::{House, begin, build_house};
use crate::store::{
    Store, Unit,
    account::Account,
    agency::Member,
    campaign::Campaign,
    connection::Connection,
    list::{Ask, CampaignCounts, Listed, Place, Reader, UseCount},
    words::asked_words,
};

/// More rows than any of these lists has.
const MANY: usize = 100;
const BROKEN: Health = Health::Broken { cause: Cause::Revoked };

fn named(house: &House, kind: u128, name: &str, health: Health) -> Account {
    let (name, address) = (name.to_owned(), format!("person{kind}@mail.example"));
    Account { name, address, health, ..house.account(kind, &format!("subject{kind}")) }
}

fn campaign(house: &House, kind: u128, name: &str) -> Campaign {
    Campaign { id: CampaignId(house.id(kind)), name: name.to_owned(), ..house.campaign() }
}

fn used(house: &House, kind: u128, campaign: CampaignId, account: &Account) -> Connection {
    Connection { campaign, account: Some(account.id), health: Health::Healthy, ..house.connection(kind) }
}

/// All pages of `limit` accounts, one after the other.
async fn read_accounts(unit: &mut dyn Unit, reader: &Reader, ask: &Ask) -> Vec<String> {
    let (mut names, mut ask) = (Vec::new(), ask.clone());
    loop {
        let page = unit.list_accounts(reader, &ask).await.unwrap();
        assert!(page.len() <= ask.limit as usize);
        assert!(names.len() < MANY, "it goes round in circles");
        let Some(last) = page.last() else { return names };
        ask.after = Some(last.place.clone());
        names.extend(page.into_iter().map(|listed| listed.row.name));
    }
}

async fn read_campaigns(unit: &mut dyn Unit, reader: &Reader, ask: &Ask) -> Vec<CampaignId> {
    let (mut ids, mut ask) = (Vec::new(), ask.clone());
    loop {
        let page = unit.list_campaigns(reader, &ask, false).await.unwrap();
        assert!(ids.len() < MANY, "it goes round in circles");
        let Some(last) = page.last() else { return ids };
        ask.after = Some(last.place.clone());
        ids.extend(page.into_iter().map(|listed| listed.row.campaign.id));
    }
}

pub(crate) async fn pages_go_on_where_the_one_before_ended(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let accounts = [
        ("zebra", Health::Healthy),
        ("Émile", Health::Healthy),
        ("emil", Health::Healthy),
        ("Never", Health::Never),
        ("Waits", Health::Delayed { cause: Cause::Outage, until: 9 }),
        ("Lost", Health::NoAccess),
        ("Broken", BROKEN),
    ];
    for (kind, (name, health)) in (1..).zip(accounts) {
        unit.add_account(&named(&house, kind, name, health)).await.unwrap();
    }
    let theirs = other.account(1, "theirs");
    unit.add_account(&theirs).await.unwrap();
    let reader = Reader::of_all(house.agency);
    let all = ["Broken", "Lost", "Waits", "emil", "Émile", "zebra", "Never"];
    for limit in [1, 2, 3, 7, 100] {
        assert_eq!(read_accounts(&mut *unit, &reader, &Ask::first(limit)).await, all, "{limit} at once");
    }
    assert_eq!(read_accounts(&mut *unit, &Reader::of_all(other.agency), &Ask::first(2)).await, [theirs.name]);
    let counts = unit.count_accounts(&reader, &[]).await.unwrap();
    assert_eq!(counts, StateCounts { broken: 2, waiting: 1, connected: 3, not_connected: 1 });
    for (state, names) in [(StateGroup::Broken, &all[..2]), (StateGroup::Connected, &all[3..6])] {
        let ask = Ask { state: Some(state), ..Ask::first(1) };
        assert_eq!(read_accounts(&mut *unit, &reader, &ask).await, names);
    }

    // A row that heals between two pages makes nothing be skipped, and one that is gone is no trouble.
    let first = unit.list_accounts(&reader, &Ask::first(2)).await.unwrap();
    let [_, Listed { row: lost, place }] = first.as_slice() else { panic!("{first:?}") };
    unit.set_account_health(house.agency, lost.id, 1, Health::Healthy, 200, None).await.unwrap();
    let on = Ask { after: Some(place.clone()), ..Ask::first(2) };
    assert_eq!(unit.list_accounts(&reader, &on).await.unwrap()[0].row.name, "Waits");
    unit.remove_account(house.agency, lost.id).await.unwrap();
    assert_eq!(unit.list_accounts(&reader, &on).await.unwrap()[0].row.name, "Waits");
    let beyond = Place { rank: 9, key: String::new(), id: uuid::Uuid::nil() };
    assert!(unit.list_accounts(&reader, &Ask { after: Some(beyond), ..Ask::first(2) }).await.unwrap().is_empty());

    // What is offered stands by name, whatever its state.
    let (mut names, mut ask) = (Vec::new(), Ask::first(2));
    loop {
        let page = unit.list_offered(&reader, "sandbox", &ask).await.unwrap();
        let Some(last) = page.last() else { break };
        ask.after = Some(last.place.clone());
        names.extend(page.into_iter().map(|listed| listed.row.name));
    }
    assert_eq!(names, ["Broken", "emil", "Émile", "Never", "Waits", "zebra"]);
    assert!(unit.list_offered(&reader, "google", &Ask::first(2)).await.unwrap().is_empty());
    let found = unit.list_offered(&reader, "sandbox", &Ask::find("emi", 9)).await.unwrap();
    assert_eq!(found.len(), 2);
}

pub(crate) async fn what_is_found_is_found_by_beginnings_of_words(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let mut cafe = named(&house, 1, "Café Zürich Café", BROKEN);
    let other_cafe = Account { provider: "google".to_owned(), ..named(&house, 2, "Cafeteria", Health::Healthy) };
    unit.add_account(&cafe).await.unwrap();
    unit.add_account(&other_cafe).await.unwrap();
    unit.add_account(&named(&other, 1, "Café of others", Health::Healthy)).await.unwrap();
    let reader = Reader::of_all(house.agency);
    let whole = Ask::first(1);
    for (text, names) in [
        ("cafe", vec!["Café Zürich Café", "Cafeteria"]),
        ("CAF ZÜR", vec!["Café Zürich Café"]),
        ("zurich caf person1", vec!["Café Zürich Café"]),
        ("person2@mail", vec!["Cafeteria"]),
        ("goog", vec!["Cafeteria"]),
        ("afe", vec![]),
        ("cafe lodz", vec![]),
        ("others", vec![]),
        ("100%_", vec![]),
        ("...", vec!["Café Zürich Café", "Cafeteria"]),
    ] {
        let ask = Ask { words: asked_words(text), ..whole.clone() };
        assert_eq!(read_accounts(&mut *unit, &reader, &ask).await, names, "{text}");
        let counts = unit.count_accounts(&reader, &ask.words).await.unwrap();
        assert_eq!(counts.total() as usize, names.len(), "{text}");
    }
    // A new name is found, and the old one is not.
    cafe.name = "Harbour".to_owned();
    unit.renew_account(&cafe).await.unwrap();
    assert_eq!(read_accounts(&mut *unit, &reader, &Ask::find("harb", 9)).await, ["Harbour"]);
    assert!(read_accounts(&mut *unit, &reader, &Ask::find("zur", 9)).await.is_empty());
    unit.remove_account(house.agency, cafe.id).await.unwrap();
    assert!(read_accounts(&mut *unit, &reader, &Ask::find("harb", 9)).await.is_empty());

    let renamed = Campaign { name: "Łódź & Söhne".to_owned(), ..house.campaign() };
    unit.update_campaign(&renamed).await.unwrap();
    assert_eq!(read_campaigns(&mut *unit, &reader, &Ask::find("lodz soh", 9)).await, [house.campaign]);
    assert!(read_campaigns(&mut *unit, &reader, &Ask::find("harbour", 9)).await.is_empty());
}

pub(crate) async fn campaigns_of_one_name_and_of_emoji_are_paged(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let emoji = "🦊".repeat(80);
    let mut same = BTreeSet::new();
    for kind in 0..60 {
        let name = if kind % 2 == 0 { "One Name" } else { emoji.as_str() };
        let campaign = campaign(&house, 10 + kind, name);
        same.insert((name, campaign.id));
        unit.add_campaign(&campaign).await.unwrap();
    }
    let reader = Reader::of_all(house.agency);
    for name in ["One Name", emoji.as_str()] {
        let found = read_campaigns(&mut *unit, &reader, &Ask::find(name, 7)).await;
        let expected: Vec<CampaignId> = same.iter().filter(|one| one.0 == name).map(|one| one.1).collect();
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(read_campaigns(&mut *unit, &reader, &Ask::first(7)).await.len(), 61);
    // Broken ones first, then those that wait; archived ones apart.
    let account = named(&house, 1, "Account", BROKEN);
    unit.add_account(&account).await.unwrap();
    unit.add_connection(&used(&house, 200, CampaignId(house.id(13)), &account)).await.unwrap();
    unit.add_connection(&house.connection(201)).await.unwrap();
    let old = Campaign { archived_at: Some(1), ..campaign(&house, 11, "One Name") };
    unit.update_campaign(&old).await.unwrap();
    let all = read_campaigns(&mut *unit, &reader, &Ask::first(9)).await;
    assert_eq!((all.len(), all[0], all[1]), (60, CampaignId(house.id(13)), house.campaign));
    let counts = unit.count_campaigns(&reader, &[]).await.unwrap();
    let active = StateCounts { broken: 1, connected: 1, not_connected: 58, ..StateCounts::default() };
    assert_eq!(counts, CampaignCounts { active, archived: 1 });
    let archived = unit.list_campaigns(&reader, &Ask::first(9), true).await.unwrap();
    assert_eq!(archived.iter().map(|listed| listed.row.campaign.clone()).collect::<Vec<_>>(), [old]);
}

pub(crate) async fn limited_members_see_and_count_their_own(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let (mine, theirs) = (campaign(&house, 1, "Mine"), campaign(&house, 2, "Not mine"));
    for campaign in [&mine, &theirs] {
        unit.add_campaign(campaign).await.unwrap();
    }
    let limited = |kind: u128, campaigns: Vec<CampaignId>| Member {
        id: MemberId(house.id(kind)),
        email: format!("member{kind}@agency.example"),
        role: Role::Manager,
        campaigns: Some(campaigns),
        ..house.member()
    };
    let (some, none) = (limited(3, vec![mine.id]), limited(4, vec![]));
    for member in [&some, &none] {
        unit.add_member(member).await.unwrap();
    }
    let shared = named(&house, 10, "Shared", Health::Healthy);
    let foreign = named(&house, 11, "Foreign", BROKEN);
    let own = Account { created_by: some.id, ..named(&house, 12, "Own", Health::Healthy) };
    for account in [&shared, &foreign, &own] {
        unit.add_account(account).await.unwrap();
    }
    for (kind, campaign, account) in
        [(20, &mine, &shared), (21, &mine, &shared), (22, &theirs, &shared), (23, &theirs, &foreign)]
    {
        unit.add_connection(&used(&house, kind, campaign.id, account)).await.unwrap();
    }
    let agency = house.agency;
    let (some, none) = (some.id, none.id);
    let reader = |member| Reader { agency, limited: Some(member) };
    assert_eq!(read_accounts(&mut *unit, &reader(some), &Ask::first(1)).await, ["Own", "Shared"]);
    assert_eq!(read_accounts(&mut *unit, &reader(some), &Ask::find("sha", 1)).await, ["Shared"]);
    assert!(read_accounts(&mut *unit, &reader(some), &Ask::find("foreign", 1)).await.is_empty());
    assert!(read_accounts(&mut *unit, &reader(none), &Ask::first(1)).await.is_empty());
    let offered = unit.list_offered(&reader(some), "sandbox", &Ask::first(9)).await.unwrap();
    assert_eq!(offered.iter().map(|listed| listed.row.name.as_str()).collect::<Vec<_>>(), ["Own", "Shared"]);
    let counts = unit.count_accounts(&reader(some), &[]).await.unwrap();
    assert_eq!(counts, StateCounts { connected: 2, ..StateCounts::default() });
    assert_eq!(unit.count_accounts(&reader(none), &[]).await.unwrap(), StateCounts::default());

    assert_eq!(read_campaigns(&mut *unit, &reader(some), &Ask::first(1)).await, [mine.id]);
    assert!(read_campaigns(&mut *unit, &reader(some), &Ask::find("not", 1)).await.is_empty());
    assert!(read_campaigns(&mut *unit, &reader(none), &Ask::first(1)).await.is_empty());
    assert_eq!(unit.count_campaigns(&reader(some), &[]).await.unwrap().active.total(), 1);

    let uses = unit.list_uses(&reader(some), shared.id, None, 9).await.unwrap();
    assert!(uses.len() == 2 && uses.iter().all(|used| used.campaign == mine.id), "{uses:?}");
    let first = unit.first_uses(&reader(some), &[own.id, shared.id, foreign.id], 1).await.unwrap();
    assert_eq!(first[&shared.id], uses[..1]);
    assert_eq!(first.len(), 1, "{first:?}");
    let counts = unit.count_uses(&reader(some), &[shared.id, foreign.id, own.id]).await.unwrap();
    assert_eq!(counts[&shared.id], UseCount { connections: 3, campaigns: 2, seen: 2 });
    assert_eq!(counts[&foreign.id].seen, 0);
    assert_eq!(counts.get(&own.id), None);
}

pub(crate) async fn uses_of_an_account_are_paged_and_counted(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = named(&house, 1, "Account", Health::Healthy);
    unit.add_account(&account).await.unwrap();
    unit.put_profile(&house.profile(2, "act_1")).await.unwrap();
    for kind in 0..7 {
        let campaign = campaign(&house, 100 + kind, &format!("Campaign {kind}"));
        let archived_at = (kind == 6).then_some(1);
        unit.add_campaign(&Campaign { archived_at, ..campaign.clone() }).await.unwrap();
        let profile = (kind == 0).then_some(house.profile(2, "").id);
        unit.add_connection(&Connection { profile, ..used(&house, 200 + kind, campaign.id, &account) }).await.unwrap();
    }
    let reader = Reader::of_all(house.agency);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = unit.list_uses(&reader, account.id, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.connection);
        seen.extend(page);
    }
    let ids: Vec<ConnectionId> = (0..6).map(|kind| ConnectionId(house.id(200 + kind))).collect();
    assert_eq!(seen.iter().map(|used| used.connection).collect::<Vec<_>>(), ids, "not the archived");
    assert_eq!((seen[0].campaign_name.as_str(), seen[0].profile.as_deref()), ("Campaign 0", Some("Profile act_1")));
    assert_eq!((seen[1].profile.as_deref(), seen[1].health), (None, Health::Healthy));
    let first = unit.first_uses(&reader, &[account.id], 3).await.unwrap();
    assert_eq!(first[&account.id], seen[..3]);
    let counts = unit.count_uses(&reader, &[account.id]).await.unwrap();
    assert_eq!(counts[&account.id], UseCount { connections: 6, campaigns: 6, seen: 6 });
    let integrations = unit.integrations_of_account(house.agency, account.id).await.unwrap();
    assert_eq!(integrations, [(house.connection(1).integration, 6)]);

    let foreign = Reader::of_all(other.agency);
    assert!(unit.list_uses(&foreign, account.id, None, 9).await.unwrap().is_empty());
    assert!(unit.first_uses(&foreign, &[account.id], 9).await.unwrap().is_empty());
    assert!(unit.count_uses(&foreign, &[account.id]).await.unwrap().is_empty());
    assert!(unit.integrations_of_account(other.agency, account.id).await.unwrap().is_empty());
}

pub(crate) async fn what_ends_is_listed_by_its_day(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    for (kind, ends, health) in [
        (1, Some(900), Health::Healthy),
        (2, Some(700), Health::Expiring { on: 700 }),
        (3, Some(800), BROKEN),
        (4, None, Health::Healthy),
        (5, Some(400), Health::Healthy),
        (6, Some(700), Health::Healthy),
    ] {
        unit.add_account(&Account { hard_expires_at: ends, ..named(&house, kind, "Ends", health) }).await.unwrap();
    }
    let reader = Reader::of_all(house.agency);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = unit.list_ending(&reader, 400, after, 1).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.hard_expires_at.unwrap(), last.id));
        seen.extend(page.into_iter().map(|account| account.id));
    }
    assert_eq!(seen, [2, 6, 1].map(|kind| AccountId(house.id(kind))), "neither what is broken nor what has ended");
    assert_eq!(unit.list_ending(&reader, 0, None, 9).await.unwrap().len(), 4);
    assert!(unit.list_ending(&Reader::of_all(other.agency), 0, None, 9).await.unwrap().is_empty());
    let nobody = Reader { limited: Some(MemberId(house.id(77))), ..reader };
    assert!(unit.list_ending(&nobody, 0, None, 9).await.unwrap().is_empty());
}
