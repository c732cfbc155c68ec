//! Messages by email.

use app::model::{alert::DeliveryProblem, ids::DeliveryId};

use super::{
    letter::{write_letter, write_test},
    message::Message,
};
use crate::{core::Core, mail::smtp};

/// Sends one message.
pub(super) async fn send(core: &Core, to: &str, id: DeliveryId, message: &Message) -> Result<(), DeliveryProblem> {
    let server = core.config.mail.as_ref().ok_or(DeliveryProblem::NoMailServer)?;
    let letter = write_letter(core, server, to, id, message).map_err(|_| DeliveryProblem::MailRefused)?;
    smtp::send(&*core.mail_outbound, server, letter).await
}

/// Sends a letter that tells of nothing, so that somebody can see it arrive.
pub(crate) async fn send_test(core: &Core, to: &str, id: DeliveryId) -> Result<(), DeliveryProblem> {
    let server = core.config.mail.as_ref().ok_or(DeliveryProblem::NoMailServer)?;
    let letter = write_test(core, server, to, id).map_err(|_| DeliveryProblem::MailRefused)?;
    smtp::send(&*core.mail_outbound, server, letter).await
}
