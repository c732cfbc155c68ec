//! What all letters have: a head, text and HTML. Nothing is loaded from anywhere when one is opened.

use std::time::{Duration, SystemTime};

use app::model::report_document::Pdf;
use lettre::{
    Message as Letter,
    message::{Attachment, MultiPart, header},
};
use maud::{DOCTYPE, Markup, html};
use uuid::Uuid;

use crate::{config::mail::MailServer, core::Core};

/// Why there is no letter: an address can't be written in one.
pub(crate) type LetterError = lettre::error::Error;

/// Mail programs read inline styles only.
const BODY: &str = "margin:0;padding:24px;background:#f4f5f8;color:#1c2230;\
                    font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const CARD: &str =
    "max-width:560px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #dfe2ea;border-radius:10px";
/// What is said aside.
pub(crate) const QUIET: &str = "margin:20px 0 0;color:#5b6475;font-size:13px";
/// The one link that matters.
pub(crate) const BUTTON: &str = "display:inline-block;padding:10px 18px;border-radius:6px;background:#3730a3;color:#ffffff;\
                                 text-decoration:none;font-weight:600";

/// What is written in one.
pub(crate) struct Content {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) page: Markup,
    /// What hangs on it.
    pub(crate) attachment: Option<Pdf>,
    /// In whose name it comes, if not in the server's own. The address is always the server's.
    pub(crate) from_name: Option<String>,
    /// Who gets the answer, if that is not the sender.
    pub(crate) reply_to: Option<String>,
}

/// A letter to one address. `id`: the same at every try, so that what arrives twice is seen to be one.
pub(crate) fn build_letter(
    core: &Core,
    server: &MailServer,
    to: &str,
    id: Uuid,
    content: Content,
) -> Result<Letter, LetterError> {
    let seconds = u64::try_from(core.clock.unix()).unwrap_or_default();
    let domain = server.from.email.domain();
    let to = to.parse().map_err(|_| LetterError::MissingTo)?;
    let mut from = server.from.clone();
    if content.from_name.is_some() {
        from.name = content.from_name;
    }
    let mut letter = Letter::builder()
        .from(from)
        .to(to)
        .subject(content.subject)
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}@{domain}>", id.simple())))
        // No out-of-office replies (RFC 3834, section 5).
        .header(AutoSubmitted);
    if let Some(reply_to) = content.reply_to.and_then(|address| address.parse().ok()) {
        letter = letter.reply_to(reply_to);
    }
    let words = MultiPart::alternative_plain_html(content.text, content.page.into_string());
    let Some(Pdf { name, bytes }) = content.attachment else { return letter.multipart(words) };
    let kind = header::ContentType::parse("application/pdf").map_err(|_| LetterError::NonAsciiChars)?;
    letter.multipart(MultiPart::mixed().multipart(words).singlepart(Attachment::new(name).body(bytes, kind)))
}

/// The HTML around what is said.
pub(crate) fn frame(inside: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
            }
            body style=(BODY) { div style=(CARD) { (inside) } }
        }
    }
}

/// `Auto-Submitted: auto-generated`.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
