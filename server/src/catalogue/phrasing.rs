//! What a reader of TOML says, in the words of whoever writes a file: no names of Rust types.

use serde_json::Value;

use super::schema::definitions;

/// Kinds of values by what the reader calls them.
const KINDS: [(&str, &str); 12] = [
    ("u8", "a whole number"),
    ("u16", "a whole number"),
    ("u32", "a whole number"),
    ("i64", "a whole number"),
    ("f64", "a number"),
    ("a boolean", "`true` or `false`"),
    ("a sequence", "a list in brackets"),
    ("a map", "a table"),
    ("a string", "a text in quotes"),
    ("string or map", "a text or a table"),
    ("string", "a text"),
    ("map", "a table"),
];

/// `message`: of the reader, about one value.
pub(super) fn rephrase(message: &str) -> String {
    let Some((before, expected)) = message.rsplit_once(", expected ") else { return message.to_owned() };
    let Some(found) = before.strip_prefix("invalid type: ").or_else(|| before.strip_prefix("invalid value: ")) else {
        return message.to_owned();
    };
    let wanted = match expected.split_once(' ') {
        Some(("struct" | "variant", name)) => describe_table(name.rsplit("::").next().unwrap_or(name)),
        Some(("enum", name)) => describe_choice(name),
        _ => KINDS
            .iter()
            .find(|(kind, _)| *kind == expected)
            .map_or(expected.to_owned(), |(_, words)| (*words).to_owned()),
    };
    format!("here stands {}, and {wanted} is wanted", describe_found(found))
}

/// `string "/me"` becomes `"/me"`.
fn describe_found(found: &str) -> String {
    let value = ["string ", "integer ", "floating point ", "boolean "].iter().find_map(|kind| found.strip_prefix(kind));
    match (value, found) {
        (Some(value), _) => value.to_owned(),
        (None, "map") => "a table".to_owned(),
        (None, "sequence") => "a list".to_owned(),
        (None, other) => other.to_owned(),
    }
}

fn describe_table(name: &str) -> String {
    let keys: Vec<String> = match definitions().get(name).and_then(|table| table.get("properties")) {
        Some(Value::Object(keys)) => keys.keys().map(|key| format!("`{key}`")).collect(),
        _ => Vec::new(),
    };
    if keys.is_empty() { "a table".to_owned() } else { format!("a table with the keys {}", keys.join(", ")) }
}

fn describe_choice(name: &str) -> String {
    let found = definitions();
    let Some(choice) = found.get(name) else { return "a table or one of some words".to_owned() };
    let mut words: Vec<String> = Vec::new();
    for one in [choice.get("oneOf"), choice.get("anyOf")].into_iter().flatten().filter_map(Value::as_array).flatten() {
        words.extend(one.get("const").and_then(Value::as_str).map(|word| format!("\"{word}\"")));
        let listed = one.get("enum").and_then(Value::as_array).into_iter().flatten();
        words.extend(listed.filter_map(Value::as_str).map(|word| format!("\"{word}\"")));
        if let Some(Value::Object(keys)) = one.get("properties") {
            words.extend(keys.keys().map(|key| format!("`{key} = …`")));
        }
    }
    if words.is_empty() { "a table".to_owned() } else { format!("one of {}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::rephrase;

    #[test]
    fn no_name_of_a_type_is_told() {
        assert_eq!(
            rephrase("invalid type: string \"/me\", expected struct IdentityRequest"),
            "here stands \"/me\", and a table with the keys `auth`, `body`, `headers`, `method`, `url` is wanted"
        );
        assert_eq!(
            rephrase("invalid type: string \"3\", expected u32"),
            "here stands \"3\", and a whole number is wanted"
        );
        assert_eq!(
            rephrase("invalid type: map, expected a sequence"),
            "here stands a table, and a list in brackets is wanted"
        );
        let paging = rephrase("invalid type: integer `3`, expected enum Paging");
        assert!(paging.contains("\"link\"") && paging.contains("`token = …`"), "{paging}");
        assert_eq!(rephrase("missing field `name`"), "missing field `name`");
        let unknown = "unknown field `sumary`, expected one of `key`, `name`";
        assert_eq!(rephrase(unknown), unknown);
    }
}
