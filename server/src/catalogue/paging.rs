//! How an answer leads to the next page.

use schemars::JsonSchema;
use serde::Deserialize;

use super::path::Path;

/// How an answer leads to the next page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// The answer holds the value of `{page}` for the next request.
    Token {
        /// A text or a number. Missing, null or empty: this was the last page. The last record's id is
        /// `$.data[-1].id`.
        next: Path,
        /// The value of `{page}` in the first request. Without it, whatever is `{page}` alone is left out there.
        #[serde(default)]
        first: Option<String>,
        /// A place that holds `true` as long as there are more pages, for answers that say so.
        #[serde(default)]
        more: Option<Path>,
        /// The last page names itself as the next one.
        #[serde(default)]
        ends_at_itself: bool,
    },
    /// `{page}` counts: until a page is empty, or shorter than `size`, or the last of `pages`.
    Number {
        #[serde(default = "one")]
        first: u32,
        /// Records of a full page; the value of `{limit}`.
        #[serde(default)]
        size: Option<u32>,
        /// Where the answer says how many pages there are.
        #[serde(default)]
        pages: Option<Path>,
    },
    /// `{offset}` grows by `size`: until a page is empty or shorter than `size`, or `total` is reached.
    Offset {
        /// Records of a full page; the value of `{limit}`.
        size: u32,
        /// Where the answer says how many records there are.
        #[serde(default)]
        total: Option<Path>,
    },
    /// The header `Link` has the next address (RFC 8288, `rel="next"`); it must be at an allowed host.
    Link,
    /// The answer holds the next address; it must be at an allowed host.
    NextUrl {
        next: Path,
        /// The last page names itself as the next one.
        #[serde(default)]
        ends_at_itself: bool,
    },
}

fn one() -> u32 {
    1
}
