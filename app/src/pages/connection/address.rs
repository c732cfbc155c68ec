//! The window's own addresses: which step it shows and which flow, kept in the query, so that every step can be
//! linked, reloaded, and reached without WASM.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};

use crate::{
    model::{
        ids::{CampaignId, ConnectionId, FlowId},
        list::ListQuery,
    },
    pages::integrations::Filter,
    paths::{connection_path, encode_query, integrations_path},
};

/// A step of the window, as its address names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Overview,
    Accounts,
    Credentials,
    Profiles,
    Application,
}

impl Step {
    const NAMED: [Self; 4] = [Self::Accounts, Self::Credentials, Self::Profiles, Self::Application];

    fn key(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Accounts => "accounts",
            Self::Credentials => "credentials",
            Self::Profiles => "profiles",
            Self::Application => "application",
        }
    }
}

/// What the address asks for. A step that doesn't exist is the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) step: Step,
    pub(super) flow: Option<FlowId>,
}

impl Wanted {
    pub(super) fn read(query: &ParamsMap) -> Self {
        let step = query.get_str("step").unwrap_or_default();
        Self {
            step: Step::NAMED.into_iter().find(|candidate| candidate.key() == step).unwrap_or(Step::Overview),
            flow: query.get_str("flow").and_then(|id| id.parse().ok()),
        }
    }
}

/// Where this window is, and the ways within it and out of it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) campaign: CampaignId,
    pub(super) connection: ConnectionId,
    pub(super) wanted: Memo<Wanted>,
    /// Which of the accounts on offer: `?find=&from=`.
    pub(super) accounts: Memo<ListQuery>,
    /// The filter of the page behind, so that it is still set when the window closes.
    behind: Memo<Filter>,
    navigate: Callback<(String, bool)>,
}

impl Place {
    pub(super) fn new(campaign: CampaignId, connection: ConnectionId) -> Self {
        let query = use_query_map();
        let navigate = use_navigate();
        Self {
            campaign,
            connection,
            wanted: Memo::new(move |_| query.with(Wanted::read)),
            accounts: Memo::new(move |_| query.with(read_accounts)),
            behind: Memo::new(move |_| query.with(Filter::read)),
            navigate: Callback::new(move |(path, replace): (String, bool)| {
                let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
                navigate(&path, options);
            }),
        }
    }

    /// The address of a step.
    pub(super) fn step(self, step: Step) -> String {
        self.within("step", step.key())
    }

    /// The address of the step in which an account is chosen, with others of them.
    pub(super) fn accounts_path(self, list: &ListQuery) -> String {
        let find = (!list.text.is_empty()).then(|| format!("&find={}", encode_query(&list.text)));
        let from = list.after.as_ref().map(|after| format!("&from={}", encode_query(after)));
        self.within(
            "step",
            &format!("{}{}{}", Step::Accounts.key(), find.unwrap_or_default(), from.unwrap_or_default()),
        )
    }

    /// Looks for accounts while somebody types.
    pub(super) fn find_accounts(self, text: &str) {
        let list = ListQuery { text: text.trim().to_owned(), ..ListQuery::default() };
        if list != self.accounts.get_untracked() {
            self.navigate.run((untrack(|| self.accounts_path(&list)), true));
        }
    }

    /// The address that shows a flow.
    pub(super) fn flow(self, flow: FlowId) -> String {
        self.within("flow", &flow.to_string())
    }

    /// The address of the form for a new client, after the provider refused ours in `flow`.
    pub(super) fn mend_client(self, flow: FlowId) -> String {
        format!("{}&step={}", self.flow(flow), Step::Application.key())
    }

    /// The page behind the window.
    pub(super) fn outside(self) -> String {
        join(integrations_path(self.campaign), "", &self.behind.with(Filter::to_query))
    }

    fn within(self, key: &str, value: &str) -> String {
        let pair = if value.is_empty() { String::new() } else { format!("{key}={value}") };
        join(connection_path(self.campaign, self.connection), &pair, &self.behind.with(Filter::to_query))
    }

    /// Goes to a step. `replace`: going back skips the present one.
    pub(super) fn go_to(self, step: Step, replace: bool) {
        self.navigate.run((untrack(|| self.step(step)), replace));
    }

    pub(super) fn go_to_flow(self, flow: FlowId) {
        self.navigate.run((untrack(|| self.flow(flow)), true));
    }

    pub(super) fn leave(self) {
        self.navigate.run((untrack(|| self.outside()), false));
    }
}

fn read_accounts(query: &ParamsMap) -> ListQuery {
    let key = |name| query.get_str(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
    ListQuery { text: key("find").unwrap_or_default(), after: key("from"), ..ListQuery::default() }
}

fn join(path: String, first: &str, second: &str) -> String {
    match (first, second) {
        ("", "") => path,
        ("", pairs) | (pairs, "") => format!("{path}?{pairs}"),
        (first, second) => format!("{path}?{first}&{second}"),
    }
}

#[cfg(test)]
mod tests {
    use leptos_router::params::ParamsMap;

    use super::{Step, Wanted, join};

    fn read(pairs: &[(&'static str, &str)]) -> Wanted {
        let mut query = ParamsMap::new();
        for (key, value) in pairs {
            query.insert(*key, (*value).to_owned());
        }
        Wanted::read(&query)
    }

    #[test]
    fn unknown_steps_and_flows_are_the_overview() {
        for pairs in [&[][..], &[("step", "nonsense")], &[("flow", "nonsense")], &[("step", "")]] {
            assert_eq!(read(pairs), Wanted { step: Step::Overview, flow: None });
        }
    }

    #[test]
    fn every_step_has_an_address() {
        for step in Step::NAMED {
            assert_eq!(read(&[("step", step.key())]).step, step);
        }
        let id = "018f3c0e-0000-7000-8000-000000000001";
        assert_eq!(read(&[("flow", id)]).flow.map(|flow| flow.to_string()).as_deref(), Some(id));
    }

    #[test]
    fn queries_are_joined_without_empty_parts() {
        assert_eq!(join("/a".into(), "", ""), "/a");
        assert_eq!(join("/a".into(), "x=1", ""), "/a?x=1");
        assert_eq!(join("/a".into(), "", "y=2"), "/a?y=2");
        assert_eq!(join("/a".into(), "x=1", "y=2"), "/a?x=1&y=2");
    }
}
