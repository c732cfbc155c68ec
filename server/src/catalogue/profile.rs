//! What an account gives access to: how it is found out.

use serde::Deserialize;

use super::{
    pointer::Pointer,
    stream::Paging,
    template::{TextTemplate, UrlTemplate},
};

/// How the profiles of an account are listed.
#[expect(clippy::large_enum_variant, reason = "there are as many as integrations: some dozens")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProfileListing {
    /// By a request to the platform.
    Http {
        url: UrlTemplate,
        /// The list in the answer.
        records: Pointer,
        /// The following places are in one record of the list.
        id: Pointer,
        name: Pointer,
        /// An IANA name such as `Europe/Berlin`.
        #[serde(default)]
        time_zone: Option<Pointer>,
        /// An ISO 4217 code such as `EUR`.
        #[serde(default)]
        currency: Option<Pointer>,
        #[serde(default)]
        paging: Option<Paging>,
    },
    /// The account is its own and only profile. Nothing is asked.
    Single {
        /// Tells profiles apart: data of two profiles is never mixed.
        id: TextTemplate,
        name: TextTemplate,
    },
    /// One database with one query. Nothing is asked.
    Database { id: TextTemplate, name: TextTemplate },
}

impl ProfileListing {
    /// Whether each account has one profile of its own, so that another account means another profile.
    pub fn is_the_account(&self) -> bool {
        !matches!(self, Self::Http { .. })
    }
}
