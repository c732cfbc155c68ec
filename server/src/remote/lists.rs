//! Lists side by side: the first values of all make the first record. Pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    names::weigh_names,
    reply_error::ReplyError,
    room::{PageError, Room, Sink},
};
use crate::{budget::weight, catalogue::Path};

type Column<'a> = (&'a str, &'a [Value]);

/// The lists in one object. Members that are no lists belong to none of the records.
pub(super) fn read_columns(
    members: &Map<String, Value>,
    place: impl Fn() -> String,
    room: &mut Room,
    sink: &mut Sink<'_>,
) -> Result<(), PageError> {
    let columns: Vec<Column<'_>> =
        members.iter().filter_map(|(name, member)| Some((name.as_str(), member.as_array()?.as_slice()))).collect();
    if columns.is_empty() {
        return Err(ReplyError::NoList(place()).into());
    }
    match find_uneven(&columns) {
        Some(_) => Err(ReplyError::Uneven(place()).into()),
        None => join(&columns, room, sink),
    }
}

/// The lists that the catalogue names, wherever they stand in `within`. Where nothing happened, they may be missing, and the
/// records have no such member.
pub(super) fn read_lists(
    places: &BTreeMap<String, Path>,
    within: &Value,
    is_nothing: bool,
    room: &mut Room,
    sink: &mut Sink<'_>,
) -> Result<(), PageError> {
    let mut columns: Vec<Column<'_>> = Vec::new();
    for (name, place) in places {
        match place.find_all(within).as_slice() {
            [Value::Array(list)] => columns.push((name, list)),
            [] | [Value::Null] if is_nothing => {}
            // Of two lists one would be lost.
            _ => return Err(ReplyError::NoColumn { name: name.clone(), place: place.to_string() }.into()),
        }
    }
    match find_uneven(&columns) {
        Some([(one, first), (other, second)]) => Err(ReplyError::UnevenColumns {
            one: one.to_owned(),
            length: first.len(),
            other: other.to_owned(),
            found: second.len(),
        }
        .into()),
        None => join(&columns, room, sink),
    }
}

/// Two whose lengths differ: which value belongs to which is then not known.
fn find_uneven<'a>(columns: &[Column<'a>]) -> Option<[Column<'a>; 2]> {
    let first = columns.first()?;
    let other = columns.iter().find(|(_, list)| list.len() != first.1.len())?;
    Some([*first, *other])
}

fn join(columns: &[Column<'_>], room: &mut Room, sink: &mut Sink<'_>) -> Result<(), PageError> {
    let length = columns.first().map_or(0, |(_, list)| list.len());
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let names_weigh = weigh_names(&names);
    (0..length).try_for_each(|row| {
        let cells = || columns.iter().filter_map(|(name, list)| Some((*name, list.get(row)?)));
        let record = || Value::Object(cells().map(|(name, cell)| (name.to_owned(), cell.clone())).collect());
        room.make(names_weigh + cells().map(|(_, cell)| weight::of_value(cell)).sum::<usize>(), record, sink)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{catalogue::Ask, remote::reply::find_records};

    /// Days in one list, numbers in another that stands deeper.
    fn ask(more: Value) -> Ask {
        let mut ask = json!({
            "url": "https://api.provider.example/", "records": "/data", "shape": "columns",
            "columns": {"day": "/dates", "clicks": "$.rows[*].sums.clicks"},
        });
        ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(ask).unwrap()
    }

    fn find_in(more: Value, body: &Value, mut room: Room) -> Result<Value, ReplyError> {
        find_records(ask(more).layout(), body, &mut room).map(Value::Array)
    }

    fn find(more: Value, body: Value) -> Result<Value, ReplyError> {
        find_in(more, &body, Room::new(100))
    }

    fn body(dates: Value, rows: Value) -> Value {
        json!({"data": {"dates": dates, "rows": rows}})
    }

    #[test]
    fn lists_at_different_places_become_records() {
        let rows = json!([{"by": [], "sums": {"clicks": [3, null], "cost": [1, 2, 3]}}]);
        assert_eq!(
            find(json!({}), body(json!(["a", "b"]), rows)),
            Ok(json!([{"clicks": 3, "day": "a"}, {"clicks": null, "day": "b"}]))
        );
        let empty = body(json!([]), json!([{"sums": {"clicks": []}}]));
        assert_eq!(find(json!({}), empty), Ok(json!([])));
        let whole = json!({"records": "", "columns": {"day": "/dates/0/list", "n": "/0~1"}});
        assert_eq!(find(whole, json!({"dates": [{"list": ["a"]}], "0/": [7]})), Ok(json!([{"day": "a", "n": 7}])));
    }

    #[test]
    fn lists_of_different_lengths_are_refused() {
        let uneven = body(json!(["a", "b"]), json!([{"sums": {"clicks": [3]}}]));
        let error = find(json!({}), uneven).unwrap_err();
        assert_eq!(error.to_string(), "The list for clicks has 1 values, and the one for day 2.");
    }

    #[test]
    fn a_list_that_is_not_there_once_is_refused() {
        let clicks = |clicks: Value| json!({"sums": {"clicks": clicks}});
        let refused =
            Err(ReplyError::NoColumn { name: "clicks".to_owned(), place: "$.rows[*].sums.clicks".to_owned() });
        for rows in [
            json!([]),
            json!([{"sums": {}}]),
            json!([clicks(json!(null))]),
            json!([clicks(json!(5))]),
            json!([clicks(json!({"a": 5}))]),
            json!([clicks(json!([5])), clicks(json!([6]))]),
        ] {
            let body = body(json!(["a"]), rows);
            assert_eq!(find(json!({}), body.clone()), refused, "{body}");
        }
        for body in [json!({}), json!({"data": null})] {
            assert_eq!(find(json!({}), body), Err(ReplyError::NoList("/data".to_owned())));
        }
    }

    #[test]
    fn lists_may_be_missing_where_nothing_happened() {
        let find = |body: Value| find(json!({"empty_at": "/rows"}), body);
        assert_eq!(find(body(json!(["a"]), json!([]))), Ok(json!([{"day": "a"}])));
        assert_eq!(find(json!({"data": {"rows": []}})), Ok(json!([])));
        for rows in [json!([{"sums": {}}]), json!(null), json!({}), json!(0)] {
            assert!(find(body(json!(["a"]), rows.clone())).is_err(), "{rows}");
        }
        assert!(find(json!({"data": {"dates": ["a"]}})).is_err());
        assert!(find(json!({"data": {"dates": 5, "rows": []}})).is_err());
    }

    #[test]
    fn no_more_records_are_made_than_are_taken() {
        let body = body(json!(["a", "b", "c"]), json!([{"sums": {"clicks": [1, 2, 3]}}]));
        assert!(find_in(json!({}), &body, Room::new(3)).is_ok());
        assert_eq!(find_in(json!({}), &body, Room::new(2)), Err(ReplyError::TooMany(2)));
        let long = "n".repeat(4 * 1024 * 1024);
        let columns = json!({"records": "", "columns": {long: "/l"}});
        assert_eq!(find_in(columns, &json!({"l": vec![1; 100]}), Room::new(1_000)), Err(ReplyError::TooLarge));
    }
}
