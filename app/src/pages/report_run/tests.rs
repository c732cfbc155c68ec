//! The page of one run. All names are made up.

use leptos::prelude::*;
use uuid::Uuid;

use super::{Content, Deeds, takes_note};
use crate::{
    model::{
        campaign::CampaignHead,
        ids::{CampaignId, ConnectionId, DispatchId, RunId},
        report_note::Note,
        report_run::{Dispatch, DispatchState, Hold, RunStage, RunView},
    },
    pages::rendered::{count, render_at},
};

const FILLED: &str = "class=\"button button-filled\"";

fn view_of(stage: RunStage) -> RunView {
    RunView {
        print: None,
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
        goes_out: Some("Thursday 3 December, 09:00".to_owned()),
        holds: Vec::new(),
        waits: Vec::new(),
        without: Vec::new(),
        recipients: vec!["anna@client.example".to_owned()],
        note: Note { in_short: "A strong month.".to_owned(), ..Note::default() },
        note_is_draft: true,
        came_next: Some("Gift sets get their own page.".to_owned()),
        version: 4,
        dispatches: Vec::new(),
        address: None,
        may_edit: true,
    }
}

fn held() -> RunView {
    let hold = |number: u128, name: &str| Hold {
        connection: ConnectionId(Uuid::from_u128(number)),
        name: name.to_owned(),
        words: "No numbers since 27 Nov: access was revoked.".to_owned(),
        fixer: "Somebody with access to Meta Ads.".to_owned(),
        action: "Reconnect".to_owned(),
    };
    RunView { holds: vec![hold(8, "Meta Ads"), hold(9, "TikTok Ads")], version: 0, ..view_of(RunStage::Held) }
}

fn render(view: RunView) -> String {
    render_at("/campaigns/1/reports/2", move || {
        view! { <Content view=Signal::stored(view) deeds=Deeds::new() /> }
    })
}

#[test]
fn what_keeps_it_leads_to_where_it_is_mended() {
    let html = render(held());
    assert!(html.contains(&format!("/campaigns/{}/integrations/{}", Uuid::from_u128(1), Uuid::from_u128(8))));
    for words in
        ["access was revoked", "Somebody with access", "Reconnect", "Send without it", "Leave it out from now on"]
    {
        assert!(html.contains(words), "{words}");
    }
    assert_eq!(count(&html, "The client reads: “Meta Ads is not in this report. Totals are without it.”"), 2);
    assert!(html.contains("There is nothing to look at yet") && !html.contains("<iframe"));
}

#[test]
fn one_thing_stands_out_where_somebody_is_asked_and_nothing_elsewhere() {
    for stage in RunStage::ALL {
        let view = if stage == RunStage::Held { held() } else { view_of(stage) };
        let expected = usize::from(matches!(stage, RunStage::Held | RunStage::Draft));
        assert_eq!(count(&render(view), FILLED), expected, "{stage:?}");
    }
}

#[test]
fn what_is_approved_is_the_version_that_was_seen() {
    let html = render(view_of(RunStage::Draft));
    assert!(html.contains("name=\"version\" value=\"4\"") && html.contains("name=\"approve\" value=\"4\""));
    assert!(html.contains("/preview?v=4") && html.contains("loading=\"lazy\""));
    assert!(html.contains("/pdf\"") && html.contains("Download as a PDF"));
    let unmade = render(RunView { version: 0, ..view_of(RunStage::Draft) });
    assert!(!unmade.contains("Approve") && !unmade.contains("approve\""));
    assert!(!render(view_of(RunStage::Approved)).contains("name=\"approve\""));
}

#[test]
fn the_note_begins_as_a_draft_beside_what_came_next() {
    let html = render(view_of(RunStage::Collecting));
    for words in [
        ">Draft</span>",
        "Made from the numbers.",
        "A strong month.",
        "Last time: Gift sets get their own page.",
        "Save note",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let touched = render(RunView { note_is_draft: false, ..view_of(RunStage::Collecting) });
    assert!(!touched.contains("Made from the numbers.") && !touched.contains(">Draft</span>"));
}

#[test]
fn nothing_is_written_to_what_is_on_its_way() {
    assert!(takes_note(RunStage::Planned) && takes_note(RunStage::Draft) && takes_note(RunStage::Approved));
    assert!(!takes_note(RunStage::Sending) && !takes_note(RunStage::Delivered));
    let html = render(view_of(RunStage::Delivered));
    assert!(!html.contains("<textarea") && !html.contains("Do not send") && !html.contains("Goes out"));
}

#[test]
fn only_what_may_have_failed_is_sent_again() {
    let dispatch = |number: u128, state: DispatchState| Dispatch {
        id: DispatchId(Uuid::from_u128(number)),
        to: format!("{}@client.example", state.key()),
        state,
        sentence: "What came of it.".to_owned(),
        at: None,
    };
    let dispatches = (10_u128..).zip(DispatchState::ALL).map(|(number, state)| dispatch(number, state)).collect();
    let html = render(RunView { dispatches, ..view_of(RunStage::Delivered) });
    assert_eq!(count(&html, "Send again"), 2);
    assert!(html.contains("to unknown@client.example") && html.contains("to failed@client.example"));
}

#[test]
fn who_may_only_look_gets_no_form() {
    for view in [held(), view_of(RunStage::Draft)] {
        let html = render(RunView { may_edit: false, ..view });
        assert!(!html.contains("<form") && html.contains("How it stands."));
    }
}

#[test]
fn what_is_merely_slow_asks_for_nothing() {
    let waits = vec!["Waiting for Search Console, which gives 30 November about 3 December.".to_owned()];
    let html = render(RunView { waits, version: 0, ..view_of(RunStage::Waiting) });
    assert!(html.contains("Waiting for Search Console") && html.contains("Nothing to do"));
}

#[test]
fn what_people_wrote_is_text_in_its_field() {
    let note = Note { in_short: "</textarea><script>&amp;".to_owned(), ..Note::default() };
    let html = render(RunView { note, ..view_of(RunStage::Draft) });
    assert!(!html.contains("<script"));
    assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;&amp;amp;</textarea>"));
}

#[test]
fn what_its_pdf_lacks_is_said() {
    let words = "3 characters could not be printed.".to_owned();
    let html = render(RunView { print: Some(words), ..view_of(RunStage::Delivered) });
    assert!(html.contains("3 characters could not be printed."));
}
