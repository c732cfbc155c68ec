//! From one page to the next, and when it ends. Pure.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use http::{HeaderMap, header};
use serde_json::Value;
use url::Url;

use crate::catalogue::{Input, Inputs, Paging, path::text_of};

/// Where one is in a longer answer.
pub(super) struct Pages<'a> {
    paging: Option<&'a Paging>,
    /// The value of `{page}`.
    page: Option<String>,
    /// The address of the next page, where answers name one.
    pub(super) address: Option<Url>,
    /// How many records came before.
    offset: u64,
    seen: BTreeSet<String>,
    /// The records of the page before.
    last: Option<Mark>,
}

/// What the records of a page are known by.
#[derive(Debug, Clone, Default)]
pub(super) struct Mark {
    pub(super) count: u64,
    digest: DefaultHasher,
}

impl Mark {
    pub(super) fn add(&mut self, record: &Value) {
        self.count += 1;
        record.hash(&mut self.digest);
    }
}

impl PartialEq for Mark {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.digest.finish() == other.digest.finish()
    }
}

/// Longer names and addresses of a next page are no such thing. Each is kept until the last page.
const LONGEST_NEXT: usize = 8 * 1024;

/// What follows a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    End,
    Another,
    /// The page names itself as the next one: whether there is more, nobody knows.
    Itself,
}

/// Why the pages come to no end, or to none that can be relied on.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum PagingError {
    #[error("The answer names a page that came already as its next one.")]
    Again,
    #[error("Two pages hold the same records: the platform ignores which page is asked for.")]
    Same,
    #[error("The answer says that there is more, but not where.")]
    Nowhere,
    #[error("The answer names something as its next page that is no address.")]
    NoAddress,
}

impl<'a> Pages<'a> {
    pub(super) fn new(paging: Option<&'a Paging>) -> Self {
        let page = match paging {
            Some(Paging::Token { first, .. }) => first.clone(),
            Some(Paging::Number { first, .. }) => Some(first.to_string()),
            _ => None,
        };
        Self { paging, seen: page.iter().cloned().collect(), page, address: None, offset: 0, last: None }
    }

