//! Letters, whoever writes them.
//!
//! - `letter`: what they all have: a head, text and HTML, and how the HTML looks.
//! - `smtp`: the conversation with the mail server that the operator names, over our guarded way out.
//!
//! Not here: what is said in them, nor when.

pub(crate) mod letter;
pub(crate) mod smtp;
