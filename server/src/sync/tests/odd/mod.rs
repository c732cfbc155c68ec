//! Odd data keeps no good data away, and never becomes a wrong number. The ids are those of the cases that were collected from
//! public reports; bodies are made up where nothing else is said.

mod house;
mod much;
mod records;
mod text;
mod time;
mod twins;
