//! The vertical scale: round steps from zero.

/// At most this many steps above zero.
const STEPS: f64 = 4.0;

/// From `low` (zero, or below it if values are) to `high`, in round steps.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    pub step: f64,
}

impl Scale {
    /// The scale for these values.
    pub fn fit(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let step = round_step((high - low) / STEPS);
        Self { low: (low / step).floor() * step, high: (high / step).ceil().max(1.0) * step, step }
    }

    /// Where `value` stands: 0 at the top, 1 at the bottom.
    pub fn place(&self, value: f64) -> f64 {
        1.0 - (value - self.low) / (self.high - self.low)
    }

    /// The values of the grid's lines, lowest first.
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round();
        std::iter::successors(Some(0.0), |n| Some(n + 1.0))
            .take_while(|n| *n <= count)
            .map(|n| self.low + n * self.step)
            .collect()
    }
}

/// The smallest of 1, 2, 2.5, 5 × 10ⁿ that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    if rough <= 0.0 {
        return 1.0;
    }
    let power = 10.0_f64.powf(rough.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn steps_are_round_and_start_at_zero() {
        let scale = Scale::fit([180.0, 418.0].into_iter());
        assert_eq!(scale.ticks(), [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(scale.place(0.0), 1.0);
        assert_eq!(scale.place(600.0), 0.0);
    }

    #[test]
    fn nothing_and_only_zeros_give_a_scale_too() {
        assert_eq!(Scale::fit(std::iter::empty()).ticks(), [0.0, 1.0]);
        assert_eq!(Scale::fit([0.0, f64::NAN].into_iter()).place(0.0), 1.0);
    }

    #[test]
    fn values_below_zero_have_room() {
        let scale = Scale::fit([-30.0, 90.0].into_iter());
        assert!(scale.place(-30.0) <= 1.0);
        assert!(scale.ticks().contains(&0.0));
    }
}
