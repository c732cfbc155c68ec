//! What the window shows: decided from the connection, its flow and the address, in one place.

use super::address::{Step, Wanted};
use crate::model::{
    cause::Cause,
    flow::{FlowStatus, FlowView},
    health::Health,
    ids::AccountId,
    integration::Auth,
    window::{SetUpReason, WindowView},
};

/// One screen of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Overview,
    Accounts,
    Credentials,
    /// Credentials that wait for a choice.
    Question,
    Profiles,
    Application,
    /// A flow: waiting, or how it came out.
    Flow,
}

/// What to show. An address that names a step this connection doesn't have shows the nearest one it has.
pub(super) fn choose_screen(view: &WindowView, wanted: Wanted) -> Screen {
    if let Some(flow) = wanted.flow {
        // A provider that refused our client: the form for a new one belongs to that very flow.
        let mends_client = wanted.step == Step::Application
            && view.set_up.is_some()
            && view.flow.as_ref().is_some_and(|open| open.id == flow);
        return if mends_client { Screen::Application } else { Screen::Flow };
    }
    let oauth = view.integration.auth == Auth::OAuth;
    match wanted.step {
        Step::Profiles if view.account.is_some() => Screen::Profiles,
        Step::Application if oauth && view.set_up.is_some() => Screen::Application,
        Step::Accounts | Step::Credentials | Step::Application if oauth => {
            if needs_app_first(view) {
                Screen::Application
            } else {
                Screen::Accounts
            }
        }
        Step::Overview | Step::Accounts | Step::Credentials | Step::Application if view.question.is_some() => {
            Screen::Question
        }
        Step::Accounts | Step::Credentials | Step::Application => Screen::Credentials,
        Step::Overview | Step::Profiles if view.flow.as_ref().is_some_and(is_open) => Screen::Flow,
        Step::Overview | Step::Profiles => Screen::Overview,
    }
}

/// Nobody can sign in before the form of the app is filled in, and no account of another app works meanwhile.
fn needs_app_first(view: &WindowView) -> bool {
    match view.set_up.as_ref().map(|set_up| set_up.reason) {
        Some(SetUpReason::Missing) => true,
        Some(SetUpReason::Refused) => view.accounts.iter().all(|account| account.health.is_broken()),
        Some(SetUpReason::Unreachable) | None => false,
    }
}

/// Waits for the provider or for a choice.
pub(super) fn is_open(flow: &FlowView) -> bool {
    matches!(flow.status, FlowStatus::Pending | FlowStatus::Exchanging | FlowStatus::Choosing)
}

/// What the button at the bottom left of the overview does. The words and the way differ; the place never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MainWay {
    /// "Connect", with the popup at once: there is no account to choose from.
    ConnectNow,
    /// "Connect": choose an account or type the credentials first.
    Connect,
    /// "Reconnect account".
    Reconnect,
    /// "Choose profile": connected, but to nothing in particular yet.
    ChooseProfile,
    /// "Enter a new client": the provider no longer takes ours.
    MendClient,
    /// "Enter its new address": nothing answers at the one that stands with the app.
    MendAddress,
    /// "Allow this address": an owner has looked at it.
    AllowHosts,
    /// "Switch account" or "Change credentials": nothing is wrong, or only another account mends it from here.
    Change,
    /// Signing in again would not help, so no popup is offered as the fix.
    None,
}

pub(super) fn choose_main_way(view: &WindowView) -> MainWay {
    let reason = view.set_up.as_ref().map(|set_up| set_up.reason);
    let helps = view.trouble.as_ref().is_none_or(|trouble| trouble.reauthorizing_helps);
    match view.health {
        Health::Never if view.integration.auth == Auth::OAuth && view.set_up.is_none() && view.accounts.is_empty() => {
            MainWay::ConnectNow
        }
        Health::Never => MainWay::Connect,
        Health::Broken { cause: Cause::AppMisconfigured } if view.set_up.is_some() => MainWay::MendClient,
        Health::Broken { cause: Cause::HostsChanged } if view.is_owner => MainWay::AllowHosts,
        Health::Healthy if view.account.is_some() && view.profile.is_none() => MainWay::ChooseProfile,
        Health::Healthy | Health::NoAccess => MainWay::Change,
        Health::Broken { .. } | Health::Expiring { .. } if helps => MainWay::Reconnect,
        Health::Stalled { .. } | Health::Delayed { .. } if reason == Some(SetUpReason::Unreachable) => {
            MainWay::MendAddress
        }
        Health::Stalled { .. } | Health::Delayed { .. } if helps && view.trouble.is_some() => MainWay::Reconnect,
        _ => MainWay::None,
    }
}

