//! Turns of one process, in its memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::oneshot;

use super::{
    Ask, Ending, Limiter, NoTurn, Turn,
    state::{Answer, Found, Number, State, seconds_after},
};

/// Hands out turns in one process. Clones share them.
#[derive(Clone)]
pub struct MemoryLimiter {
    state: Arc<Mutex<State>>,
}

/// Somebody in the line. Dropped, it leaves, or gives back what it was handed meanwhile.
struct Waiting {
    limiter: MemoryLimiter,
    number: Number,
    /// `None`: it has its answer.
    ask: Option<Ask>,
    answer: oneshot::Receiver<Answer>,
}

impl MemoryLimiter {
    /// `places`: how many jobs the worker runs at once.
    pub fn new(places: usize) -> Self {
        let state = State::new(u32::try_from(places).unwrap_or(u32::MAX));
        Self { state: Arc::new(Mutex::new(state)) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, ask: Ask, not_before: i64) -> Turn {
        let limiter = self.clone();
        Turn::new(not_before, move |ending, at| limiter.lock().give_back(&ask, not_before, ending, at))
    }
}

#[async_trait]
impl Limiter for MemoryLimiter {
    async fn take(&self, ask: Ask, now: i64) -> Result<Turn, NoTurn> {
        let mut waiting = {
            let mut state = self.lock();
            match state.enter(&ask, now) {
                Found::Turn(not_before) => return Ok(self.turn(ask, not_before)),
                Found::None(no) => return Err(no),
                Found::Soon => {
                    let (number, answer) = state.join_line(ask.clone());
                    Waiting { limiter: self.clone(), number, ask: Some(ask), answer }
                }
            }
        };
        let answer = (&mut waiting.answer).await;
        // Answered always, as the line is never dropped.
        let (Ok(answer), Some(ask)) = (answer, waiting.ask.take()) else {
            return Err(NoTurn { until: seconds_after(now) + 1 });
        };
        Ok(self.turn(ask, answer?))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Some(ask) = self.ask.take() else { return };
        let mut state = self.limiter.lock();
        if state.leave(self.number) {
            return;
        }
        if let Ok(Ok(not_before)) = self.answer.try_recv() {
            state.give_back(&ask, not_before, Ending::Unknown, None);
        }
    }
}
