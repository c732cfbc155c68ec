//! How clients stand.

use app::model::{
    client::{Figure, Standing},
    ids::CampaignId,
    report_run::RunStage,
};

use super::{
    House, begin, build_house,
    client_reports::{MONTHLY, report, run},
};
use crate::store::{
    Store, StoreError, Unit,
    campaign::Campaign,
    job::{Lane, NewJob, Priority},
    list::{Ask, Reader},
    run::Run,
    standing::{FARTHEST, NextRun},
};

fn standing(words: &str) -> Standing {
    let figure = Figure {
        name: "Quote requests".to_owned(),
        words: words.to_owned(),
        change: None,
        verdict: None,
        without: None,
    };
    Standing { days: "1 – 26 Nov".to_owned(), results: Some(figure), cost: None, goal: None, budget: None }
}

async fn add_campaigns(unit: &mut dyn Unit, house: &House, count: u128) -> Vec<CampaignId> {
    let mut ids = vec![house.campaign];
    for number in 1..count {
        let own = Campaign { id: CampaignId(house.id(100 + number)), ..house.campaign() };
        unit.add_campaign(&own).await.unwrap();
        ids.push(own.id);
    }
    ids
}

/// Page by page.
async fn read_all(unit: &mut dyn Unit, reader: &Reader, limit: u32) -> Vec<(CampaignId, Option<i64>)> {
    let (mut rows, mut ask) = (Vec::new(), Ask::first(limit));
    loop {
        let page = unit.list_clients(reader, &ask).await.unwrap();
        assert!(page.len() <= limit as usize && rows.len() < 50);
        let Some(last) = page.last() else { return rows };
        ask.after = Some(last.place.to_string().parse().unwrap());
        rows.extend(page.into_iter().map(|listed| (listed.row.tally.campaign.id, listed.row.told.map(|(_, at)| at))));
    }
}

pub(crate) async fn what_is_furthest_off_comes_first(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let ids = add_campaigns(&mut *unit, &house, 6).await;
    for (place, off, at) in [
        (1, Some(100), 5),
        (2, Some(900), 6),
        (3, Some(900), 7),
        (4, Some(FARTHEST + 5), 8),
        (1, Some(950), 9),
        (5, None, 10),
    ] {
        unit.put_standing(house.agency, ids[place], off, &standing("46"), at).await.unwrap();
    }
    unit.put_standing(house.agency, ids[0], Some(0), &standing("0"), 4).await.unwrap();
    let foreign = unit.put_standing(other.agency, ids[5], Some(5), &standing("1"), 5).await;
    assert!(matches!(foreign, Err(StoreError::Stale(_))));
    let reader = Reader::of_all(house.agency);
    let mut level = [ids[2], ids[3]];
    level.sort_by_key(ToString::to_string);
    let expected: Vec<CampaignId> = [vec![ids[4], ids[1]], level.to_vec(), vec![ids[0], ids[5]]].concat();
    for limit in [1, 2, 50] {
        let rows = read_all(&mut *unit, &reader, limit).await;
        assert_eq!(rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), expected, "{limit} at a time");
        assert_eq!(rows.iter().map(|(_, at)| *at).collect::<Vec<_>>()[..2], [Some(8), Some(9)], "the last word");
    }
    let told = unit.list_clients(&reader, &Ask::first(1)).await.unwrap().remove(0).row.told;
    assert_eq!(told, Some((standing("46"), 8)));
    let archived = Campaign { id: ids[4], archived_at: Some(9), ..house.campaign() };
    unit.update_campaign(&archived).await.unwrap();
    assert_eq!(read_all(&mut *unit, &reader, 50).await.len(), 5, "archived ones are no clients");
    let limited = Reader { limited: Some(house.member), ..reader };
    assert!(read_all(&mut *unit, &limited, 50).await.is_empty(), "what one may not see is not listed");
}

pub(crate) async fn what_comes_next_of_reports_is_found(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let own = report(&house, 1, Some(MONTHLY));
    unit.add_client_report(&own).await.unwrap();
    let ids = [house.campaign];
    assert!(unit.next_runs(house.agency, &ids).await.unwrap().is_empty());
    let mut first = Run { stage: RunStage::Delivered, sends_at: Some(50), ..run(&house, 1, &own) };
    unit.add_run(&first).await.unwrap();
    let later = Run { by_hand: true, sends_at: Some(900), ..run(&house, 2, &own) };
    unit.add_run(&Run { stage: RunStage::Planned, ..later.clone() }).await.unwrap();
    let next = unit.next_runs(house.agency, &ids).await.unwrap();
    assert_eq!(next.get(&house.campaign), Some(&NextRun { sends_at: Some(900), needs_somebody: false }));
    first.stage = RunStage::Held;
    unit.update_run(&mut first).await.unwrap();
    let next = unit.next_runs(house.agency, &ids).await.unwrap();
    assert_eq!(next.get(&house.campaign), Some(&NextRun { sends_at: Some(50), needs_somebody: true }));
    assert!(unit.next_runs(other.agency, &ids).await.unwrap().is_empty());
}

pub(crate) async fn campaigns_that_nobody_looks_at_are_found(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    assert_eq!(unit.campaigns_without_job("standing").await.unwrap(), [(house.agency, house.campaign)]);
    let job = NewJob {
        agency: house.agency,
        kind: "standing",
        lane: Lane::News,
        priority: Priority::Idle,
        key: format!("standing:{}", house.campaign),
        account: None,
        payload: house.campaign.to_string(),
        due_at: 9,
    };
    unit.add_job(&job).await.unwrap();
    assert_eq!(unit.campaigns_without_job("standing").await.unwrap(), []);
}
