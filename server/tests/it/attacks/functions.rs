//! The server functions that there are, from the registry that answers them.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::Method;

use super::table::TABLE;

/// By name, with the method that they take.
pub(super) fn list() -> Vec<(&'static str, Method)> {
    let mut all: Vec<_> = server_fn_paths()
        .map(|(path, method)| (path.strip_prefix("/api/").expect("they stand below /api"), method))
        .collect();
    all.sort_by_key(|(name, _)| *name);
    all
}

pub(super) fn method_of(function: &str) -> Method {
    list().into_iter().find(|(name, _)| *name == function).unwrap_or_else(|| panic!("there is no {function}")).1
}

#[test]
fn every_function_has_a_line_in_the_table() {
    let registered: Vec<&str> = list().into_iter().map(|(name, _)| name).collect();
    let mut known: Vec<&str> = TABLE.iter().map(|line| line.function).collect();
    known.sort_unstable();
    assert!(registered.len() > 40, "{registered:?}");
    assert_eq!(registered, known, "who may call a function stands in `table.rs`");
}

/// What asks a provider is nothing that a link leads to.
#[test]
fn what_only_reads_is_all_that_takes_get() {
    let reading: Vec<&str> =
        list().into_iter().filter(|(_, method)| *method == Method::GET).map(|(name, _)| name).collect();
    assert_eq!(
        reading,
        [
            "account_managers",
            "account_uses",
            "agency_settings",
            "alerts",
            "apps",
            "breakdown",
            "budgets",
            "campaign",
            "campaigns",
            "catalogue",
            "clients",
            "dashboard",
            "data_sources",
            "entrance",
            "flow",
            "integrations",
            "me",
            "notes",
            "panels",
            "renewals",
            "report_desk",
            "report_moments",
            "report_run",
            "reports",
            "reports_ahead",
            "rereadings",
            "result_rule",
            "share_links",
            "tiles",
            "window",
        ]
    );
}
