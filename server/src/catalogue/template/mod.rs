//! Texts and addresses with placeholders. They are checked when the catalogue is loaded; filling one in can't change
//! where an address leads: values are percent-encoded, and none of them can become `..` or another host.

mod address;
mod body;
mod host;
mod text;

pub use address::UrlTemplate;
pub(super) use address::is_web;
pub use body::BodyTemplate;
pub use host::HostTemplate;
pub use text::TextTemplate;

use super::input::Input;

/// Why a template can't be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error("there is no value for {0}")]
    Missing(Input),
    #[error("the value of {0} is no http or https address")]
    BadBase(Input),
    #[error("the value of {0} can't be part of a host's name")]
    BadLabel(Input),
    #[error("the value of {0} is no number")]
    NoNumber(Input),
    #[error("an address begins with / and there is no base for it")]
    NoBase,
    #[error("a part of the path would be empty or . or ..")]
    BadSegment,
}
