//! Changes to what others sent: to its structure and to its bytes.

use serde_json::{Map, Value, json};

use crate::harness::Chance;

/// The longest that an answer may be.
pub const LONGEST: usize = 8 * 1024 * 1024;

/// Changes some nodes of `value`.
pub fn change_json(value: &mut Value, others: &[String], chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let steps = chance.below(8);
        change_node(walk(value, steps, chance), others, chance);
    }
}

/// A node some steps down.
fn walk<'v>(value: &'v mut Value, steps: usize, chance: &mut Chance) -> &'v mut Value {
    let inside = match value {
        Value::Array(list) => list.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    if steps == 0 || inside == 0 {
        return value;
    }
    let at = chance.below(inside);
    let next = match value {
        Value::Array(list) => list.get_mut(at),
        Value::Object(members) => members.values_mut().nth(at),
        _ => None,
    };
    walk(next.unwrap(), steps - 1, chance)
}

fn change_node(node: &mut Value, others: &[String], chance: &mut Chance) {
    let extremes = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!(-0.0),
        json!(5e-324),
        json!(""),
        json!("0"),
        json!("-"),
        json!("NaN"),
        json!("1e999"),
        json!("9999-12-31"),
        json!("2026-02-30"),
        json!("\u{0}\u{feff}\u{1F600}"),
        json!([]),
        json!({}),
        json!([[]]),
        json!({"": {}}),
        json!("https://[::1]:0/?%"),
        json!({"$serde_json::private::RawValue": "[[0],{\"a\":1}]"}),
    ];
    match chance.below(9) {
        0 => repeat_inside(node, chance),
        1 => remove_inside(node, chance),
        2 => {
            for _ in 0..chance.below(130) {
                let inner = node.take();
                *node = if chance.once_in(2) { json!([inner]) } else { json!({"a": inner}) };
            }
        }
        3 => {
            let letters = ["x", "0", "\"", "\\", "\u{e9}", "<title>", " "];
            let times = 1_usize << chance.below(14);
            *node = Value::String(chance.pick(&letters).repeat(times));
        }
        4 => {
            let other: &String = chance.pick(others);
            *node = serde_json::from_str(other).unwrap();
        }
        5 => {
            // Values change places.
            if let Value::Object(members) = node {
                let mut values: Vec<Value> = members.values().cloned().collect();
                values.reverse();
                members.values_mut().zip(values).for_each(|(slot, value)| *slot = value);
            }
        }
        6 => {
            *node = match node.take() {
                Value::Number(number) => Value::String(number.to_string()),
                Value::String(text) => json!(text.len()),
                other => Value::String(other.to_string()),
            }
        }
        _ => *node = chance.pick(&extremes).clone(),
    }
}

fn repeat_inside(node: &mut Value, chance: &mut Chance) {
    match node {
        Value::Array(list) if !list.is_empty() => {
            let (one, times) = (list[chance.below(list.len())].clone(), chance.below(200));
            list.extend(std::iter::repeat_n(one, times));
        }
        Value::Object(members) => {
            let copies: Map<String, Value> =
                members.iter().map(|(name, value)| (format!("{name}{}", chance.below(9)), value.clone())).collect();
            members.extend(copies);
        }
        _ => {}
    }
}

fn remove_inside(node: &mut Value, chance: &mut Chance) {
    match node {
        Value::Array(list) if !list.is_empty() => drop(list.remove(chance.below(list.len()))),
        Value::Object(members) => {
            let name = members.keys().nth(chance.below(members.len())).cloned();
            name.map(|name| members.remove(&name));
        }
        _ => {}
    }
}

/// Changes bytes anywhere.
pub fn change_bytes(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let tokens: [&[u8]; 16] = [
        b"{", b"}", b"[", b"]", b"\"", b",", b":", b"\\u0000", b"\\ud800", b"\xff", b"\n", b"1e400", b"-", b"null",
        b"\"\"", b";",
    ];
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(64)).min(bytes.len());
        match chance.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => bytes.truncate(at),
            2 => {
                let count = chance.below(32);
                let inserted = chance.bytes(count);
                drop(bytes.splice(at..at, inserted));
            }
            3 => drop(bytes.splice(at..at, chance.pick(&tokens).repeat(1 + chance.below(200)))),
            4 => drop(bytes.drain(at..end)),
            _ => {
                let part = bytes[at..end].repeat(1 + chance.below(40));
                drop(bytes.splice(at..at, part));
            }
        }
    }
    bytes.truncate(LONGEST);
}

/// A text that is all of one kind.
pub fn make_flood(chance: &mut Chance) -> Vec<u8> {
    let parts = [
        "{\"\":0},",
        "[",
        "{\"a\":",
        "\"\",",
        "0,",
        "[],",
        "{},",
        "9",
        ",",
        ";",
        "a,b\n",
        "\"",
        "x",
        "\n",
        "[[0]],",
        "\\u0000",
        "{\"a\":{\"b\":[0]}},",
    ];
    let part = chance.pick(&parts).as_bytes();
    let length = 1_usize << (10 + chance.below(14));
    let mut text = chance.pick(&["", "[", "{\"rows\":[", "a,b\n", "\""]).as_bytes().to_vec();
    text.extend(part.repeat(length.min(LONGEST - 20) / part.len()));
    text.extend_from_slice(chance.pick(&["", "0]", "0]}", "\"", "\"\"]"]).as_bytes());
    text
}
