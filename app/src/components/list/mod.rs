//! What pages of lists have in common: search and states in the address, and the way to the next page. Links and a GET form,
//! so that all of it works without scripts.

mod bar;
mod no_match;
mod pager;
mod query;

pub use bar::ListBar;
pub use no_match::NoMatch;
pub use pager::Pager;
pub use query::{list_path, read_list, use_list_query};
