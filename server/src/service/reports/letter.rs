//! A report as a letter: the same five things that stand on top of its page, as text and as HTML, and the link.

use app::model::report_document::{Headline, ReportDocument};
use maud::{Markup, html};

use crate::mail::letter::{BUTTON, Content, QUIET, frame};

/// `url`: its page; `is_test`: it goes to a member who tries it out.
pub(super) fn write_report(document: &ReportDocument, url: &str, is_test: bool) -> Content {
    let client = &document.dashboard.campaign;
    let test = if is_test { "Test: " } else { "" };
    let sentence = document.sentence.trim_end_matches('.');
    Content {
        subject: format!("{test}{client}, {}: {sentence}", document.period),
        text: text(document, url),
        page: page(document, url),
        attachment: None,
        from_name: None,
        reply_to: Some(document.contact.clone()).filter(|contact| !contact.is_empty()),
    }
}

fn headline_words(headline: &Headline) -> String {
    let name = match &headline.source {
        Some(source) => format!("{} ({source})", headline.name),
        None => headline.name.clone(),
    };
    let mut words = format!("{name}: {}", headline.words);
    for more in [&headline.without, &headline.before] {
        words.extend(more.iter().map(|more| format!(", {more}")));
    }
    words.extend(headline.verdict.iter().map(|verdict| format!(" ({verdict})")));
    words
}

fn foot(document: &ReportDocument) -> String {
    let agency = &document.dashboard.agency;
    match document.contact.as_str() {
        "" => format!("From {agency}."),
        contact => format!("From {agency}. Questions? Reply to this mail, or write to {contact}."),
    }
}

fn text(document: &ReportDocument, url: &str) -> String {
    let mut lines = vec![document.dashboard.campaign.clone(), document.period.clone(), String::new()];
    lines.push(document.sentence.clone());
    lines.push(String::new());
    lines.extend(document.headlines.iter().map(|headline| format!("- {}", headline_words(headline))));
    for (heading, part) in document.note.parts() {
        lines.extend([String::new(), heading.to_owned(), part.to_owned()]);
    }
    if !document.left_out.is_empty() {
        lines.push(String::new());
        lines.extend(document.left_out.iter().cloned());
    }
    lines.extend([String::new(), format!("The whole report: {url}"), String::new(), foot(document), String::new()]);
    lines.join("\n")
}

fn page(document: &ReportDocument, url: &str) -> Markup {
    frame(&html! {
        p style="margin:0;font-size:13px;color:#5b6475" { (document.period) }
        h1 style="margin:0 0 12px;font-size:20px;line-height:1.3" { (document.dashboard.campaign) }
        p style="margin:0 0 16px;font-size:17px;font-weight:600" { (document.sentence) }
        table role="presentation" style="width:100%;border-collapse:collapse;margin:0 0 16px" {
            @for headline in &document.headlines {
                tr {
                    td style="padding:6px 12px 6px 0;border-top:1px solid #dfe2ea;vertical-align:top" {
                        (headline.name)
                        @if let Some(source) = &headline.source {
                            span style="color:#5b6475" { ", " (source) }
                        }
                    }
                    td style="padding:6px 0;border-top:1px solid #dfe2ea;text-align:right" {
                        strong { (headline.words) }
                        @for more in [&headline.without, &headline.before].into_iter().flatten() {
                            br;
                            span style="color:#5b6475;font-size:13px" { (more) }
                        }
                        @if let Some(verdict) = &headline.verdict {
                            span style="color:#5b6475;font-size:13px" { ", " (verdict) }
                        }
                    }
                }
            }
        }
        @for (heading, part) in document.note.parts() {
            h2 style="margin:0 0 4px;font-size:15px" { (heading) }
            @for line in part.lines() { p style="margin:0 0 8px" { (line) } }
        }
        @for sentence in &document.left_out { p style="margin:0 0 8px;color:#5b6475" { (sentence) } }
        p style="margin:16px 0 0" { a href=(url) style=(BUTTON) { "Open the whole report" } }
        p style=(QUIET) { (foot(document)) }
    })
}
