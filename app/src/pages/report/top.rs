//! What fits on a phone's first screen and stands on the first page: whose it is, how it went, in short, and whom to ask.

use leptos::prelude::*;

use super::note::Paragraphs;
use crate::{
    components::icon::{Glyph, Icon},
    model::{
        comparison::Course,
        report_document::{Headline, ReportDocument},
    },
    paths::encode_query,
};

#[component]
pub(super) fn Top(document: ReportDocument) -> impl IntoView {
    let ReportDocument { period, sentence, headlines, note, contact, dashboard, .. } = document;
    let in_short = note.in_short.trim().to_owned();
    let mail = mail_to(&contact, &format!("{}, {period}", dashboard.campaign));
    view! {
        <header class="report-head">
            <div>
                <h1>{dashboard.campaign}</h1>
                <p class="report-period">{period}</p>
            </div>
            <p class="report-agency">{dashboard.agency}</p>
        </header>
        <p class="report-sentence">{sentence}</p>
        {(!headlines.is_empty())
            .then(|| {
                view! {
                    <dl class="report-headlines">
                        {headlines.into_iter().map(|headline| view! { <OneHeadline headline /> }).collect_view()}
                    </dl>
                }
            })}
        {(!in_short.is_empty())
            .then(|| {
                view! {
                    <section class="report-short" aria-labelledby="in-short">
                        <h2 id="in-short">"In short"</h2>
                        <Paragraphs text=in_short />
                    </section>
                }
            })}
        {(!contact.is_empty())
            .then(|| {
                view! {
                    <p class="report-contact">
                        <span>"Questions? Ask " <strong>{contact}</strong></span>
                        <a class="button" href=mail>
                            "Reply"
                        </a>
                    </p>
                }
            })}
    }
}

/// Better or worse in words and in the arrow's way; the colour only repeats them.
#[component]
fn OneHeadline(headline: Headline) -> impl IntoView {
    let arrow = match headline.course() {
        Course::Up => Some(Glyph::ArrowUp),
        Course::Down => Some(Glyph::ArrowDown),
        Course::Level => None,
    };
    let Headline { name, source, words, before, verdict, change, without, .. } = headline;
    let change = change.map(|change| {
        let word = verdict.as_ref().map(|word| format!(" {word}"));
        view! {
            <dd class="report-change" data-verdict=verdict>
                {arrow.map(|glyph| view! { <Icon glyph /> })}
                {change}
                {word}
            </dd>
        }
    });
    view! {
        <div class="report-headline">
            <dt>{name} {source.map(|source| view! { <span class="report-source">{source}</span> })}</dt>
            <dd class="report-value">{words}</dd>
            {change}
            {before.map(|words| view! { <dd class="report-before">{words}</dd> })}
            {without.map(|words| view! { <dd class="report-without">{words}</dd> })}
        </div>
    }
}

/// RFC 6068.
fn mail_to(address: &str, subject: &str) -> String {
    format!("mailto:{}?subject={}", encode_query(address).replace("%40", "@"), encode_query(subject))
}

#[cfg(test)]
mod tests {
    use super::mail_to;

    #[test]
    fn an_address_can_add_nothing_to_the_letter() {
        assert_eq!(
            mail_to("anna@lighthouse.example", "Harbour Coffee, November 2026"),
            "mailto:anna@lighthouse.example?subject=Harbour%20Coffee%2C%20November%202026"
        );
        assert_eq!(mail_to("a?bcc=x&y@z", "s"), "mailto:a%3Fbcc%3Dx%26y@z?subject=s");
    }
}
