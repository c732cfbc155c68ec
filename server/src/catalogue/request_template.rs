//! What all requests of a file have in common, whatever is done with the answer.

use std::collections::BTreeMap;

use super::{
    identity::IdentityRequest,
    input::Input,
    report::{Poll, Submit},
    request::{ApiAuth, Ask, Method, ProfileToken},
    template::{BodyTemplate, TextTemplate, UrlTemplate},
};

/// One request, before it is filled in. Borrowed from the part of the file that describes it: `serde` can't share fields
/// between types that refuse unknown ones.
#[derive(Debug, Clone, Copy)]
pub struct RequestTemplate<'a> {
    pub method: Method,
    pub url: &'a UrlTemplate,
    pub headers: &'a BTreeMap<String, TextTemplate>,
    /// Instead of that of the whole integration.
    pub auth: Option<&'a ApiAuth>,
    pub body: Option<&'a BodyTemplate>,
}

impl<'a> RequestTemplate<'a> {
    /// Every placeholder that it names; those of its proof are not among them.
    pub fn inputs(self) -> impl Iterator<Item = &'a Input> {
        let headers = self.headers.values().flat_map(|value| value.inputs());
        let body = self.body.into_iter().flat_map(BodyTemplate::inputs);
        self.url.inputs().chain(headers).chain(body)
    }
}

macro_rules! borrow_from {
    ($($described:ty),*) => {$(
        impl<'a> From<&'a $described> for RequestTemplate<'a> {
            fn from(described: &'a $described) -> Self {
                let (url, headers) = (&described.url, &described.headers);
                let (auth, body) = (described.auth.as_ref(), described.body.as_ref());
                Self { method: described.method, url, headers, auth, body }
            }
        }
    )*};
}

borrow_from!(Ask, Submit, Poll, IdentityRequest);

/// It is asked for with the account's own proof.
impl<'a> From<&'a ProfileToken> for RequestTemplate<'a> {
    fn from(token: &'a ProfileToken) -> Self {
        Self { method: token.method, url: &token.url, headers: &token.headers, auth: None, body: token.body.as_ref() }
    }
}
