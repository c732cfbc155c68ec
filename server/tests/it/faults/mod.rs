//! Under fault: processes that are killed or die of a job, clocks that jump, disks that are full, providers that answer late.
//!
//! The provider is the one side that remembers: it stands on a stage of its own, outlives every Relink, and its ledger
//! says which refresh tokens it still honours. Nothing in the product knows that it is tested here: what interferes is
//! put before the store and the way out.

mod boundaries;
mod clocks;
mod crashes;
mod desk;
mod disk;
mod kills;
mod lanes;
mod late;
mod process;
mod stage;
