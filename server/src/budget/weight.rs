//! How many bytes of memory values take. Pure; rather too many than too few.

use serde_json::Value;

const VALUE: usize = size_of::<Value>();
/// What an allocation takes beside its bytes.
const ALLOCATION: usize = 24;
/// Members of an object stand in nodes of eleven (`alloc::collections::btree`), whether these are full or not.
const NODE: usize = ALLOCATION + 16 + 11 * (size_of::<String>() + VALUE);
/// What a node above others has more.
const BRANCHES: usize = 12 * size_of::<usize>();

/// A text of so many bytes.
pub const fn of_text(length: usize) -> usize {
    if length == 0 { 0 } else { length + ALLOCATION }
}

/// A list with room for so many values.
pub const fn of_list(capacity: usize) -> usize {
    if capacity == 0 { 0 } else { capacity * VALUE + ALLOCATION }
}

/// The room that a full list makes for itself.
pub const fn next_capacity(capacity: usize) -> usize {
    if capacity == 0 { 4 } else { capacity * 2 }
}

/// What the member `number` of an object adds, without its name and value. Counted from 1.
pub const fn of_member(number: usize) -> usize {
    match number {
        1 => NODE,
        12 => 2 * NODE + BRANCHES,
        // Nodes are at least five full.
        _ if number > 12 && (number - 12).is_multiple_of(5) => NODE + NODE / 5 + BRANCHES,
        _ => 0,
    }
}

/// An object with so many members, without their names and values.
pub fn of_members(count: usize) -> usize {
    (1..=count).map(of_member).sum()
}

/// A value as it was built, where its lists have no more room than they need.
pub fn of_value(value: &Value) -> usize {
    VALUE
        + match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
            Value::String(text) => of_text(text.len()),
            Value::Array(list) => ALLOCATION + list.iter().map(of_value).sum::<usize>(),
            Value::Object(members) => {
                // A node has room for the values themselves.
                let inside = |(name, value): (&String, &Value)| of_text(name.len()) + of_value(value) - VALUE;
                of_members(members.len()) + members.iter().map(inside).sum::<usize>()
            }
        }
}
