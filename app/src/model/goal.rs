//! What a campaign is to reach in a month, and how it stands against that.

use serde::{Deserialize, Serialize};

use super::{
    numbers::{Unit, group, number_words, rough_words},
    role::MetricRole,
};

/// Nearer to the goal than this share of it is on track.
const NEAR: f64 = 0.05;

/// What a goal is set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many there are to be.
    Results,
    /// What one may cost at most.
    CostPerResult,
    /// What they are to be worth.
    Value,
}

impl Measure {
    pub const ALL: [Self; 3] = [Self::Results, Self::CostPerResult, Self::Value];

    pub fn key(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::CostPerResult => "cost_per_result",
            Self::Value => "value",
        }
    }

    pub fn read(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.key() == key)
    }

    /// What stands against it.
    pub fn role(self) -> MetricRole {
        match self {
            Self::Results => MetricRole::Result,
            Self::CostPerResult => MetricRole::CostPerResult,
            Self::Value => MetricRole::Value,
        }
    }

    /// Whether less is what was wanted.
    fn is_limit(self) -> bool {
        self == Self::CostPerResult
    }
}

/// A month so far, or a whole one, against its goal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    pub measure: Measure,
    /// "Quote requests", "Cost per quote request".
    pub name: String,
    /// "November".
    pub month: String,
    pub unit: Unit,
    pub target: f64,
    /// What is known up to yesterday. `None`: nothing is, or it could not be added up.
    pub reached: Option<f64>,
    /// Days of the month that are over.
    pub day: u32,
    /// Days of the month.
    pub days: u32,
    /// Yesterday: "26 Nov".
    pub up_to: String,
    /// What `reached` lacks: "without 3 Nov".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
    /// Why nothing is known, for those who can mend it: sentences.
    pub lacking: Vec<String>,
}

/// How a month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoalVerdict {
    Reached,
    OnTrack,
    Behind,
    /// Of what may be so much at most.
    Within,
    Above,
}

impl GoalVerdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "Goal reached",
            Self::OnTrack => "On track",
            Self::Behind => "Behind goal",
            Self::Within => "Within goal",
            Self::Above => "Above goal",
        }
    }

    pub fn key(self) -> &'static str {
        if self.is_off() { "behind" } else { "on-track" }
    }

    /// Whether somebody should look.
    pub fn is_off(self) -> bool {
        matches!(self, Self::Behind | Self::Above)
    }
}

impl Goal {
    /// `None` before there is something to tell. What is reached is reached, whatever is missing.
    pub fn verdict(&self) -> Option<GoalVerdict> {
        let reached = self.reached.filter(|_| self.day > 0)?;
        if self.measure.is_limit() {
            return self.is_whole().then_some(match reached <= self.target {
                true => GoalVerdict::Within,
                false => GoalVerdict::Above,
            });
        }
        if reached >= self.target {
            return Some(GoalVerdict::Reached);
        }
        Some(match self.projected()? >= self.target * (1.0 - NEAR) && !self.is_over() {
            true => GoalVerdict::OnTrack,
            false => GoalVerdict::Behind,
        })
    }

    /// How many there will be if the rest of the month is like its days so far. `None` where some of them are missing, and of what
    /// does not add up.
    pub fn projected(&self) -> Option<f64> {
        let adds_up = self.is_whole() && self.day > 0 && !self.measure.is_limit();
        adds_up.then_some(self.reached? / f64::from(self.day.max(1)) * f64::from(self.days))
    }

    /// How much of it is reached, from 0 to 1. `None` where that is no share.
    pub fn share(&self) -> Option<f64> {
        (!self.measure.is_limit()).then_some((self.reached? / self.target).clamp(0.0, 1.0))
    }

    /// How much of the month is over, from 0 to 1.
    pub fn month_share(&self) -> f64 {
        f64::from(self.day) / f64::from(self.days.max(1))
    }

    /// "46 of 60 by 26 Nov, without 3 Nov"; of a month that is over "58 of 60"; "€12.40 by 26 Nov. The goal is €10.00 at most."
    pub fn words(&self) -> String {
        let target = number_words(self.target, &self.unit);
        let by = if self.is_over() { String::new() } else { format!(" by {}", self.up_to) };
        let by = format!("{by}{}", self.without.as_ref().map(|words| format!(", {words}")).unwrap_or_default());
        match (self.day, self.reached) {
            (0, _) => format!("{target} for {}. Its first day is not over yet.", self.month),
            (_, None) => format!("{target} for {}", self.month),
            (_, Some(reached)) if self.measure.is_limit() => {
                format!("{}{by}. The goal is {target} at most.", number_words(reached, &self.unit))
            }
            (_, Some(reached)) => format!("{} of {target}{by}", number_words(reached, &self.unit)),
        }
    }

