//! The only code that touches the browser itself: windows, streams, dialogs, the clipboard.
//!
//! Each function exists natively too and does nothing there, so that pages need no `cfg`. All of them are called from
//! event handlers, effects and tasks only, never while rendering.

mod batch;
pub mod clipboard;
pub mod dialog;
pub mod events;
pub mod focus;
pub mod keys;
pub mod later;
#[cfg(feature = "hydrate")]
mod listener;
pub mod notices;
pub mod page;
pub mod popup;
pub mod sight;
#[cfg(feature = "hydrate")]
mod stream;
pub mod timer;
