//! The integrations page of a campaign: its tiles, how to find one, and how to add one.

mod add;
mod filter;
mod filter_bar;
mod grid;
mod live;
mod page;
mod tile;

pub use add::AddIntegration;
pub use filter::Filter;
pub use page::IntegrationsPage;
pub use tile::tile_id;
