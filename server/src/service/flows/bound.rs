//! What a flow is bound to: the application that it began with, and the hosts that this one had then. Code, verifier and what
//! came of them go nowhere else.

use app::model::error::AppError;

use crate::{oauth::registration::Registration, store::flow::Flow};

/// Refuses where another application has taken the place of the flow's, or where the flow's own has come to send secrets to
/// further hosts: whoever signed in did so for something else. Starting again is all it takes.
pub(super) fn check_bound(flow: &Flow, registration: &Registration) -> Result<(), AppError> {
    let application = &registration.application;
    let is_same = application.id == flow.application && application.successor.is_none();
    if is_same && registration.own_hosts().iter().all(|host| flow.hosts.contains(host)) {
        Ok(())
    } else {
        Err(AppError::AppReplaced)
    }
}
