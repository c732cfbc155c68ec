//! The desk. All names are made up.

use leptos::prelude::*;
use uuid::Uuid;

use super::{Content, Deeds, place_words};
use crate::{
    model::{
        campaign::CampaignHead,
        ids::{CampaignId, RunId},
        report_desk::{Changed, Changes, Desk, DeskRun},
        report_note::Note,
        report_run::{RunStage, RunView},
    },
    pages::rendered::{count, render_at},
};

fn run(stage: RunStage) -> DeskRun {
    let changed = Changed {
        name: "Conversions".to_owned(),
        source: "Google Ads".to_owned(),
        words: "58".to_owned(),
        before: "46".to_owned(),
        change: "+26.1 %, better".to_owned(),
    };
    DeskRun {
        run: RunView {
            campaign: CampaignHead {
                id: CampaignId(Uuid::from_u128(1)),
                name: "Harbour Coffee".to_owned(),
                time_zone: "Europe/London".to_owned(),
                currency: "GBP".to_owned(),
                archived: false,
            },
            report: None,
            id: RunId(Uuid::from_u128(2)),
            period: "1 – 30 Nov".to_owned(),
            stage,
            sentence: "How it stands.".to_owned(),
            goes_out: None,
            holds: Vec::new(),
            waits: Vec::new(),
            without: Vec::new(),
            recipients: Vec::new(),
            note: Note { in_short: "A strong month.".to_owned(), ..Note::default() },
            note_is_draft: true,
            came_next: Some("Gift sets.".to_owned()),
            version: 4,
            dispatches: Vec::new(),
            address: None,
            print: None,
            may_edit: true,
        },
        changes: Some(Changes { most: vec![changed], unusual: vec!["TikTok Ads is new.".to_owned()] }),
    }
}

fn desk(current: Option<DeskRun>) -> Desk {
    Desk {
        asked: Some(RunId(Uuid::from_u128(2))),
        all: false,
        count: 7,
        has_more: false,
        place: current.is_some().then_some(2),
        current: current.map(Box::new),
        next: Some(RunId(Uuid::from_u128(3))),
        ahead: Some("Juniper Bikes, Thursday 3 December, 09:00".to_owned()),
    }
}

fn render(desk: Desk) -> String {
    render_at("/reports/desk", move || {
        let asked = Memo::new(move |_| (false, Some(RunId(Uuid::from_u128(2)))));
        view! { <Content asked desk=Signal::stored(desk) deeds=Deeds::new() settle=ServerAction::new() /> }
    })
}

#[test]
fn a_draft_is_approved_with_its_note_by_one_button() {
    let html = render(desk(Some(run(RunStage::Draft))));
    for words in
        ["2 of 7", "Harbour Coffee", "A strong month.", "Last time: Gift sets.", "TikTok Ads is new.", "+26.1 %"]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(html.contains("name=\"approve\" value=\"4\"") && html.contains("Approve and next"), "{html}");
    assert!(html.contains("Ctrl/⌘ Enter") && html.contains("aria-keyshortcuts"), "{html}");
    let following = format!("name=\"following\" value=\"{}\"", Uuid::from_u128(3));
    assert!(html.contains(&following) && html.contains("Skip for now"), "{html}");
    assert!(html.contains("/preview?v=4"), "{html}");
}

#[test]
fn what_is_settled_leads_on() {
    let html = render(Desk { place: None, ..desk(Some(run(RunStage::Approved))) });
    assert!(html.contains("needs nobody any more") && html.contains(&Uuid::from_u128(3).to_string()), "{html}");
    assert!(!html.contains("Approve") && !html.contains("Skip"), "{html}");
}

#[test]
fn who_may_only_look_has_no_form() {
    let mut own = run(RunStage::Draft);
    own.run.may_edit = false;
    assert_eq!(count(&render(desk(Some(own))), "<form"), 0);
}

#[test]
fn an_empty_desk_is_calm() {
    let html = render(Desk { count: 0, next: None, ..desk(None) });
    assert!(html.contains("Nothing needs you") && html.contains("Juniper Bikes, Thursday 3 December"), "{html}");
}

#[test]
fn places_are_counted() {
    let seven = desk(Some(run(RunStage::Draft)));
    assert_eq!(place_words(&seven), "2 of 7");
    assert_eq!(place_words(&Desk { count: 50, has_more: true, ..seven.clone() }), "2 of 50 or more");
    assert_eq!(place_words(&Desk { place: None, count: 1, ..seven }), "1 needs somebody");
}
