//! Places in JSON that need more than a pointer: lists inside lists, members that are known by another member.

use std::{borrow::Cow, fmt};

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::pointer::Pointer;

/// Where something stands: a JSON Pointer (RFC 6901), `/rows`, or a JSONPath (RFC 9535),
/// `$.actions[?@.action_type=='purchase'].value`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Pointer(Pointer),
    Query(Box<JsonPath>),
}

impl Path {
    /// One of those that stand in the code.
    pub(super) fn fixed(pointer: &'static str) -> Self {
        Self { text: pointer.to_owned(), kind: Kind::Pointer(Pointer::fixed(pointer)) }
    }

    /// The first thing that stands there.
    pub fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        match &self.kind {
            Kind::Pointer(pointer) => pointer.find(value),
            Kind::Query(query) => query.query(value).first(),
        }
    }

    /// Everything that stands there.
    pub fn find_all<'a>(&self, value: &'a Value) -> Vec<&'a Value> {
        match &self.kind {
            Kind::Pointer(pointer) => pointer.find(value).into_iter().collect(),
            Kind::Query(query) => query.query(value).all(),
        }
    }

    /// The text or number that stands there first, as text.
    pub fn find_text(&self, value: &Value) -> Option<String> {
        text_of(self.find(value)?).map(Cow::into_owned)
    }

    /// The member that it goes through first; `None` if it begins with something else, or writes it in a way that is
    /// hard to read.
    pub fn first_member(&self) -> Option<Cow<'_, str>> {
        if let Some(pointer) = self.text.strip_prefix('/') {
            let member = pointer.split('/').next()?;
            return Some(member.replace("~1", "/").replace("~0", "~").into());
        }
        let rest = self.text.strip_prefix('$')?;
        if let Some(rest) = rest.strip_prefix('.') {
            let member = rest.split(['.', '[']).next()?;
            return Some(member.into()).filter(|member: &Cow<'_, str>| !member.is_empty() && member != "*");
        }
        ["'", "\""].into_iter().find_map(|quote| {
            let (member, rest) = rest.strip_prefix('[')?.strip_prefix(quote)?.split_once(quote)?;
            (rest.starts_with(']') && !member.contains('\\')).then_some(member.into())
        })
    }

    /// The pointer that it is, if it is one.
    pub fn as_pointer(&self) -> Option<&str> {
        match &self.kind {
            Kind::Pointer(pointer) => Some(pointer),
            Kind::Query(_) => None,
        }
    }

    /// As the file writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A text or number as text.
pub fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// Selectors side by side, multiplied over all brackets.
const MOST_SELECTORS: usize = 8;
/// Brackets, round or square, inside each other. The parser tries each level anew for each reading of the one around it: forty
/// take it hours.
const DEEPEST: usize = 5;

/// Refuses paths that find the same again and again, or look at everything for everything: of a large answer they would
/// make any number of places. And those that can't be parsed in time.
fn check_reach(text: &str) -> Result<(), String> {
    let (mut quote, mut is_escaped, mut brackets, mut selectors, mut descents) = (None, false, vec![1_usize], 1, 0);
    let mut depth = 0_usize;
    for (place, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(format!("`{text}` has more than {DEEPEST} brackets inside each other"));
        }
        match (quote, letter) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '$') if place > 0 => return Err(format!("`{text}` begins anew with `$` inside")),
            (None, '.') if text.get(place..).is_some_and(|rest| rest.starts_with("..")) => descents += 1,
            (None, '[') => brackets.push(1),
            (None, ',') => brackets.iter_mut().last().into_iter().for_each(|count| *count += 1),
            (None, ']') => selectors *= brackets.pop().unwrap_or(1),
            (None, _) => {}
        }
        if selectors > MOST_SELECTORS {
            return Err(format!("`{text}` names more than {MOST_SELECTORS} things side by side"));
        }
    }
    if descents > 1 { Err(format!("`{text}` looks everywhere (`..`) more than once")) } else { Ok(()) }
}

impl Default for Path {
    /// The whole document.
    fn default() -> Self {
        Self::fixed("")
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Path {}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let kind = if text.starts_with('$') {
            check_reach(&text)?;
            let query = JsonPath::parse(&text).map_err(|error| format!("`{text}` is no JSON path: {error}"))?;
            Kind::Query(Box::new(query))
        } else {
            Kind::Pointer(Pointer::try_from(text.clone())?)
        };
        Ok(Self { text, kind })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> Path {
        Path::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_member_is_known_by_another() {
        let row = json!({"actions": [{"action_type": "click", "value": "7"}, {"action_type": "purchase", "value": 3}]});
        assert_eq!(path("$.actions[?@.action_type=='purchase'].value").find_text(&row).as_deref(), Some("3"));
        assert_eq!(path("$.actions[*].value").find_all(&row).len(), 2);
        assert_eq!(path("/actions/0/value").find_text(&row).as_deref(), Some("7"));
        assert_eq!(path("$.nothing").find(&row), None);
    }

    #[test]
    fn a_place_goes_through_a_member_first() {
        for (text, expected) in [
            ("/a~1b~0/c", Some("a/b~")),
            ("$.a.b", Some("a")),
            ("$.a[0]", Some("a")),
            ("$['a b'].c", Some("a b")),
            ("$[\"a\"]", Some("a")),
            ("$['a','b']", None),
            ("$.*", None),
            ("$..a", None),
            ("$[?@.a]", None),
            ("", None),
        ] {
            assert_eq!(path(text).first_member().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn brackets_stand_in_a_few_others_at_most() {
        assert!(Path::try_from("$.a[?((@.b=='(((((((') || (@['c']))]".to_owned()).is_ok());
        for open in ["(", "[?", "[?(", "[?!(", "[?count($"] {
            let deep = format!("$[?{}", open.repeat(40));
            assert!(Path::try_from(deep).is_err(), "{open}");
        }
    }

    #[test]
    fn a_path_does_not_multiply_what_it_finds() {
        for text in [
            "$..*..*",
            "$..a[?@..b]",
            "$[?count($[*])>1]",
            "$[*,*,*,*,*,*,*,*,*]",
            "$[*,*][*,*][*,*][*,*]",
            "$[0,1][?@['a','b']][*,*,*]",
        ] {
            assert!(Path::try_from(text.to_owned()).is_err(), "{text}");
        }
        for text in ["$..*", "$.a['x,y','$..z'][*]", "$['a\\'$..,..'].b", "$[?@.type=='$..']", "$[0,1][*,*][0,-1]"] {
            assert!(Path::try_from(text.to_owned()).is_ok(), "{text}");
        }
        // Each place once, however deep.
        let mut deep = json!([0, 0, 0]);
        for _ in 0..90 {
            deep = json!([deep, 0, 0]);
        }
        assert_eq!(path("$..*").find_all(&deep).len(), 91 * 3);
    }

    #[test]
    fn what_is_neither_is_not_read() {
        for text in ["actions", "$.actions[", "$x"] {
            assert!(Path::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
