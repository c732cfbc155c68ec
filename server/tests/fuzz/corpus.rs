//! What platforms really answered: the recorded fixtures.

use std::{fs, path::Path};

/// Texts by how they are written.
#[derive(Debug, Default)]
pub struct Corpus {
    pub json: Vec<String>,
    pub tables: Vec<String>,
    /// Files of the catalogue.
    pub files: Vec<String>,
}

impl Corpus {
    pub fn read() -> Self {
        let mut corpus = Self::default();
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["tests/fixtures/answers", "tests/fixtures/integrations"] {
            for text in texts_in(&own.join(folder)) {
                corpus.sort_in(&toml::from_str(&text).unwrap());
            }
        }
        // Exchange rates, made up in the form of the bank's.
        corpus.tables.push("Date,USD,HRK,\n2026-11-23,1.15,N/A,\n2026-11-20,1.16,N/A,\n".to_owned());
        corpus.files = texts_in(&own.join("catalogue/integrations"));
        assert!(
            corpus.json.len() > 500 && !corpus.tables.is_empty() && corpus.files.len() > 50,
            "the fixtures are there"
        );
        corpus
    }

    fn sort_in(&mut self, value: &toml::Value) {
        match value {
            toml::Value::String(text) => {
                let text = text.trim();
                if text.starts_with(['{', '[']) && serde_json::from_str::<serde_json::Value>(text).is_ok() {
                    self.json.push(text.to_owned());
                } else if text.lines().count() > 1 && text.lines().all(|line| line.contains(',')) {
                    self.tables.push(text.to_owned());
                }
            }
            toml::Value::Array(list) => list.iter().for_each(|value| self.sort_in(value)),
            toml::Value::Table(table) => table.values().for_each(|value| self.sort_in(value)),
            _ => {}
        }
    }
}

/// The TOML files in a folder, in the order of their names.
fn texts_in(folder: &Path) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}
