//! What of a list is asked for, in the page's query: `?q=&state=&archived=&after=`.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    model::list::{ListQuery, StateGroup},
    paths::encode_query,
};

/// Keys that we don't know filter nothing.
pub fn read_list(query: &ParamsMap) -> ListQuery {
    let key = |name| query.get_str(name).unwrap_or_default();
    ListQuery {
        text: key("q").trim().to_owned(),
        state: StateGroup::ALL.into_iter().find(|group| group.key() == key("state")),
        after: Some(key("after")).filter(|after| !after.is_empty()).map(str::to_owned),
        archived: key("archived") == "true",
    }
}

/// What the address asks for.
pub fn use_list_query() -> Memo<ListQuery> {
    let query = use_query_map();
    Memo::new(move |_| query.with(read_list))
}

/// The address that asks for it.
pub fn list_path(path: &str, list: &ListQuery) -> String {
    let text = (!list.text.is_empty()).then(|| format!("q={}", encode_query(&list.text)));
    let state = list.state.map(|state| format!("state={}", state.key()));
    let archived = list.archived.then(|| "archived=true".to_owned());
    let after = list.after.as_ref().map(|after| format!("after={}", encode_query(after)));
    let pairs: Vec<String> = [text, state, archived, after].into_iter().flatten().collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_written_so_that_it_is_read_the_same() {
        let list = ListQuery {
            text: "söm & more".to_owned(),
            state: Some(StateGroup::NotConnected),
            after: Some("2é".to_owned()),
            archived: true,
        };
        let path = list_path("/campaigns", &list);
        assert_eq!(path, "/campaigns?q=s%C3%B6m%20%26%20more&state=not-connected&archived=true&after=2%C3%A9");
        let mut query = ParamsMap::new();
        for (key, value) in [("q", " söm & more "), ("state", "not-connected"), ("archived", "true"), ("after", "2é")]
        {
            query.insert(key, value.to_owned());
        }
        assert_eq!(read_list(&query), list);
        assert_eq!(read_list(&ParamsMap::new()), ListQuery::default());
        assert_eq!(list_path("/campaigns", &ListQuery::default()), "/campaigns");
    }
}
