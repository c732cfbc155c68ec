//! The demo agency: made once, on an empty data folder, in demo mode only.
//!
//! It has a story: one account broke five days ago and took three tiles in two campaigns with it; everything else
//! works. So whoever starts the demo has something to mend, and missed days to see coming in.

mod seed;

use app::model::ids::ApplicationId;
use sha2::{Digest, Sha256};

pub use seed::{DemoError, seed};

/// The owner who is there already. Demo mode binds to loopback only, so the password is no secret.
pub const OWNER_EMAIL: &str = "owner@relink.example";
pub const OWNER_PASSWORD: &str = "relink-demo-owner";

/// Our client at the demo provider.
pub const CLIENT_ID: &str = "relink-demo";

/// The saved authorization server of the demo provider. The same in every demo, so that the demo provider knows the
/// redirect URI before the agency exists.
pub fn application_id() -> ApplicationId {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(Sha256::digest("the demo provider")).for_each(|(byte, hashed)| *byte = hashed);
    ApplicationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
