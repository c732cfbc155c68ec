//! Messages by email.
//!
//! - `smtp`: the conversation with the mail server that the operator names, over our guarded way out.
//! - `letter`: a message as text and HTML.

mod letter;
mod smtp;

use app::model::{alert::DeliveryProblem, ids::DeliveryId};

use super::message::Message;
use crate::core::Core;

/// Sends one message.
pub(super) async fn send(core: &Core, to: &str, id: DeliveryId, message: &Message) -> Result<(), DeliveryProblem> {
    let server = core.config.mail.as_ref().ok_or(DeliveryProblem::NoMailServer)?;
    let letter = letter::write_letter(core, server, to, id, message).map_err(|_| DeliveryProblem::MailRefused)?;
    smtp::send(&*core.mail_outbound, server, letter).await
}

/// Sends a letter that tells of nothing, so that somebody can see it arrive.
pub(crate) async fn send_test(core: &Core, to: &str, id: DeliveryId) -> Result<(), DeliveryProblem> {
    let server = core.config.mail.as_ref().ok_or(DeliveryProblem::NoMailServer)?;
    let letter = letter::write_test(core, server, to, id).map_err(|_| DeliveryProblem::MailRefused)?;
    smtp::send(&*core.mail_outbound, server, letter).await
}
