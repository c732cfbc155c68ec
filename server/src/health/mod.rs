//! Health: what a provider's answer means, and what breaking or healing writes. Used by `oauth` and `sync`.

pub mod answer;
pub mod breakage;
pub mod diagnosis;
pub mod ending;
pub mod evidence;
pub mod fixer;
mod foreign;
pub mod hosts;
pub mod redaction;
mod wording;
