//! Health: what a provider's answer means, and what breaking or healing writes. Used by `oauth` and `sync`.

pub mod answer;
pub mod breakage;
pub mod diagnosis;
pub mod ending;
pub mod evidence;
pub mod fixer;
pub mod hosts;
pub mod redaction;
