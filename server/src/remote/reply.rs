//! From an answer to its records. Pure.

use serde_json::{Map, Value};

use super::{
    lists::{read_columns, read_lists},
    names::{check_names, weigh_names},
    reply_error::ReplyError,
    room::{PageError, Room, Sink},
};
use crate::{
    budget::weight,
    catalogue::{Layout, Shape, path::text_of},
};

/// Gives `sink` the records in `body`, each as [`Shape`] says, if there is `room` for them.
pub(super) fn visit_records(
    layout: Layout<'_>,
    body: &Value,
    room: &mut Room,
    sink: &mut Sink<'_>,
) -> Result<(), PageError> {
    let place = || layout.records.to_string();
    let found = layout.records.find_all(body);
    let absent = found.is_empty() || found.iter().all(|found| found.is_null());
    if absent {
        return if layout.absent_when_empty { Ok(()) } else { Err(ReplyError::NoList(place()).into()) };
    }
    if let (Some(columns), [within]) = (layout.columns, found.as_slice()) {
        let rows = layout.empty_at.and_then(|place| place.find(within)).and_then(Value::as_array);
        return read_lists(columns, within, rows.is_some_and(Vec::is_empty), room, sink);
    }
    let missing = || ReplyError::NoList(place());
    match (layout.shape, found.as_slice()) {
        (Shape::List, [Value::Array(list)]) => list.iter().try_for_each(|record| room.pass(record, sink)),
        // A JSON path that finds the records themselves.
        (Shape::List, records) if layout.records.as_str().starts_with('$') => {
            records.iter().try_for_each(|record| room.pass(record, sink))
        }
        (Shape::One, [record @ Value::Object(_)]) => room.pass(record, sink),
        (Shape::Object, [Value::Object(members)]) => members.iter().try_for_each(|(key, value)| {
            let record = || {
                Value::Object(Map::from_iter([
                    ("key".to_owned(), key.clone().into()),
                    ("value".to_owned(), value.clone()),
                ]))
            };
            room.make(weigh_names(&["key", "value"]) + key.len() + weight::of_value(value), record, sink)
        }),
        // An empty object is an empty list to some languages.
        (Shape::Object | Shape::Columns, [Value::Array(list)]) if list.is_empty() => Ok(()),
        (Shape::Columns, [Value::Object(members)]) => read_columns(members, place, room, sink),
        (Shape::Table, [Value::Array(rows)]) => read_table(layout, body, rows, missing, room, sink),
        _ => Err(missing().into()),
    }
}

fn read_table(
    layout: Layout<'_>,
    body: &Value,
    rows: &[Value],
    missing: impl Fn() -> ReplyError,
    room: &mut Room,
    sink: &mut Sink<'_>,
) -> Result<(), PageError> {
    let header = layout.header;
    let names = header.and_then(|header| header.find(body)).and_then(Value::as_array);
    let names = names.ok_or_else(|| ReplyError::NoHeader(header.map(ToString::to_string).unwrap_or_default()))?;
    // A name is a text, or an object that has one.
    let name_of = |value: &Value| text_of(value.get("name").unwrap_or(value)).map(|name| name.into_owned());
    let names: Vec<String> = names.iter().map(|name| name_of(name).unwrap_or_default()).collect();
    check_names(&names)?;
    let names_weigh = weigh_names(&names);
    rows.iter().try_for_each(|row| {
        let cells = row.as_array().ok_or_else(&missing)?;
        if cells.len() != names.len() {
            return room.pass(row, sink);
        }
        let record = || Value::Object(names.iter().cloned().zip(cells.iter().cloned()).collect());
        room.make(names_weigh + cells.iter().map(weight::of_value).sum::<usize>(), record, sink)
    })
}