    /// Adds what stands for this page.
    pub(super) fn fill<'i>(&self, inputs: Inputs<'i>) -> Inputs<'i> {
        let inputs = match &self.page {
            Some(page) => inputs.with(Input::Page, page.clone()),
            None => inputs,
        };
        match self.paging {
            Some(Paging::Number { size: Some(size), .. }) => inputs.with(Input::Limit, size.to_string()),
            Some(Paging::Offset { size, .. }) => {
                inputs.with(Input::Limit, size.to_string()).with(Input::Offset, self.offset.to_string())
            }
            _ => inputs,
        }
    }

    /// Goes on from a page with the records of `mark`, that came as `body` from `asked`.
    pub(super) fn go_on(
        &mut self,
        asked: &Url,
        headers: &HeaderMap,
        body: &Value,
        mark: Mark,
    ) -> Result<Next, PagingError> {
        let count = mark.count;
        match self.paging {
            None => Ok(Next::End),
            Some(Paging::Token { next, more, ends_at_itself, .. }) => {
                let goes_on = more.as_ref().and_then(|more| read_bool(more.find(body)));
                let token = next.find_text(body).filter(|next| !next.is_empty());
                match (goes_on, token) {
                    (Some(false), _) | (None, None) => Ok(Next::End),
                    (Some(true), None) => Err(PagingError::Nowhere),
                    (_, Some(token)) if token.len() > LONGEST_NEXT => Err(PagingError::NoAddress),
                    (_, Some(token)) if self.page.as_ref() == Some(&token) => self.end_at_itself(mark, *ends_at_itself),
                    (_, Some(token)) => {
                        self.last = Some(mark);
                        if !self.seen.insert(token.clone()) {
                            return Err(PagingError::Again);
                        }
                        self.page = Some(token);
                        Ok(Next::Another)
                    }
                }
            }
            Some(Paging::Number { size, pages, .. }) => {
                let page: u64 = self.page.as_ref().and_then(|page| page.parse().ok()).unwrap_or(1);
                let is_last = match pages {
                    // Counted from `first`, so that the number of the last page is the count of pages or one less.
                    Some(pages) => number(pages.find(body)).is_some_and(|pages| self.pages_read() >= pages),
                    None => false,
                };
                let is_short = size.is_some_and(|size| count < u64::from(size)) && pages.is_none();
                if count == 0 {
                    return Ok(Next::End);
                }
                // The last page too may be the first one again.
                self.remember(mark)?;
                if is_last || is_short {
                    return Ok(Next::End);
                }
                self.page = Some((page + 1).to_string());
                Ok(Next::Another)
            }
            Some(Paging::Offset { size, total }) => {
                self.offset += count;
                // Where the answer says nothing, a full page may have another one behind it.
                let is_last = match total.as_ref().and_then(|total| number(total.find(body))) {
                    Some(total) => self.offset >= total,
                    None => count < u64::from(*size),
                };
                if count == 0 {
                    return Ok(Next::End);
                }
                self.remember(mark)?;
                Ok(if is_last { Next::End } else { Next::Another })
            }
            Some(Paging::Link) => {
                let next =
                    headers.get_all(header::LINK).iter().filter_map(|link| link.to_str().ok()).find_map(next_link);
                self.follow(asked, next, mark, false)
            }
            Some(Paging::NextUrl { next, ends_at_itself }) => {
                let next = next.find_text(body).filter(|next| !next.is_empty());
                self.follow(asked, next.as_deref(), mark, *ends_at_itself)
            }
        }
    }

    /// What it means that the page names itself: not that it came twice.
    fn end_at_itself(&self, mark: Mark, is_usual: bool) -> Result<Next, PagingError> {
        if self.last.as_ref() == Some(&mark) {
            return Err(PagingError::Same);
        }
        Ok(if is_usual { Next::End } else { Next::Itself })
    }

    fn follow(
        &mut self,
        asked: &Url,
        next: Option<&str>,
        mark: Mark,
        ends_at_itself: bool,
    ) -> Result<Next, PagingError> {
        let Some(next) = next else { return Ok(Next::End) };
        if next.len() > LONGEST_NEXT {
            return Err(PagingError::NoAddress);
        }
        // Relative ones are relative to what was asked (RFC 8288, section 3.2).
        let next = asked.join(next).map_err(|_| PagingError::NoAddress)?;
        if next == *asked {
            return self.end_at_itself(mark, ends_at_itself);
        }
        self.last = Some(mark);
        if !self.seen.insert(next.to_string()) {
            return Err(PagingError::Again);
        }
        self.address = Some(next);
        Ok(Next::Another)
    }

    /// Whether the platform would have to give more than `most` records for the next page, after `count`.
    pub(super) fn is_beyond(&self, count: u64, most: u32) -> bool {
        let size = match self.paging {
            Some(Paging::Number { size, .. }) => u64::from(size.unwrap_or(1)),
            Some(Paging::Offset { size, .. }) => u64::from(*size),
            _ => 1,
        };
        count + size > u64::from(most)
    }

    /// How many pages were read, this one included.
    fn pages_read(&self) -> u64 {
        let first = match self.paging {
            Some(Paging::Number { first, .. }) => u64::from(*first),
            _ => 1,
        };
        let page: u64 = self.page.as_ref().and_then(|page| page.parse().ok()).unwrap_or(first);
        page.saturating_sub(first) + 1
    }

    fn remember(&mut self, mark: Mark) -> Result<(), PagingError> {
        if self.last.as_ref() == Some(&mark) {
            return Err(PagingError::Same);
        }
        self.last = Some(mark);
        Ok(())
    }
}

/// `None` for what is neither: then the token alone says whether there is more.
fn read_bool(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(is) => Some(*is),
        other => match text_of(other)?.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
    }
}

fn number(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The target of `rel="next"` in a `Link` header (RFC 8288, section 3).
fn next_link(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((_, tail)) = rest.split_once('<') {
        let (target, tail) = tail.split_once('>')?;
        // Up to the next target, which no parameter can hold.
        let parameters = tail.split('<').next().unwrap_or_default();
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = value.trim().trim_end_matches(',').trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && value.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target);
        }
        rest = tail;
    }
    None
}

#[cfg(test)]
#[path = "paging_tests.rs"]
mod tests;
