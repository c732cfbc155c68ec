//! Hostile input: what others sent is mutated and given to the readers that meet it, for a while in each group.
//!
//! `cargo test --test fuzz` runs every group for some seconds, `cargo test --test fuzz -- readers` one of them. What fails is
//! said with a seed and a number, which together make the same input again. See `harness` for what can be set.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on has failed")]

mod conversations;
mod corpus;
mod floods;
mod harness;
mod mutation;
mod readers;

use peak_alloc::PeakAlloc;

/// Counts what is held, so that a reader that takes too much is seen.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    let mut runs = harness::Runs::read_environment();
    floods::run(&mut runs);
    readers::run(&mut runs);
    conversations::run(&mut runs);
    runs.finish();
}
