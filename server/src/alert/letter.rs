//! A message as a letter: text and HTML. Nothing is loaded from anywhere when it is opened.

use app::model::{alert::News, ids::DeliveryId};
use lettre::Message as Letter;
use maud::{Markup, html};

use super::message::{Message, Place};
use crate::{
    config::mail::MailServer,
    core::Core,
    mail::letter::{BUTTON, Content, LetterError, QUIET, build_letter, frame},
};

pub(super) fn write_letter(
    core: &Core,
    server: &MailServer,
    to: &str,
    id: DeliveryId,
    message: &Message,
) -> Result<Letter, LetterError> {
    build(core, server, to, id, subject(message), text(message), page(message))
}

pub(super) fn write_test(core: &Core, server: &MailServer, to: &str, id: DeliveryId) -> Result<Letter, LetterError> {
    let words = "This is a test. Alerts of Relink reach you at this address.";
    let page = frame(&html! { p style="margin:0" { (words) } });
    build(core, server, to, id, "Relink: this is a test".to_owned(), format!("{words}\n"), page)
}

fn build(
    core: &Core,
    server: &MailServer,
    to: &str,
    id: DeliveryId,
    subject: String,
    text: String,
    page: Markup,
) -> Result<Letter, LetterError> {
    let content = Content { subject, text, page, attachment: None, from_name: None, reply_to: None };
    build_letter(core, server, to, id.0, content)
}

fn subject(message: &Message) -> String {
    let Message { headline, provider, account_address, .. } = message;
    match message.news {
        News::Broken => format!("{headline}: {provider}, {account_address}"),
        News::Healed => format!("Works again: {provider}, {account_address}"),
    }
}

fn text(message: &Message) -> String {
    let mut lines = opening(message);
    lines.push(String::new());
    lines.extend(message.places.iter().map(|place| format!("- {}, {}", place.campaign, place.connection)));
    lines.extend(hidden_words(message.hidden).map(|words| format!("- {words}")));
    lines.extend([String::new(), format!("{}: {}", action(message.news), message.url), String::new()]);
    lines.extend([format!("Since {}.", message.since), FOOT.to_owned(), String::new()]);
    lines.join("\n")
}

/// What happened, what to do and who can do it, a sentence each.
fn opening(message: &Message) -> Vec<String> {
    match message.news {
        News::Broken => vec![
            message.happened.clone(),
            message.next.clone(),
            format!("Who can fix it: {}.", message.fixer),
            "It concerns:".to_owned(),
        ],
        News::Healed => vec![
            format!("{} works again with {}.", message.provider, message.account_address),
            "The missed days are being pulled in. It concerns:".to_owned(),
        ],
    }
}

const FOOT: &str = "You get this because you look after these campaigns. Settings, Alerts in Relink turns it off.";

fn action(news: News) -> &'static str {
    match news {
        News::Broken => "Open and mend it",
        News::Healed => "Look at it",
    }
}

fn hidden_words(hidden: usize) -> Option<String> {
    match hidden {
        0 => None,
        1 => Some("1 more campaign".to_owned()),
        more => Some(format!("{more} more campaigns")),
    }
}

fn page(message: &Message) -> Markup {
    let (color, mark) = match message.news {
        News::Broken => ("#b3261e", "Broken"),
        News::Healed => ("#1b7f4b", "Works again"),
    };
    frame(&html! {
        p style={ "margin:0 0 4px;font-size:13px;font-weight:600;color:" (color) } { (mark) }
        h1 style="margin:0 0 12px;font-size:20px;line-height:1.3" { (subject(message)) }
        @for sentence in opening(message) { p style="margin:0 0 8px" { (sentence) } }
        ul style="margin:0 0 20px;padding-left:20px" {
            @for Place { campaign, connection, url } in &message.places {
                li { a href=(url) style="color:#3730a3" { (campaign) } ", " (connection) }
            }
            @if let Some(words) = hidden_words(message.hidden) { li { (words) } }
        }
        a href=(message.url) style=(BUTTON) { (action(message.news)) }
        p style=(QUIET) { "Since " (message.since) ". " (FOOT) }
    })
}

#[cfg(test)]
mod tests {
    use app::model::cause::Cause;
    use lettre::message::Mailbox;
    use uuid::Uuid;

    use super::*;
    use crate::{config::mail::Security, store::alert::Topic, sync::tests::world::World};

    #[tokio::test]
    async fn what_a_provider_says_adds_no_header_and_no_markup() {
        let odd = "Odd\r\nBcc: me@evil.example\r\n\r\n<img src=x onerror=alert(1)>";
        let place =
            Place { campaign: odd.to_owned(), connection: odd.to_owned(), url: "https://r.example/".to_owned() };
        let message = Message {
            news: News::Broken,
            topic: Topic::Broken { cause: Cause::Revoked },
            headline: odd.to_owned(),
            happened: odd.to_owned(),
            next: odd.to_owned(),
            fixer: odd.to_owned(),
            provider: odd.to_owned(),
            account_name: odd.to_owned(),
            account_address: odd.to_owned(),
            since: odd.to_owned(),
            places: vec![place],
            hidden: 0,
            url: "https://relink.example/\"><img src=x>".to_owned(),
        };
        let from: Mailbox = "relink@agency.example".parse().unwrap();
        let server =
            MailServer { host: "mail.example".to_owned(), port: 25, security: Security::Off, login: None, from };
        let world = World::build().await;
        let letter =
            write_letter(&world.core, &server, "owner@agency.example", DeliveryId(Uuid::nil()), &message).unwrap();
        let text = String::from_utf8(letter.formatted()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Subject: ") && head.contains("multipart/alternative"), "the head is whole: {head}");
        let names: Vec<&str> = head.lines().filter_map(|line| line.split_once(": ").map(|(name, _)| name)).collect();
        assert!(!names.contains(&"Bcc"), "{head}");
        let html = page(&message).into_string();
        assert!(!html.contains("<img") && html.contains("&lt;img src=x onerror"), "{html}");
    }
}
