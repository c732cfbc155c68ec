//! Asking again where a token of this moment is refused: it takes seconds until all machines of some providers know it.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use http::{Request, Response, StatusCode};
use tokio::net::TcpStream;

use crate::{
    clock::Clock,
    net::{NetError, Outbound},
};

/// Pauses before the second and the third try. LinkedIn takes five to ten seconds (github.com/decioferreira/omniauth-linkedin-oauth2,
/// issue 81).
pub const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(7)];

/// A way out that takes no 401 at once. For questions that can be asked twice.
pub struct Patient {
    outbound: Arc<dyn Outbound>,
    clock: Arc<dyn Clock>,
}

impl Patient {
    pub fn new(outbound: Arc<dyn Outbound>, clock: Arc<dyn Clock>) -> Self {
        Self { outbound, clock }
    }
}

#[async_trait]
impl Outbound for Patient {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        for pause in PAUSES {
            let answer = self.outbound.send(request.clone()).await?;
            if answer.status() != StatusCode::UNAUTHORIZED {
                return Ok(answer);
            }
            self.clock.pause(pause).await;
        }
        self.outbound.send(request).await
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.outbound.connect(host, port).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::clock::TestClock;

    /// Refuses so many times.
    struct Slow(Mutex<usize>, AtomicUsize);

    #[async_trait]
    impl Outbound for Slow {
        async fn send(&self, _: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
            self.1.fetch_add(1, Ordering::SeqCst);
            let mut left = self.0.lock().unwrap();
            let status = if *left == 0 { 200 } else { 401 };
            *left = left.saturating_sub(1);
            Ok(Response::builder().status(status).body(Vec::new()).unwrap())
        }

        async fn connect(&self, _: &str, _: u16) -> Result<TcpStream, NetError> {
            Err(NetError::Unreachable)
        }
    }

    #[tokio::test]
    async fn a_token_of_this_moment_is_tried_three_times() {
        for (refusals, status, asked) in [(0, 200, 1), (1, 200, 2), (2, 200, 3), (3, 401, 3)] {
            let slow = Arc::new(Slow(Mutex::new(refusals), AtomicUsize::new(0)));
            let patient = Patient::new(slow.clone(), Arc::new(TestClock::starting_at(0)));
            let answer = patient.send(Request::new(Vec::new())).await.unwrap();
            assert_eq!((answer.status().as_u16(), slow.1.load(Ordering::SeqCst)), (status, asked), "{refusals}");
        }
    }
}
