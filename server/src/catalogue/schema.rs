//! JSON Schemas of the files, from the types that read them: editors complete and check by them while somebody types.

use std::borrow::Cow;

use app::model::{
    integration::Category,
    role::{Better, MetricRole},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::{Map, Value, json};

use super::{
    Entry, Platform,
    date_format::{self, DateFormat},
    host::HostPattern,
    identity::IdentityPart,
    path::Path,
    pattern::Pattern,
    planned::Plans,
    rule::Meaning,
    server::AuthServer,
    template::{TextTemplate, UrlTemplate},
};

/// The file names of the schemas and their texts.
pub fn schemas() -> [(&'static str, String); 4] {
    let write = |schema: Schema| {
        let text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
        format!("{text}\n")
    };
    [
        ("integration.schema.json", write(schema_for!(Entry))),
        ("planned.schema.json", write(schema_for!(Plans))),
        ("platform.schema.json", write(schema_for!(Platform))),
        ("server.schema.json", write(schema_for!(AuthServer))),
    ]
}

/// What the schemas call the parts of the files, by name.
pub(super) fn definitions() -> Map<String, Value> {
    let schemas = [schema_for!(Entry), schema_for!(Plans), schema_for!(Platform), schema_for!(AuthServer)];
    let parts = schemas.iter().filter_map(|schema| schema.as_value().get("$defs").and_then(Value::as_object));
    parts.flat_map(|parts| parts.clone()).collect()
}

/// The keys of the categories.
pub(super) fn category(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": keys(&Category::ALL) })
}

/// The roles of metrics.
pub(super) fn role(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": keys(&MetricRole::ALL) })
}

/// Which way metrics get better.
pub(super) fn better(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": keys(&Better::ALL) })
}

fn keys<T: serde::Serialize>(all: &[T]) -> Vec<Value> {
    all.iter().filter_map(|one| serde_json::to_value(one).ok()).collect()
}

macro_rules! text_schemas {
    ($($kind:ty, $name:literal, $schema:expr;)*) => {
        $(impl JsonSchema for $kind {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        })*
    };
}

text_schemas! {
    Path, "Path", json_schema!({
        "type": "string",
        "pattern": r"^(\$|/|$)",
        "description": "A place in JSON: a JSON Pointer (`/rows`) or a JSONPath (`$.rows[*]`).",
    });
    Pattern, "Pattern", json_schema!({
        "type": "string", "description": "A regular expression for the whole value: `[a-z0-9-]+`.",
    });
    TextTemplate, "TextTemplate", json_schema!({
        "type": "string", "description": "A text with placeholders: `{profile}`. A brace of its own is written twice.",
    });
    UrlTemplate, "UrlTemplate", json_schema!({
        "type": "string",
        "pattern": r"^(https://|/|\{(base|settings\.|fields\.))",
        "description": "An address with placeholders, or what follows `api.base`.",
    });
    HostPattern, "HostPattern", json_schema!({
        "type": "string",
        "description": "A host and port: `api.example.com:443`, `{kept.dc}.api.example.com:443`, `{fields.url}`.",
    });
    IdentityPart, "IdentityPart", json_schema!({
        "type": "string", "description": "A place in the reply (`/sub`), or a text with kept values (`{kept.realm}`).",
    });
    DateFormat, "DateFormat", json_schema!({
        "anyOf": [
            { "enum": date_format::NAMES.map(|(name, _)| name) },
            { "type": "string", "pattern": "%Y", "description": "With the letters of strftime: `%d/%m/%Y`." },
        ],
    });
    Meaning, "Meaning", json_schema!({
        "type": "string",
        "enum": keys(&Meaning::causes()).into_iter().chain([json!("no_access")]).collect::<Vec<_>>(),
    });
}

#[cfg(test)]
mod tests {
    use super::schemas;

    #[test]
    fn the_stored_schemas_are_those_of_the_types() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/schema");
        for (name, text) in schemas() {
            let stored = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(stored == text, "{name} is old: run `relink catalogue schema server/catalogue/schema`");
        }
    }
}
