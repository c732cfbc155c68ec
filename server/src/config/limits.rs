//! How much of us anybody may take at once. The numbers are ours: nobody has to set them, tests set small ones.

use std::time::Duration;

/// The bounds of a running server.
#[derive(Debug, Clone)]
pub struct Limits {
    pub connections: ConnectionLimits,
    pub sign_ins: SignInLimits,
    pub streams: StreamLimits,
}

/// What connections may take that want something of us.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// Open at once.
    pub most: usize,
    /// In the middle of a request, head or body.
    pub halves: usize,
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// From a request's head to the end of its body.
    pub body: Duration,
    /// Without a request, before the first one and between two.
    pub idle: Duration,
    /// Without taking a byte of what we have to say.
    pub reading: Duration,
}

/// What those who sign in may take.
#[derive(Debug, Clone)]
pub struct SignInLimits {
    /// Strangers that wait for their password to be looked at.
    pub waiting: usize,
    /// Passwords of all strangers together that are looked at in a minute, once `burst` is used up.
    pub per_minute: u32,
    pub burst: u32,
}

/// How many pages may listen.
#[derive(Debug, Clone)]
pub struct StreamLimits {
    pub per_session: usize,
    pub per_agency: usize,
    pub all: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self::of_descriptors(1024)
    }
}

impl Limits {
    /// For a process that may open so many files and sockets. Each connection needs one; the store, files of the site and
    /// calls to providers need some too.
    pub fn of_descriptors(descriptors: usize) -> Self {
        let most = descriptors.saturating_sub(RESERVED).clamp(FEWEST, MOST);
        Self {
            connections: ConnectionLimits {
                most,
                halves: 256,
                head: Duration::from_secs(10),
                body: Duration::from_secs(30),
                idle: Duration::from_secs(75),
                reading: Duration::from_secs(30),
            },
            sign_ins: SignInLimits { waiting: 16, per_minute: 300, burst: 60 },
            streams: StreamLimits { per_session: 12, per_agency: most / 4, all: most / 2 },
        }
    }
}

/// Descriptors that connections leave to everything else.
const RESERVED: usize = 256;
const FEWEST: usize = 64;
const MOST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn connections_leave_descriptors_for_everything_else() {
        let most = |descriptors| Limits::of_descriptors(descriptors).connections.most;
        assert_eq!((most(100), most(1024), most(4352), most(1_000_000)), (64, 768, 4096, 4096));
        assert_eq!(Limits::of_descriptors(1024).streams.all, 384, "streams leave half of them to pages");
    }
}