/// The account with which a flow is begun again: the one that was expected, if somebody was.
pub(super) fn choose_retry_account(view: &WindowView, expected: Option<&str>) -> Option<AccountId> {
    let expected = expected?;
    let named = |name: &str| !name.is_empty() && expected.contains(name);
    let listed = view.accounts.iter().find(|account| named(&account.address) || named(&account.name));
    listed.or(view.account.as_ref()).map(|account| account.id)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{MainWay, Screen, Step, Wanted, choose_main_way, choose_retry_account, choose_screen};
    use crate::{
        model::{
            cause::Cause,
            flow::{FlowStatus, FlowView},
            health::Health,
            ids::{AccountId, FlowId},
            integration::Auth,
            window::{ApplicationSetUp, SetUpReason, WindowView},
        },
        pages::connection::samples::{account, question, set_up, trouble, window},
    };

    fn wanted(step: Step) -> Wanted {
        Wanted { step, flow: None }
    }

    fn with_flow(status: FlowStatus) -> WindowView {
        let flow = FlowView { id: FlowId(Uuid::nil()), status, expected: None, outcome: None };
        WindowView { flow: Some(flow), ..window(Auth::OAuth, Health::Never) }
    }

    #[test]
    fn steps_of_the_other_kind_lead_to_the_own_one() {
        let oauth = window(Auth::OAuth, Health::Healthy);
        let credentials = window(Auth::Credentials, Health::Healthy);
        assert_eq!(choose_screen(&oauth, wanted(Step::Credentials)), Screen::Accounts);
        assert_eq!(choose_screen(&credentials, wanted(Step::Accounts)), Screen::Credentials);
    }

    #[test]
    fn the_form_of_an_app_stands_in_the_way_only_where_nothing_works_without_it() {
        let mut view = window(Auth::OAuth, Health::Delayed { cause: Cause::Unreachable, until: 0 });
        view.trouble = Some(trouble(false));
        view.accounts = vec![account(1, "a@harbour.example", Health::Healthy)];
        view.set_up = Some(ApplicationSetUp { reason: SetUpReason::Unreachable, ..set_up() });
        assert_eq!(choose_main_way(&view), MainWay::MendAddress);
        assert_eq!(choose_screen(&view, wanted(Step::Application)), Screen::Application);
        assert_eq!(choose_screen(&view, wanted(Step::Accounts)), Screen::Accounts);
        view.set_up = Some(set_up());
        assert_eq!(choose_screen(&view, wanted(Step::Accounts)), Screen::Accounts, "another account works");
        view.accounts = vec![account(1, "a@harbour.example", Health::Broken { cause: Cause::AppMisconfigured })];
        assert_eq!(choose_screen(&view, wanted(Step::Accounts)), Screen::Application);
    }

    #[test]
    fn credentials_that_wait_are_asked_about() {
        let mut view = window(Auth::Credentials, Health::Healthy);
        view.question = Some(question());
        for step in [Step::Overview, Step::Credentials] {
            assert_eq!(choose_screen(&view, wanted(step)), Screen::Question);
        }
        view.account = Some(account(1, "a@harbour.example", Health::Healthy));
        assert_eq!(choose_screen(&view, wanted(Step::Profiles)), Screen::Profiles);
    }

    #[test]
    fn profiles_need_an_account() {
        let mut view = window(Auth::OAuth, Health::Never);
        assert_eq!(choose_screen(&view, wanted(Step::Profiles)), Screen::Overview);
        view.account = Some(account(1, "a@harbour.example", Health::Healthy));
        assert_eq!(choose_screen(&view, wanted(Step::Profiles)), Screen::Profiles);
    }

    #[test]
    fn an_open_flow_is_shown_after_a_reload_and_a_finished_one_is_not() {
        assert_eq!(choose_screen(&with_flow(FlowStatus::Pending), wanted(Step::Overview)), Screen::Flow);
        assert_eq!(choose_screen(&with_flow(FlowStatus::Choosing), wanted(Step::Overview)), Screen::Flow);
        assert_eq!(choose_screen(&with_flow(FlowStatus::Done), wanted(Step::Overview)), Screen::Overview);
    }

    #[test]
    fn an_open_flow_never_locks_the_other_steps() {
        assert_eq!(choose_screen(&with_flow(FlowStatus::Pending), wanted(Step::Accounts)), Screen::Accounts);
    }

    #[test]
    fn a_refused_client_is_mended_in_the_flow_that_was_refused() {
        let mut view = with_flow(FlowStatus::Failed);
        let wanted = Wanted { step: Step::Application, flow: Some(FlowId(Uuid::nil())) };
        assert_eq!(choose_screen(&view, wanted), Screen::Flow);
        view.set_up = Some(set_up());
        assert_eq!(choose_screen(&view, wanted), Screen::Application);
        assert_eq!(choose_screen(&view, Wanted { step: Step::Overview, ..wanted }), Screen::Flow);
    }

    #[test]
    fn connected_to_nothing_in_particular_asks_for_a_profile() {
        let mut view = window(Auth::OAuth, Health::Healthy);
        view.account = Some(account(1, "a@harbour.example", Health::Healthy));
        assert_eq!(choose_main_way(&view), MainWay::ChooseProfile);
        view.profile = Some("Main".to_owned());
        assert_eq!(choose_main_way(&view), MainWay::Change);
    }

    #[test]
    fn nobody_is_sent_through_a_useless_popup() {
        let mut view = window(Auth::OAuth, Health::Broken { cause: Cause::AppMisconfigured });
        view.trouble = Some(trouble(false));
        assert_eq!(choose_main_way(&view), MainWay::None);
        view.set_up = Some(set_up());
        assert_eq!(choose_main_way(&view), MainWay::MendClient);
        view.health = Health::Broken { cause: Cause::Revoked };
        view.trouble = Some(trouble(true));
        assert_eq!(choose_main_way(&view), MainWay::Reconnect);
        view.health = Health::Delayed { cause: Cause::Outage, until: 0 };
        view.trouble = Some(trouble(false));
        assert_eq!(choose_main_way(&view), MainWay::None);
        view.health = Health::NoAccess;
        view.trouble = Some(trouble(Cause::ProfileAccessLost.words().reauthorizing_helps));
        assert_eq!(choose_main_way(&view), MainWay::Change, "another account may see the profile");
    }

    #[test]
    fn connecting_asks_for_an_account_only_where_there_is_a_choice() {
        let mut view = window(Auth::OAuth, Health::Never);
        assert_eq!(choose_main_way(&view), MainWay::ConnectNow);
        view.accounts = vec![account(1, "a@harbour.example", Health::Healthy)];
        assert_eq!(choose_main_way(&view), MainWay::Connect);
        assert_eq!(choose_main_way(&window(Auth::Credentials, Health::Never)), MainWay::Connect);
    }

    #[test]
    fn trying_again_asks_for_the_same_account() {
        let mut view = window(Auth::OAuth, Health::Healthy);
        view.accounts =
            vec![account(1, "a@harbour.example", Health::Healthy), account(2, "b@harbour.example", Health::Healthy)];
        view.account = view.accounts.first().cloned();
        let id = |number: u128| Some(AccountId(Uuid::from_u128(number)));
        assert_eq!(choose_retry_account(&view, Some("Sign in as b@harbour.example")), id(2));
        assert_eq!(choose_retry_account(&view, Some("somebody else")), id(1));
        assert_eq!(choose_retry_account(&view, None), None);
    }
}
