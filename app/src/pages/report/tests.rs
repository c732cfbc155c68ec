//! What a client reads, of documents made here. All names and numbers are made up.

mod made;

use self::made::document;
use super::{render_preview, render_report};
use crate::model::{
    report_document::{ReportDocument, SharedReport},
    report_note::Note,
};

/// Each of these stands behind the one before.
fn expect_order(html: &str, words: &[&str]) {
    words.iter().fold(html, |rest, words| match rest.split_once(words) {
        Some((_, rest)) => rest,
        None => panic!("{words} does not follow in {}", rest.chars().take(2_000).collect::<String>()),
    });
}

fn shared(number: u32) -> SharedReport {
    let all = vec![(3, "November 2026".to_owned()), (2, "October 2026".to_owned())];
    SharedReport { document: Box::new(document()), all, number, has_pdf: true }
}

#[test]
fn the_first_screen_says_whose_it_is_how_it_went_and_whom_to_ask() {
    let html = render_preview(document());
    expect_order(
        &html,
        &[
            "<body>",
            "Harbour Coffee",
            "November 2026",
            "Lighthouse",
            "58 conversions, 12 more than in October.",
            "Conversions",
            "46 in October",
            "In short",
            "A strong month",
            "anna@lighthouse.example",
            "mailto:anna@lighthouse.example?subject=Harbour%20Coffee%2C%20November%202026",
            "What we did",
            "TikTok Ads is not in this report",
            "All ads",
            "Budget for November",
            "Google Ads",
            "may still change a little",
        ],
    );
}

#[test]
fn better_and_worse_are_words_and_shapes() {
    let html = render_preview(document());
    let change = html.split("data-verdict=\"better\"").nth(1).unwrap();
    let change = change.split("</dd>").next().unwrap();
    assert!(change.contains("<svg") && change.contains("+26.1") && change.contains("better"), "{change}");
    assert!(html.contains("data-verdict=\"worse\""));
}

#[test]
fn it_stands_alone() {
    let html = render_report(shared(3));
    assert!(html.contains("noindex"));
    for word in ["<script", "http://", "https://", "/campaigns", "/integrations", "Reconnect", "<noscript"] {
        assert!(!html.contains(word), "{word}");
    }
    let hrefs: Vec<&str> = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let own = |href: &&&str| !href.starts_with("mailto:") && !href.starts_with("?n=");
    assert_eq!(hrefs.iter().filter(own).collect::<Vec<_>>(), [&"/pkg/relink.css", &"/favicon.svg"]);
    assert!(!html.contains("today,"), "a report is read for years");
}

#[test]
fn earlier_ones_are_links_and_a_preview_knows_of_none() {
    let html = render_report(shared(2));
    let (_, nav) = html.split_once("report-earlier").unwrap();
    expect_order(nav, &["?n=3", "November 2026", "?n=2", "aria-current=\"page\"", "October 2026"]);
    assert!(!render_preview(document()).contains("?n="));
}

#[test]
fn what_went_out_as_a_pdf_can_be_had_as_one() {
    assert!(render_report(shared(2)).contains("href=\"?n=2&amp;as=pdf\""));
    assert!(!render_report(SharedReport { has_pdf: false, ..shared(2) }).contains("as=pdf"));
    assert!(!render_preview(document()).contains("as=pdf"));
}

#[test]
fn what_is_empty_does_not_print() {
    let bare = ReportDocument { note: Note::default(), left_out: Vec::new(), contact: String::new(), ..document() };
    let html = render_preview(bare);
    for word in ["In short", "What we did", "Questions?", "mailto:", "TikTok"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn what_people_write_is_text() {
    let mut odd = document();
    odd.note.in_short = "<b>5 < 6</b>\n\nSecond".to_owned();
    odd.contact = "\"><script>@x".to_owned();
    let html = render_preview(odd);
    assert!(html.contains("&lt;b&gt;5 &lt; 6&lt;/b&gt;</p>"), "an empty line parts paragraphs");
    assert!(!html.contains("<script") && !html.contains("<b>"));
}

/// As the first version of Relink that made reports kept it: written by the program, not by hand.
const FORMAT_1: &str = include_str!("tests/format-1.json");

#[test]
fn what_was_kept_in_the_first_format_is_read_and_drawn() {
    let kept: ReportDocument = leptos::serde_json::from_str(FORMAT_1).unwrap();
    assert_eq!(kept.format, 1);
    let html = render_preview(kept);
    expect_order(
        &html,
        &["Harbour Coffee", "November 2026", "58 conversions, 12 more than in October.", "All ads", "Google Analytics"],
    );
}