/// All of them at once.
#[cfg(test)]
pub(super) fn find_records(layout: Layout<'_>, body: &Value, room: &mut Room) -> Result<Vec<Value>, ReplyError> {
    let mut records = Vec::new();
    let visited = visit_records(layout, body, room, &mut |record| {
        records.push(record.clone());
        Ok(())
    });
    match visited {
        Ok(()) => Ok(records),
        Err(PageError::Reply(error)) => Err(error),
        Err(PageError::Record(error)) => panic!("{error}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::catalogue::Ask;

    fn ask(more: Value) -> Ask {
        let mut ask = json!({"url": "https://api.provider.example/"});
        ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(ask).unwrap()
    }

    fn find(more: Value, body: Value) -> Result<Value, ReplyError> {
        find_in(ask(more), &body, Room::new(100))
    }

    fn find_in(ask: Ask, body: &Value, mut room: Room) -> Result<Value, ReplyError> {
        find_records(ask.layout(), body, &mut room).map(Value::Array)
    }

    #[test]
    fn records_have_many_shapes() {
        for (ask, body, expected) in [
            (json!({"records": "/rows"}), json!({"rows": [1, 2]}), json!([1, 2])),
            (json!({"records": "$.a[*].b[*]"}), json!({"a": [{"b": [1]}, {"b": [2, 3]}]}), json!([1, 2, 3])),
            (json!({"records": "$.a[?@.x==1]"}), json!({"a": [{"x": 1}, {"x": 2}]}), json!([{"x": 1}])),
            (json!({"records": "$.a"}), json!({"a": [1, 2]}), json!([1, 2])),
            (json!({"records": "", "shape": "one"}), json!({"x": 1}), json!([{"x": 1}])),
            (
                json!({"records": "", "shape": "object"}),
                json!({"2026-01-31": 5}),
                json!([{"key": "2026-01-31", "value": 5}]),
            ),
            (json!({"records": "", "shape": "object"}), json!([]), json!([])),
            (
                json!({"records": "/s", "shape": "columns"}),
                json!({"s": {"day": ["a", "b"], "n": [1, null], "unit": "x"}}),
                json!([{"day": "a", "n": 1}, {"day": "b", "n": null}]),
            ),
            (
                json!({"records": "/rows", "shape": "table", "header": "/heads"}),
                json!({"heads": ["day", {"name": "n"}], "rows": [["a", 1]]}),
                json!([{"day": "a", "n": 1}]),
            ),
            (json!({"records": "/rows", "absent_when_empty": true}), json!({}), json!([])),
        ] {
            assert_eq!(find(ask.clone(), body), Ok(expected), "{ask}");
        }
    }

    #[test]
    fn what_is_no_list_is_said() {
        let missing = || ReplyError::NoList("/rows".to_owned());
        for body in [json!({}), json!({"rows": null}), json!({"rows": {}}), json!({"rows": 1}), json!([])] {
            assert_eq!(find(json!({"records": "/rows"}), body.clone()), Err(missing()), "{body}");
        }
        let uneven = json!({"rows": {"day": ["a"], "n": []}});
        assert_eq!(
            find(json!({"records": "/rows", "shape": "columns"}), uneven),
            Err(ReplyError::Uneven("/rows".to_owned()))
        );
        let table = json!({"records": "/rows", "shape": "table", "header": "/heads"});
        assert_eq!(find(table.clone(), json!({"rows": [[1]]})), Err(ReplyError::NoHeader("/heads".to_owned())));
        assert_eq!(find(table.clone(), json!({"heads": ["a"], "rows": [[1, 2]]})), Ok(json!([[1, 2]])), "as it came");
        assert_eq!(find(table.clone(), json!({"heads": ["a"], "rows": [1]})), Err(missing()));
        let double = json!({"heads": ["a", {"name": "a"}], "rows": [[1, 2]]});
        assert_eq!(find(table, double), Err(ReplyError::TwoColumns("a".to_owned())));
    }

    #[test]
    fn no_more_records_are_made_than_are_taken() {
        let names: Vec<u32> = (0..3).collect();
        for (ask_more, body) in [
            (json!({"records": ""}), json!([1, 2, 3])),
            (json!({"records": "$[*]"}), json!([1, 2, 3])),
            (json!({"records": "", "shape": "object"}), json!({"a": 1, "b": 2, "c": 3})),
            (json!({"records": "", "shape": "columns"}), json!({"a": names})),
            (json!({"records": "/r", "shape": "table", "header": "/h"}), json!({"h": ["a"], "r": [[1], [2], [3]]})),
        ] {
            let find = |most: u32| find_in(ask(ask_more.clone()), &body, Room::new(most));
            assert_eq!(find(3).unwrap().as_array().map(Vec::len), Some(3), "{ask_more}");
            assert_eq!(find(2), Err(ReplyError::TooMany(2)), "{ask_more}");
        }
    }

    #[test]
    fn names_are_not_copied_without_end() {
        let long = "n".repeat(4 * 1024 * 1024);
        let room = Room::new(1_000_000);
        let columns = json!({long.as_str(): vec![1; 100]});
        assert_eq!(
            find_in(ask(json!({"records": "", "shape": "columns"})), &columns, room).err(),
            Some(ReplyError::TooLarge)
        );
        let table = json!({"h": [long], "r": vec![[1]; 100]});
        let ask_table = ask(json!({"records": "/r", "shape": "table", "header": "/h"}));
        assert_eq!(find_in(ask_table, &table, room).err(), Some(ReplyError::TooLarge));
    }

    #[test]
    fn the_room_is_that_of_all_pages() {
        let (mut room, page) = (Room::new(3), json!([1, 2]));
        let list = ask(json!({"records": ""}));
        assert!(find_records(list.layout(), &page, &mut room).is_ok());
        assert_eq!(find_records(list.layout(), &page, &mut room), Err(ReplyError::TooMany(3)));
    }
}
