//! Tests of this adapter: the story of every store, and what only SQLite has.
