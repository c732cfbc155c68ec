//! How long the queue waits before it tries again or looks again.

use crate::entropy::Entropy;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
/// The longest pause between two tries.
const LONGEST_PAUSE: i64 = 60 * MINUTE;

/// Seconds until the next try after `attempts` failures before this one: 1, 2, 4 … 60 minutes, and up to a quarter more.
pub(crate) fn backoff(attempts: u32, entropy: &dyn Entropy) -> i64 {
    let pause = MINUTE.saturating_mul(1_i64 << attempts.min(16)).min(LONGEST_PAUSE);
    pause + jitter(pause / 4, entropy)
}

/// The next look at something: in a day, give or take an hour.
pub(crate) fn next_look(now: i64, entropy: &dyn Entropy) -> i64 {
    now + DAY - 60 * MINUTE + jitter(120 * MINUTE, entropy)
}

/// From 0 to `most`, both included.
pub(crate) fn jitter(most: i64, entropy: &dyn Entropy) -> i64 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    i64::from(u32::from_be_bytes(bytes)) % (most + 1)
}

#[cfg(test)]
mod tests {
    use super::backoff;
    use crate::entropy::SeededEntropy;

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let entropy = SeededEntropy::new(1);
        for (attempts, shortest) in [(0, 60), (1, 120), (2, 240), (5, 1920), (6, 3600), (7, 3600), (u32::MAX, 3600)] {
            for _ in 0..20 {
                let pause = backoff(attempts, &entropy);
                assert!((shortest..=shortest * 5 / 4).contains(&pause), "{attempts}: {pause}");
            }
        }
    }

    #[test]
    fn not_all_come_back_at_once() {
        let entropy = SeededEntropy::new(1);
        let pauses: std::collections::BTreeSet<i64> = (0..20).map(|_| backoff(6, &entropy)).collect();
        assert!(pauses.len() > 10, "{pauses:?}");
    }
}
