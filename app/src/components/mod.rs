//! Shared, dumb pieces of the pages: they get values and give views, and never ask the server themselves. The
//! exceptions, which fetch, are the two frames around the pages.

pub mod action_notice;
pub mod app_caps;
pub mod brand_mark;
pub mod breakdown_rows;
pub mod button;
pub mod campaign_bar;
pub mod catching_up;
pub mod chart;
pub mod copy_field;
pub mod empty;
pub mod field;
pub mod fields;
pub mod followed;
pub mod frame;
pub mod health_chip;
pub mod icon;
pub mod list;
pub mod loaded;
pub mod lone_card;
pub mod moment;
pub mod notice;
pub mod outages;
pub mod page_head;
#[cfg(feature = "ssr")]
pub mod plain_document;
pub mod plain_text;
pub mod replace_app;
pub mod run_chip;
pub mod skeleton;
pub mod state_icon;
