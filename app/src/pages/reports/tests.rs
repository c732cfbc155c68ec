//! The page of a campaign's reports. All names are made up.

use leptos::prelude::*;
use uuid::Uuid;

use super::{Actions, Content};
use crate::{
    model::{
        campaign::CampaignHead,
        ids::{CampaignId, ReportId, RunId},
        report::{Coming, ReportForm, ReportRow, ReportsPage, Rhythm},
        report_run::{RunHead, RunState},
    },
    pages::rendered::{count, render_at},
};

fn coming() -> Vec<Coming> {
    let coming = |at: &str, period: &str| Coming { at: at.to_owned(), period: period.to_owned() };
    vec![
        coming("Thursday 3 December, 09:00", "1 – 30 Nov"),
        coming("Sunday 3 January, 09:00", "1 – 31 Dec"),
        coming("Wednesday 3 February, 09:00", "1 – 31 Jan"),
    ]
}

fn form(rhythm: Rhythm, number: u8) -> ReportForm {
    ReportForm { recipients: String::new(), rhythm, number, time: "09:00".to_owned(), review: true }
}

fn run(number: u128, period: &str, state: RunState) -> RunHead {
    let (id, sentence) = (RunId(Uuid::from_u128(number)), format!("How {period} stands."));
    RunHead { id, period: period.to_owned(), state, sentence }
}

fn row(number: u128) -> ReportRow {
    ReportRow {
        id: ReportId(Uuid::from_u128(number)),
        schedule_words: "Every month on day 3 at 09:00, for the month before".to_owned(),
        form: ReportForm {
            recipients: "anna@client.example\nben@client.example".to_owned(),
            ..form(Rhythm::MonthDay, 3)
        },
        is_paused: false,
        coming: coming(),
        runs: vec![run(12, "1 – 30 Nov", RunState::Sent), run(11, "1 – 31 Oct", RunState::NeedsYou)],
        address: Some("https://relink.example/shared/report/abc".to_owned()),
    }
}

fn page(reports: Vec<ReportRow>) -> ReportsPage {
    ReportsPage {
        campaign: CampaignHead {
            id: CampaignId(Uuid::from_u128(1)),
            name: "Harbour Coffee".to_owned(),
            time_zone: "Europe/London".to_owned(),
            currency: "GBP".to_owned(),
            archived: false,
        },
        reports,
        by_hand: Vec::new(),
        proposal: form(Rhythm::Week, 5),
        proposed: coming(),
        may_edit: true,
        can_mail: true,
    }
}

fn render(page: ReportsPage) -> String {
    render_at("/campaigns/1/reports", move || {
        let actions = Actions { pause: ServerAction::new(), remove: ServerAction::new() };
        let page = Signal::stored(page);
        view! { <Content page create=ServerAction::new() actions on_saved=Callback::new(|()| ()) /> }
    })
}

#[test]
fn without_reports_the_form_is_right_there_and_says_what_comes_of_it() {
    let html = render(page(Vec::new()));
    for words in ["A report for this client", "it is held", "Schedule report", "Make one now", "name=\"rhythm\""] {
        assert!(html.contains(words), "{words}");
    }
    assert_eq!(count(&html, "class=\"button button-filled\""), 1);
    assert!(
        html.contains("Wednesday 3 February, 09:00") && html.contains("1 – 31 Jan"),
        "moments, and what they are about"
    );
}

#[test]
fn fields_for_every_rhythm_are_there_without_scripts() {
    let html = render(page(Vec::new()));
    assert!(html.contains("name=\"number\"") && html.contains("name=\"weekday\""));
    let friday = html.split("<option").find(|option| option.contains(">Friday")).unwrap();
    assert!(friday.contains("selected"), "the proposal's fifth day: {friday}");
    assert_eq!(count(&html, "value=\"week\" selected"), 1);
}

#[test]
fn what_needs_somebody_stands_first() {
    let html = render(page(vec![row(7)]));
    let place = |words: &str| html.find(words).unwrap();
    assert!(place("How 1 – 31 Oct stands.") < place("How 1 – 30 Nov stands."));
    assert!(html.contains(&format!("/campaigns/{}/reports/{}", Uuid::from_u128(1), Uuid::from_u128(11))));
    for words in [
        "Every month on day 3",
        "anna@client.example, ben@client.example",
        "Pause",
        "Edit",
        "Remove",
        "shared/report/abc",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn a_paused_one_goes_on() {
    let html = render(page(vec![ReportRow { is_paused: true, coming: Vec::new(), ..row(7) }]));
    assert!(html.contains("Go on") && html.contains("Paused"));
    assert!(html.contains("name=\"paused\" value=\"false\""), "what the button asks for");
}

#[test]
fn who_may_only_look_gets_no_form() {
    let html = render(ReportsPage { may_edit: false, ..page(vec![row(7)]) });
    assert!(html.contains("Every month on day 3"));
    assert!(!html.contains("<form"));
}

#[test]
fn without_a_mail_server_it_says_what_that_means() {
    let html = render(ReportsPage { can_mail: false, ..page(Vec::new()) });
    assert!(html.contains("RELINK_SMTP_URL") && html.contains("made and not sent"));
    assert!(!render(page(Vec::new())).contains("RELINK_SMTP_URL"));
}
