//! From an answer to its records. Pure.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{
    lists::{read_columns, read_lists},
    room::{Room, weigh, weigh_names},
};
use crate::catalogue::{Layout, Reply, Shape, path::text_of};

/// Why an answer holds no records that can be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReplyError {
    #[error("The answer is not JSON.")]
    NoJson,
    #[error("The answer is no CSV with a line of names.")]
    NoCsv,
    #[error("The answer has no list at {0}.")]
    NoList(String),
    #[error("The lists at {0} have different lengths.")]
    Uneven(String),
    #[error("The answer has no list for {name} at {place}, or more than one.")]
    NoColumn { name: String, place: String },
    #[error("The list for {one} has {length} values, and the one for {other} {found}.")]
    UnevenColumns { one: String, length: usize, other: String, found: usize },
    #[error("The answer has no list of names at {0}.")]
    NoHeader(String),
    #[error("The answer has two columns of the name {0}.")]
    TwoColumns(String),
    #[error("The answer has more than the {0} records that we take at once.")]
    TooMany(usize),
    #[error("The answer has records of more than the 64 MB that we take at once.")]
    TooLarge,
}

/// The answer as JSON; a table of CSV as a list of objects, which is read as far as there is `room`.
pub(super) fn read_body(reply: Reply, body: &[u8], mut room: Room) -> Result<Value, ReplyError> {
    let separator = match reply {
        Reply::Json => return serde_json::from_slice(body).map_err(|_| ReplyError::NoJson),
        Reply::Csv => b',',
        Reply::CsvSemicolon => b';',
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(body.trim_ascii());
    let names = reader.headers().map_err(|_| ReplyError::NoCsv)?;
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    if names.is_empty() {
        return Err(ReplyError::NoCsv);
    }
    check_names(&names)?;
    let names_weigh = weigh_names(&names);
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|_| ReplyError::NoCsv)?;
        room.take(names_weigh + row.as_slice().len())?;
        let members = names.iter().zip(&row).map(|(name, value)| (name.clone(), value.into()));
        rows.push(Value::Object(members.collect()));
    }
    Ok(Value::Array(rows))
}

/// One of two would hide the other. Those without a name can't be meant.
fn check_names(names: &[String]) -> Result<(), ReplyError> {
    let mut seen = HashSet::new();
    let second = names.iter().find(|name| !name.is_empty() && !seen.insert(name.as_str()));
    second.map_or(Ok(()), |name| Err(ReplyError::TwoColumns(name.clone())))
}

/// The records in `body`, each as [`Shape`] says, if there is `room` for them.
pub(super) fn find_records(layout: Layout<'_>, body: &Value, room: &mut Room) -> Result<Vec<Value>, ReplyError> {
    let place = || layout.records.to_string();
    let found = layout.records.find_all(body);
    let absent = found.is_empty() || found.iter().all(|found| found.is_null());
    if absent {
        return if layout.absent_when_empty { Ok(Vec::new()) } else { Err(ReplyError::NoList(place())) };
    }
    if let (Some(columns), [within]) = (layout.columns, found.as_slice()) {
        let rows = layout.empty_at.and_then(|place| place.find(within)).and_then(Value::as_array);
        return read_lists(columns, within, rows.is_some_and(Vec::is_empty), room);
    }
    let missing = || ReplyError::NoList(place());
    match (layout.shape, found.as_slice()) {
        (Shape::List, [Value::Array(list)]) => list.iter().map(|record| room.copy(record)).collect(),
        // A JSON path that finds the records themselves.
        (Shape::List, records) if layout.records.as_str().starts_with('$') => {
            records.iter().map(|record| room.copy(record)).collect()
        }
        (Shape::One, [record @ Value::Object(_)]) => Ok(vec![room.copy(record)?]),
        (Shape::Object, [Value::Object(members)]) => {
            let record = |(key, value): (&String, &Value)| {
                room.take(key.len() + weigh(value))?;
                Ok(Value::Object(Map::from_iter([
                    ("key".to_owned(), key.clone().into()),
                    ("value".to_owned(), value.clone()),
                ])))
            };
            members.iter().map(record).collect()
        }
        // An empty object is an empty list to some languages.
        (Shape::Object | Shape::Columns, [Value::Array(list)]) if list.is_empty() => Ok(Vec::new()),
        (Shape::Columns, [Value::Object(members)]) => read_columns(members, place, room),
        (Shape::Table, [Value::Array(rows)]) => read_table(layout, body, rows, missing, room),
        _ => Err(missing()),
    }
}

fn read_table(
    layout: Layout<'_>,
    body: &Value,
    rows: &[Value],
    missing: impl Fn() -> ReplyError,
    room: &mut Room,
) -> Result<Vec<Value>, ReplyError> {
    let header = layout.header;
    let names = header.and_then(|header| header.find(body)).and_then(Value::as_array);
    let names = names.ok_or_else(|| ReplyError::NoHeader(header.map(ToString::to_string).unwrap_or_default()))?;
    // A name is a text, or an object that has one.
    let name_of = |value: &Value| text_of(value.get("name").unwrap_or(value)).map(|name| name.into_owned());
    let names: Vec<String> = names.iter().map(|name| name_of(name).unwrap_or_default()).collect();
    check_names(&names)?;
    let names_weigh = weigh_names(&names);
    let record = |row: &Value| {
        let cells = row.as_array().filter(|cells| cells.len() == names.len()).ok_or_else(&missing)?;
        room.take(names_weigh + cells.iter().map(weigh).sum::<usize>())?;
        Ok(Value::Object(names.iter().cloned().zip(cells.iter().cloned()).collect()))
    };
    rows.iter().map(record).collect()
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
        assert_eq!(find(table.clone(), json!({"heads": ["a"], "rows": [[1, 2]]})), Err(missing()));
        let double = json!({"heads": ["a", {"name": "a"}], "rows": [[1, 2]]});
        assert_eq!(find(table, double), Err(ReplyError::TwoColumns("a".to_owned())));
    }

    #[test]
    fn csv_has_a_line_of_names() {
        let read = |text: &str| read_body(Reply::CsvSemicolon, text.as_bytes(), Room::new(100));
        assert_eq!(read("Day;Clicks\r\n2026-01-31;\"1;2\"\r\n"), Ok(json!([{"Day": "2026-01-31", "Clicks": "1;2"}])));
        assert_eq!(read("a; a \n1;2"), Err(ReplyError::TwoColumns("a".to_owned())));
        assert_eq!(read("a;;\n1;;"), Ok(json!([{"a": "1", "": ""}])));
        assert_eq!(read("a;b\n1"), Err(ReplyError::NoCsv));
        assert_eq!(read_body(Reply::Json, b"<html>", Room::new(100)), Err(ReplyError::NoJson));
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
        let rows = format!("a\n{}", "1\n".repeat(1_000_000));
        assert_eq!(read_body(Reply::Csv, rows.as_bytes(), Room::new(9)), Err(ReplyError::TooMany(9)));
    }

    #[test]
    fn names_are_not_copied_without_end() {
        let long = "n".repeat(4 * 1024 * 1024);
        let room = Room::new(1_000_000);
        let csv = format!("{long}\n{}", "1\n".repeat(100));
        assert_eq!(read_body(Reply::Csv, csv.as_bytes(), room).err(), Some(ReplyError::TooLarge));
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
