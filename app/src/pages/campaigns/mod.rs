//! The list of campaigns, and making a new one.

mod list;
mod new;
mod row;
mod time_zones;

pub use list::Campaigns;
pub use new::NewCampaign;
