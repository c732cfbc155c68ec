//! Connections with the result of their test, by campaign.

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    model::flow::AccessResult,
};

/// `passed`, `failed`: the result in words, for the icons are not enough.
#[component]
pub(super) fn Results(results: Vec<AccessResult>, passed: &'static str, failed: &'static str) -> impl IntoView {
    group_by_campaign(results)
        .into_iter()
        .map(|(campaign, results)| {
            view! {
                <section class="results">
                    <h4>{campaign}</h4>
                    <ul role="list">{results.into_iter().map(|result| view! { <ResultRow result passed failed /> }).collect_view()}</ul>
                </section>
            }
        })
        .collect_view()
}

#[component]
fn ResultRow(result: AccessResult, passed: &'static str, failed: &'static str) -> impl IntoView {
    let AccessResult { integration, profile, reachable, .. } = result;
    let (glyph, words) = if reachable { (Glyph::Check, passed) } else { (Glyph::BrokenChain, failed) };
    view! {
        <li data-reachable=reachable.to_string()>
            <Icon glyph />
            <span class="result-name">
                {integration} {(!profile.is_empty()).then(|| view! { <span class="muted">" · " {profile}</span> })}
            </span>
            <span class="result-words">{words}</span>
        </li>
    }
}

/// In the order in which campaigns first occur.
fn group_by_campaign(results: Vec<AccessResult>) -> Vec<(String, Vec<AccessResult>)> {
    let mut groups: Vec<(String, Vec<AccessResult>)> = Vec::new();
    for result in results {
        match groups.iter_mut().find(|(campaign, _)| *campaign == result.campaign) {
            Some((_, group)) => group.push(result),
            None => groups.push((result.campaign.clone(), vec![result])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{AccessResult, group_by_campaign};

    #[test]
    fn a_campaign_has_one_group_even_if_its_results_are_apart() {
        let result = |campaign: &str| AccessResult {
            campaign: campaign.to_owned(),
            integration: String::new(),
            profile: String::new(),
            reachable: true,
        };
        let groups = group_by_campaign(vec![result("B"), result("A"), result("B")]);
        let sizes: Vec<_> = groups.iter().map(|(campaign, group)| (campaign.as_str(), group.len())).collect();
        assert_eq!(sizes, [("B", 2), ("A", 1)]);
    }
}