    /// Where it leads, for the agency: "At this rate 53 by the end of November, 12 % short. 4 a day would reach it."
    pub fn outlook(&self) -> Option<String> {
        let reached = self.reached.filter(|_| !self.measure.is_limit())?;
        if reached >= self.target {
            let more = reached - self.target;
            return (more > 0.0).then(|| format!("That is {} more than the goal.", self.count(more)));
        }
        let projected = self.projected()?;
        let left = match self.days.saturating_sub(self.day) {
            0 => return Some(format!("{} short of the goal.", self.count(self.target - reached))),
            left => f64::from(left),
        };
        let a_day = self.count((self.target - reached) / left);
        let percent = ((projected / self.target - 1.0) * 100.0).round();
        let off = match percent {
            percent if percent < 0.0 => format!(", {:.0}\u{a0}% short", -percent),
            percent if percent > 0.0 => format!(", {percent:.0}\u{a0}% more than the goal"),
            _ => String::new(),
        };
        let leads = self.count(projected);
        Some(format!("At this rate {leads} by the end of {}{off}. {a_day} a day would reach it.", self.month))
    }

    fn is_whole(&self) -> bool {
        self.without.is_none() && self.lacking.is_empty()
    }

    fn is_over(&self) -> bool {
        self.day >= self.days
    }

    /// Guesses have no hundredths.
    fn count(&self, amount: f64) -> String {
        match self.unit {
            Unit::Count if amount >= 10.0 || amount.fract() == 0.0 => group(amount, 0),
            Unit::Count => group(amount, 1),
            _ => rough_words(amount, &self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(reached: Option<f64>, day: u32) -> Goal {
        Goal {
            measure: Measure::Results,
            name: "Quote requests".to_owned(),
            month: "November".to_owned(),
            unit: Unit::Count,
            target: 60.0,
            reached,
            day,
            days: 30,
            up_to: format!("{day} Nov"),
            without: None,
            lacking: Vec::new(),
        }
    }

    fn told(goal: &Goal) -> (String, Option<&'static str>, Option<String>) {
        (goal.words(), goal.verdict().map(GoalVerdict::word), goal.outlook())
    }

    #[test]
    fn a_month_is_told_against_its_goal() {
        for (reached, day, words, verdict, outlook) in [
            (None, 0, "60 for November. Its first day is not over yet.", None, None),
            (None, 4, "60 for November", None, None),
            (
                Some(30.0),
                15,
                "30 of 60 by 15 Nov",
                Some("On track"),
                Some("At this rate 60 by the end of November. 2 a day would reach it."),
            ),
            (
                Some(20.0),
                15,
                "20 of 60 by 15 Nov",
                Some("Behind goal"),
                Some("At this rate 40 by the end of November, 33\u{a0}% short. 2.7 a day would reach it."),
            ),
            (
                Some(40.0),
                15,
                "40 of 60 by 15 Nov",
                Some("On track"),
                Some("At this rate 80 by the end of November, 33\u{a0}% more than the goal. 1.3 a day would reach it."),
            ),
            (Some(60.0), 15, "60 of 60 by 15 Nov", Some("Goal reached"), None),
            (Some(63.0), 15, "63 of 60 by 15 Nov", Some("Goal reached"), Some("That is 3 more than the goal.")),
            (Some(58.0), 30, "58 of 60", Some("Behind goal"), Some("2 short of the goal.")),
            (Some(0.0), 1, "0 of 60 by 1 Nov", Some("Behind goal"), None),
        ] {
            let own = told(&goal(reached, day));
            assert_eq!((own.0.as_str(), own.1), (words, verdict), "{reached:?} on day {day}");
            if let Some(outlook) = outlook {
                assert_eq!(own.2.as_deref(), Some(outlook));
            }
        }
    }

    #[test]
    fn where_days_are_missing_only_what_is_reached_is_said() {
        let lacking = |reached| Goal { without: Some("without 3 Nov".to_owned()), ..goal(Some(reached), 15) };
        assert_eq!(told(&lacking(20.0)), ("20 of 60 by 15 Nov, without 3 Nov".to_owned(), None, None));
        assert_eq!(lacking(61.0).verdict(), Some(GoalVerdict::Reached));
    }

    #[test]
    fn of_what_may_cost_so_much_at_most_less_is_better() {
        let cost = |reached| Goal {
            measure: Measure::CostPerResult,
            unit: Unit::Money("EUR".to_owned()),
            target: 10.0,
            ..goal(Some(reached), 15)
        };
        assert_eq!(
            told(&cost(12.4)),
            ("€12.40 by 15 Nov. The goal is €10.00 at most.".to_owned(), Some("Above goal"), None)
        );
        assert_eq!(cost(10.0).verdict(), Some(GoalVerdict::Within));
        assert_eq!((cost(5.0).share(), cost(5.0).projected()), (None, None), "a month does not add it up");
        let lacking = Goal { lacking: vec!["Without Meta Ads.".to_owned()], ..cost(12.4) };
        assert_eq!(lacking.verdict(), None);
    }

    #[test]
    fn measures_have_keys() {
        for measure in Measure::ALL {
            assert_eq!(Measure::read(measure.key()), Some(measure));
        }
        assert_eq!(Measure::read("spend"), None);
    }
}
