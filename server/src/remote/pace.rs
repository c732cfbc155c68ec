//! Not more requests than the platform allows.

use std::time::Duration;

use super::Remote;

impl Remote<'_> {
    /// Waits until the next request may be sent: at least a minute's share after the last one.
    pub(super) async fn keep_pace(&mut self) {
        let now = self.core.clock.now().as_millisecond();
        let pause = pause_between(self.entry.limits.per_minute, self.sent_at, now);
        if pause > 0 {
            self.core.clock.pause(Duration::from_millis(pause.unsigned_abs())).await;
        }
        self.sent_at = Some(now.saturating_add(pause));
    }
}

/// Milliseconds.
fn pause_between(per_minute: Option<u32>, sent_at: Option<i64>, now: i64) -> i64 {
    let (Some(per_minute), Some(sent_at)) = (per_minute, sent_at) else { return 0 };
    let gap = 60_000 / i64::from(per_minute.max(1));
    (sent_at + gap - now).clamp(0, gap)
}

#[cfg(test)]
mod tests {
    use super::pause_between;

    #[test]
    fn requests_keep_their_distance() {
        assert_eq!(pause_between(None, Some(0), 0), 0);
        assert_eq!(pause_between(Some(60), None, 5), 0);
        assert_eq!(pause_between(Some(60), Some(1_000), 1_300), 700);
        assert_eq!(pause_between(Some(60), Some(1_000), 2_000), 0);
        assert_eq!(pause_between(Some(60), Some(9_000), 0), 1_000, "a clock that went back stops nothing for long");
    }
}
