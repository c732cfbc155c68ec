//! Reports for clients, their runs, what was made for them, and whom they reached.

use app::model::{
    alert::DeliveryProblem,
    ids::{ConnectionId, DispatchId, ReportId, RunId},
    report::Rhythm,
    report_note::Note,
    report_run::{DispatchState, RunStage},
};
use jiff::civil::date;

use super::{House, begin, build_house, sealed};
use crate::{
    reports::queue::wake_runs,
    store::{
        Store, StoreError, Unit,
        campaign::Campaign,
        client_report::{ClientReport, Schedule},
        connection::Connection,
        dispatch::Dispatch,
        job::{Lane, NewJob, Priority},
        print::PrintHead,
        run::{Obstacle, Reason, Run},
    },
};

pub(super) const MONTHLY: Schedule = Schedule { rhythm: Rhythm::MonthDay, number: 3, minute: 540 };

pub(super) fn report(house: &House, kind: u128, schedule: Option<Schedule>) -> ClientReport {
    ClientReport {
        id: ReportId(house.id(kind)),
        agency: house.agency,
        campaign: house.campaign,
        schedule,
        review: true,
        recipients: vec!["jane@client.example".to_owned()],
        without: Vec::new(),
        is_paused: false,
        token_hash: house.id(kind).as_bytes().to_vec(),
        token: sealed(1, "token"),
        created_by: house.member,
        created_at: 100 + i64::try_from(kind).unwrap(),
    }
}

pub(super) fn run(house: &House, kind: u128, report: &ClientReport) -> Run {
    Run {
        id: RunId(house.id(100 + kind)),
        agency: house.agency,
        campaign: house.campaign,
        report: report.id,
        first: date(2026, 11, 1),
        last: date(2026, 11, 30),
        by_hand: report.schedule.is_none(),
        stage: RunStage::Planned,
        opens_at: 1_000,
        sends_at: Some(2_000),
        review: true,
        recipients: report.recipients.clone(),
        without: Vec::new(),
        note: Note::default(),
        note_touched: false,
        version: 0,
        approved: None,
        reasons: Vec::new(),
        moved: Vec::new(),
        asked_at: None,
        told_at: None,
        number: None,
        revision: 0,
        created_at: 100,
        changed_at: 100,
    }
}

pub(crate) async fn a_report_is_found_until_it_is_removed(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let (own, by_hand) = (report(&house, 1, Some(MONTHLY)), report(&house, 2, None));
    let mut unit = begin(store).await;
    unit.add_client_report(&own).await.unwrap();
    unit.add_client_report(&by_hand).await.unwrap();
    let twin = report(&house, 3, None);
    assert!(matches!(unit.add_client_report(&twin).await, Err(StoreError::Duplicate(_))), "one by hand");
    assert_eq!(unit.client_reports(house.agency, house.campaign).await.unwrap(), [own.clone(), by_hand.clone()]);
    assert!(unit.client_reports(other.agency, house.campaign).await.unwrap().is_empty());
    assert_eq!(unit.client_report(other.agency, own.id).await.unwrap(), None);
    assert_eq!(unit.client_report_by_token(&own.token_hash).await.unwrap(), Some(own.clone()));

    let changed = ClientReport {
        schedule: Some(Schedule { rhythm: Rhythm::Week, number: 1, minute: 0 }),
        recipients: vec!["bo@client.example".to_owned()],
        without: vec![ConnectionId(house.id(50))],
        is_paused: true,
        review: false,
        ..own.clone()
    };
    unit.update_client_report(&changed).await.unwrap();
    assert_eq!(unit.client_report(house.agency, own.id).await.unwrap(), Some(changed.clone()));
    let foreign = ClientReport { agency: other.agency, ..changed };
    assert!(matches!(unit.update_client_report(&foreign).await, Err(StoreError::Stale(_))));

    let archived = |at| Campaign { archived_at: at, ..house.campaign() };
    unit.update_campaign(&archived(Some(150))).await.unwrap();
    assert_eq!(unit.client_report_by_token(&own.token_hash).await.unwrap(), None, "archived");
    unit.update_campaign(&archived(None)).await.unwrap();

    let (planned, made) =
        (run(&house, 1, &own), Run { stage: RunStage::Draft, first: date(2026, 10, 1), ..run(&house, 2, &own) });
    unit.add_run(&planned).await.unwrap();
    unit.add_run(&made).await.unwrap();
    assert!(matches!(unit.remove_client_report(other.agency, own.id, 200).await, Err(StoreError::Stale(_))));
    unit.remove_client_report(house.agency, own.id, 200).await.unwrap();
    assert!(matches!(unit.remove_client_report(house.agency, own.id, 200).await, Err(StoreError::Stale(_))), "once");
    assert_eq!(unit.client_report_by_token(&own.token_hash).await.unwrap(), None);
    assert_eq!(unit.client_reports(house.agency, house.campaign).await.unwrap(), [by_hand]);
    assert_eq!(unit.report_run(house.agency, planned.id).await.unwrap(), None, "what was planned is not");
    assert_eq!(unit.report_run(house.agency, made.id).await.unwrap(), Some(made));
}

