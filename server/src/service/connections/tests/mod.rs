//! Who an account of credentials is, and what may take the place of what: at platforms that tell keys apart.

mod comparing;
mod desk;
mod naming;
mod old_store;
mod renewing;
mod settling;
mod sharing;
