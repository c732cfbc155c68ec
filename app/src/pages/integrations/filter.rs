//! Which tiles are shown: read from the page's query, so that it can be linked, and works without WASM.

use leptos_router::params::ParamsMap;

use crate::{
    model::{
        integration::{Category, Tile},
        list::StateGroup,
    },
    paths::encode_query,
};

/// What is looked for. Nothing set: everything is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub text: String,
    pub category: Option<Category>,
    pub state: Option<StateGroup>,
}

impl Filter {
    /// Reads `?q=&category=&state=`. Keys that we don't know filter nothing.
    pub fn read(query: &ParamsMap) -> Self {
        let key = |name| query.get_str(name).unwrap_or_default();
        Self::from_keys(key("q"), key("category"), key("state"))
    }

    pub fn from_keys(text: &str, category: &str, state: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
            category: Category::ALL.into_iter().find(|candidate| candidate.key() == category),
            state: StateGroup::ALL.into_iter().find(|candidate| candidate.key() == state),
        }
    }

    /// The query that brings this filter back; empty when nothing is set. Never begins with `?`.
    pub fn to_query(&self) -> String {
        let text = (!self.text.is_empty()).then(|| format!("q={}", encode_query(&self.text)));
        let category = self.category.map(|category| format!("category={}", category.key()));
        let state = self.state.map(|state| format!("state={}", state.key()));
        [text, category, state].into_iter().flatten().collect::<Vec<_>>().join("&")
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every word must occur in the tile's name, subject or category.
    pub fn lets_through(&self, tile: &Tile) -> bool {
        let category = tile.integration.category;
        if self.category.is_some_and(|wanted| wanted != category)
            || self.state.is_some_and(|wanted| wanted != StateGroup::of(tile.health))
        {
            return false;
        }
        let subject = tile.subject.as_deref().unwrap_or_default();
        let haystack = format!("{} {subject} {}", tile.integration.name, category.name()).to_lowercase();
        self.text.to_lowercase().split_whitespace().all(|word| haystack.contains(word))
    }
}

/// "2 broken, 1 waiting, 9 connected." Broken ones are named even when there are none, because that is the question.
pub fn count_states(tiles: &[Tile]) -> String {
    let count = |group| tiles.iter().filter(|tile| StateGroup::of(tile.health) == group).count();
    let broken = match count(StateGroup::Broken) {
        0 => "Nothing is broken".to_owned(),
        count => format!("{count} broken"),
    };
    [StateGroup::Waiting, StateGroup::Connected, StateGroup::NotConnected]
        .into_iter()
        .filter(|group| count(*group) > 0)
        .fold(broken, |words, group| format!("{words}, {} {}", count(group), group.name().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use leptos_router::params::ParamsMap;
    use uuid::Uuid;

    use super::{Filter, count_states};
    use crate::model::{
        cause::Cause,
        health::Health,
        ids::{ConnectionId, IntegrationKey},
        integration::{Auth, Category, Integration, Tile},
    };

    const BROKEN: Health = Health::Broken { cause: Cause::Revoked };

    fn tile(name: &str, category: Category, subject: Option<&str>, health: Health) -> Tile {
        Tile {
            connection: ConnectionId(Uuid::nil()),
            account: None,
            profile: None,
            integration: Integration {
                key: IntegrationKey(name.to_lowercase()),
                name: name.to_owned(),
                category,
                auth: Auth::OAuth,
                summary: String::new(),
                mark: String::new(),
            },
            subject: subject.map(str::to_owned),
            health,
            line: String::new(),
            last_good: None,
            backfill: None,
            needs_app: false,
        }
    }

    #[test]
    fn words_are_found_in_name_subject_and_category_in_any_case() {
        let ads = tile("Sandbox Ads", Category::PaidAds, Some("Harbour main"), Health::Healthy);
        for text in ["", "ads", "HARBOUR sand", "paid"] {
            assert!(Filter::from_keys(text, "", "").lets_through(&ads), "{text}");
        }
        assert!(!Filter::from_keys("harbour analytics", "", "").lets_through(&ads));
    }

    #[test]
    fn category_and_state_narrow_together() {
        let ads = tile("Sandbox Ads", Category::PaidAds, None, BROKEN);
        assert!(Filter::from_keys("", "paid-ads", "broken").lets_through(&ads));
        assert!(!Filter::from_keys("", "analytics", "broken").lets_through(&ads));
        assert!(!Filter::from_keys("", "paid-ads", "connected").lets_through(&ads));
    }

    #[test]
    fn a_filter_is_written_so_that_it_is_read_the_same() {
        let filter = Filter::from_keys(" söm & more ", "e-commerce", "waiting");
        assert_eq!(filter.to_query(), "q=s%C3%B6m%20%26%20more&category=e-commerce&state=waiting");
        let mut query = ParamsMap::new();
        query.insert("q", "söm & more".to_owned());
        query.insert("category", "e-commerce".to_owned());
        query.insert("state", "waiting".to_owned());
        assert_eq!(Filter::read(&query), filter);
    }

    #[test]
    fn unknown_keys_filter_nothing() {
        assert!(Filter::from_keys("", "nonsense", "nonsense").is_empty());
        assert_eq!(Filter::default().to_query(), "");
    }

    #[test]
    fn the_summary_begins_with_what_is_broken() {
        let tiles = [
            tile("A", Category::Seo, None, BROKEN),
            tile("B", Category::Seo, None, Health::Healthy),
            tile("C", Category::Seo, None, Health::Never),
        ];
        assert_eq!(count_states(&tiles), "1 broken, 1 connected, 1 not connected");
        assert_eq!(count_states(&tiles[1..2]), "Nothing is broken, 1 connected");
    }
}