pub(crate) async fn a_run_is_written_over_what_was_read(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let (own, by_hand) = (report(&house, 1, Some(MONTHLY)), report(&house, 2, None));
    let mut unit = begin(store).await;
    unit.add_client_report(&own).await.unwrap();
    unit.add_client_report(&by_hand).await.unwrap();
    let first = run(&house, 1, &own);
    unit.add_run(&first).await.unwrap();
    let twin = run(&house, 2, &own);
    assert!(matches!(unit.add_run(&twin).await, Err(StoreError::Duplicate(_))), "one per period");
    for kind in [3, 4] {
        unit.add_run(&run(&house, kind, &by_hand)).await.unwrap();
    }
    assert_eq!(unit.report_run(other.agency, first.id).await.unwrap(), None);

    let mut changed = Run {
        stage: RunStage::Held,
        sends_at: Some(3_000),
        review: false,
        recipients: vec!["bo@client.example".to_owned()],
        without: vec![ConnectionId(house.id(50))],
        note: Note { next: "More.".to_owned(), ..Note::default() },
        note_touched: true,
        version: 2,
        approved: Some(1),
        reasons: vec![
            Reason { connection: ConnectionId(house.id(51)), what: Obstacle::NoAccess, since: date(2026, 11, 3) },
            Reason {
                connection: ConnectionId(house.id(52)),
                what: Obstacle::Slow { until: date(2026, 12, 3) },
                since: date(2026, 11, 29),
            },
        ],
        moved: vec!["Clicks went from 1 to 2.".to_owned()],
        asked_at: Some(1_100),
        told_at: Some(1_200),
        number: Some(1),
        changed_at: 1_300,
        ..first.clone()
    };
    let mut late = first.clone();
    unit.update_run(&mut changed).await.unwrap();
    assert_eq!(changed.revision, 1);
    assert_eq!(unit.report_run(house.agency, first.id).await.unwrap(), Some(changed.clone()));
    assert!(matches!(unit.update_run(&mut late).await, Err(StoreError::Stale(_))), "somebody wrote in between");
    let mut foreign = Run { agency: other.agency, ..changed.clone() };
    assert!(matches!(unit.update_run(&mut foreign).await, Err(StoreError::Stale(_))));
    let sent = unit.sent_runs(house.agency, own.id, 9).await.unwrap();
    assert_eq!((sent.len(), sent[0].number, sent[0].version, sent[0].id), (1, 1, 1, first.id));
    assert!(unit.sent_runs(other.agency, own.id, 9).await.unwrap().is_empty());
    assert_eq!(unit.report_runs(house.agency, own.id, 9).await.unwrap(), [changed.clone()]);
    assert!(unit.report_runs(other.agency, own.id, 9).await.unwrap().is_empty());

    let at = [RunStage::Held];
    assert_eq!(unit.runs_at(house.agency, None, &at, 9).await.unwrap(), [changed.clone()]);
    assert_eq!(unit.runs_at(house.agency, Some(&[house.campaign]), &at, 9).await.unwrap().len(), 1);
    assert!(unit.runs_at(house.agency, Some(&[other.campaign]), &at, 9).await.unwrap().is_empty());
    assert!(unit.runs_at(other.agency, None, &at, 9).await.unwrap().is_empty());
    assert!(unit.runs_at(house.agency, None, &[RunStage::Draft], 9).await.unwrap().is_empty());
    unit.remove_planned_run(house.agency, own.id).await.unwrap();
    assert!(unit.report_run(house.agency, first.id).await.unwrap().is_some(), "it has begun");
}

pub(crate) async fn what_went_out_as_a_pdf_is_kept(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let own = report(&house, 1, Some(MONTHLY));
    let mut unit = begin(store).await;
    unit.add_client_report(&own).await.unwrap();
    let first = run(&house, 1, &own);
    unit.add_run(&first).await.unwrap();
    let foreign = unit.put_print(other.agency, first.id, Some(b"%PDF"), 0, 5).await;
    assert!(matches!(foreign, Err(StoreError::Stale(_))));
    assert_eq!(unit.print_head(house.agency, first.id).await.unwrap(), None);
    unit.put_print(house.agency, first.id, None, 0, 5).await.unwrap();
    assert_eq!(
        unit.print_head(house.agency, first.id).await.unwrap(),
        Some(PrintHead { bytes: None, undrawn: 0 }),
        "it could not be printed"
    );
    assert_eq!(unit.print_pdf(house.agency, first.id).await.unwrap(), None);
    unit.put_print(house.agency, first.id, Some(b"%PDF"), 3, 6).await.unwrap();
    let head = unit.print_head(house.agency, first.id).await.unwrap();
    assert_eq!(head, Some(PrintHead { bytes: Some(4), undrawn: 3 }));
    assert_eq!(unit.print_pdf(house.agency, first.id).await.unwrap().as_deref(), Some(&b"%PDF"[..]));
    assert_eq!(unit.print_head(other.agency, first.id).await.unwrap(), None);
    assert_eq!(unit.print_pdf(other.agency, first.id).await.unwrap(), None);
}

