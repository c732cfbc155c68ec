//! Telling people that something broke, and that it works again.
//!
//! - `trouble`: what people should know about an account now. Derived from what is stored, never remembered.
//! - `settle`: compares it with what they were told: opens and closes alerts, makes messages.
//! - `deliver`: takes one message to its recipient. `mail`, `webhook`: the ways there.
//! - `message`: what is said, the same on every way. `jobs`: what stands in the queue.
//!
//! An outage is nobody's to mend and is not told here.

pub(crate) mod deliver;
pub(crate) mod jobs;
mod letter;
pub(crate) mod mail;
mod message;
pub(crate) mod settle;
mod trouble;
pub(crate) mod webhook;

pub(crate) use message::topic_words;
