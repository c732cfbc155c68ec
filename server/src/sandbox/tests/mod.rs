//! The demo provider through its router.
