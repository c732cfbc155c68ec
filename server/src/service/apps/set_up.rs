//! The form of an app, for the connection window and the page of apps: what is saved stands in it, but for secrets.

use app::model::{
    cause::Cause,
    error::AppError,
    field::Field,
    flow::{FlowView, Outcome},
    health::Health,
    member::Viewer,
    window::{ApplicationSetUp, SetUpReason},
};

use super::{
    rights::{AppChange, require_app_right},
    succession::{find_current, proposed_id},
};
use crate::{
    catalogue::{AuthServer, Input, Inputs},
    core::Core,
    store::{application::Application, connection::Linked},
};

/// `saved`: all applications of `server`.
pub(crate) fn set_up_form(
    core: &Core,
    viewer: &Viewer,
    server: &AuthServer,
    saved: &[Application],
    reason: SetUpReason,
) -> ApplicationSetUp {
    let current = find_current(saved);
    let address = |id| core.config.public_url.redirect_uri(id);
    let next = proposed_id(viewer.agency, &server.key, saved.len());
    let application = current.map_or(next, |current| current.id);
    ApplicationSetUp {
        reason,
        application,
        redirect_uri: address(application),
        next_redirect_uri: current.map(|_| address(next)),
        steps: server.set_up_steps.clone(),
        caps: server.caps.iter().map(|cap| cap.words.clone()).collect(),
        console: console_of(server, current),
        fields: fields_of(server, current),
        may_save: require_app_right(viewer, AppChange::Same).is_ok(),
        may_replace: require_app_right(viewer, AppChange::Succession).is_ok(),
    }
}

/// Whether the provider has refused the app as it is saved now, to a connection or in a flow that began at `flow.0`, Unix
/// seconds. What was refused before it was saved anew counts no more.
pub(crate) fn is_refused(saved: &[Application], linked: &Linked, flow: Option<&(i64, FlowView)>) -> bool {
    let Some(current) = find_current(saved) else { return false };
    let of_current = linked.account.as_ref().is_some_and(|account| account.application == Some(current.id));
    let is_waiting = of_current && linked.health() == (Health::Broken { cause: Cause::AppMisconfigured });
    is_waiting
        || flow.is_some_and(|(began, flow)| {
            let refused = |error| matches!(error, AppError::AppRejected | AppError::ProviderRefused);
            *began > current.saved_at && matches!(&flow.outcome, Some(Outcome::Failed { error }) if refused(*error))
        })
}

/// Never a secret.
fn fields_of(server: &AuthServer, current: Option<&Application>) -> Vec<Field> {
    let saved = |key: &str| match (key, current?) {
        ("issuer", current) => Some(current.issuer.clone()),
        ("client_id", current) => Some(current.client_id.clone()),
        (key, current) => current.settings.get(key).cloned(),
    };
    let fields = server.set_up.iter().map(|spec| {
        let field = spec.field();
        match saved(&spec.key).filter(|_| !spec.is_secret()) {
            Some(default) => Field { default, ..field },
            None => field,
        }
    });
    fields.collect()
}

/// The page of the provider on which apps are made.
fn console_of(server: &AuthServer, current: Option<&Application>) -> Option<String> {
    let inputs = match current {
        Some(app) => Inputs::default().with(Input::Base, &app.issuer).with_settings(&app.settings),
        None => Inputs::default(),
    };
    server.console_url.as_ref().and_then(|url| url.render(&inputs).ok()).map(String::from)
}
