//! Every mistake is told with its file and line.

use crate::catalogue::{Catalogue, File};

const SERVER: &str = include_str!("../../../catalogue/servers/openid.toml");
const OPENID: &str = include_str!("../../../catalogue/integrations/openid.toml");
const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
const SANDBOX: &str = include_str!("../../../catalogue/servers/sandbox.toml");
const POSTGRES: &str = include_str!("../../../catalogue/integrations/postgresql.toml");

const FILES: [(&str, &str); 5] = [
    ("servers/openid.toml", SERVER),
    ("servers/sandbox.toml", SANDBOX),
    ("integrations/openid.toml", OPENID),
    ("integrations/sandbox-ads.toml", ADS),
    ("integrations/postgresql.toml", POSTGRES),
];

/// What is said when the only place in `path` that reads `old` reads `new`. `>>` in the words stands for the line in
/// which `old` begins.
#[track_caller]
fn expect(path: &str, old: &str, new: &str, words: &[&str]) {
    let text = FILES.iter().find(|(known, _)| *known == path).unwrap().1;
    assert_eq!(text.matches(old).count(), 1, "{old} is not there once");
    let changed = text.replace(old, new);
    let line = text[..text.find(old).unwrap()].matches('\n').count() + 1;
    let files = FILES.map(|(known, text)| File { path: known, text: if known == path { &changed } else { text } });
    let problems = Catalogue::read(&files).err().map(|error| error.problems).unwrap_or_default();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let expected: Vec<String> = words.iter().map(|words| words.replace(">>", &format!("{path}:{line}"))).collect();
    assert_eq!(said, expected);
}

#[test]
fn the_files_themselves_are_right() {
    assert!(Catalogue::read(&FILES.map(|(path, text)| File { path, text })).is_ok());
}