pub(crate) async fn of_a_run_what_stands_and_what_was_approved_is_kept(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let own = report(&house, 1, Some(MONTHLY));
    let mut unit = begin(store).await;
    unit.add_client_report(&own).await.unwrap();
    let first = run(&house, 1, &own);
    unit.add_run(&first).await.unwrap();
    for version in 1..=3 {
        let approved = (version > 1).then_some(1);
        unit.put_document(&Run { version, approved, ..first.clone() }, &[u8::try_from(version).unwrap()], 5)
            .await
            .unwrap();
    }
    let kept = async |unit: &mut dyn Unit, agency| {
        let mut kept = Vec::new();
        for version in 1..=3 {
            kept.extend(unit.report_document(agency, first.id, version).await.unwrap());
        }
        kept
    };
    assert_eq!(kept(&mut *unit, house.agency).await, [vec![1], vec![3]]);
    assert!(kept(&mut *unit, other.agency).await.is_empty());

    let letter = Dispatch {
        id: DispatchId(house.id(70)),
        agency: house.agency,
        run: first.id,
        to: "jane@client.example".to_owned(),
        state: DispatchState::Waiting,
        problem: None,
        intent_at: None,
        at: 7,
    };
    unit.add_dispatch(&letter).await.unwrap();
    unit.add_dispatch(&Dispatch { id: DispatchId(house.id(71)), ..letter.clone() }).await.unwrap();
    let only = std::slice::from_ref(&letter);
    assert_eq!(unit.dispatches(house.agency, first.id).await.unwrap(), only, "one per recipient");
    assert_eq!(unit.dispatch(other.agency, letter.id).await.unwrap(), None);
    let failed = Dispatch {
        state: DispatchState::Failed,
        problem: Some(DeliveryProblem::MailRefused),
        intent_at: Some(8),
        at: 9,
        ..letter.clone()
    };
    unit.update_dispatch(&failed).await.unwrap();
    assert_eq!(unit.dispatch(house.agency, letter.id).await.unwrap(), Some(failed.clone()));
    let foreign = Dispatch { agency: other.agency, ..failed };
    assert!(matches!(unit.update_dispatch(&foreign).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn a_run_that_waits_is_woken_by_its_numbers(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let own = report(&house, 1, Some(MONTHLY));
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    let profile = house.profile(2, "shop");
    unit.add_account(&account).await.unwrap();
    unit.put_profile(&profile).await.unwrap();
    let used = Connection { account: Some(account.id), profile: Some(profile.id), ..house.connection(3) };
    unit.add_connection(&used).await.unwrap();
    unit.add_client_report(&own).await.unwrap();
    let mut waits = Run { stage: RunStage::Waiting, ..run(&house, 1, &own) };
    unit.add_run(&waits).await.unwrap();
    let job = |due_at| NewJob {
        agency: house.agency,
        kind: "report",
        lane: Lane::News,
        priority: Priority::Usual,
        key: format!("report:{}", waits.id),
        account: None,
        payload: waits.id.to_string(),
        due_at,
    };
    assert_eq!(unit.runs_without_job().await.unwrap(), [(house.agency, waits.id)]);
    unit.add_job(&job(9_000)).await.unwrap();
    assert!(unit.runs_without_job().await.unwrap().is_empty());
    wake_runs(&mut *unit, other.agency, profile.id, 50).await.unwrap();
    assert_eq!(unit.next_due(Lane::News).await.unwrap(), Some(9_000));
    wake_runs(&mut *unit, house.agency, profile.id, 50).await.unwrap();
    assert_eq!(unit.next_due(Lane::News).await.unwrap(), Some(50));
    // Numbers come while it looks, too early to see them: it looks again.
    let looks = unit.claim_job(Lane::News, None, "worker", 50, 500).await.unwrap().unwrap();
    wake_runs(&mut *unit, house.agency, profile.id, 60).await.unwrap();
    unit.release_job(looks.id, "worker", 9_000, false).await.unwrap();
    assert_eq!(unit.next_due(Lane::News).await.unwrap(), Some(60));
    waits.stage = RunStage::Skipped;
    unit.update_run(&mut waits).await.unwrap();
    wake_runs(&mut *unit, house.agency, profile.id, 10).await.unwrap();
    assert_eq!(unit.next_due(Lane::News).await.unwrap(), Some(60), "nobody waits any more");
}
