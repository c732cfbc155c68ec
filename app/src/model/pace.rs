//! How a month's spend stands against its budget, and where it leads.

use serde::{Deserialize, Serialize};

use super::numbers::{Unit, rough_words};

/// Nearer to the budget than this share of it is on pace.
const NEAR: f64 = 0.05;

/// The spend of one month so far, against its budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// "All ads", or a source.
    pub name: String,
    /// "November".
    pub month: String,
    /// Of the budget, and of what was spent.
    pub unit: Unit,
    pub budget: f64,
    /// What is known to be spent up to yesterday. `None`: nothing is, or it could not be added up.
    pub spent: Option<f64>,
    /// Days of the month that are over.
    pub day: u32,
    /// Days of the month.
    pub days: u32,
    /// Yesterday: "26 Nov".
    pub up_to: String,
    /// Why what was spent is not all of it, for those who can mend it: sentences.
    pub lacking: Vec<String>,
    /// What there is in the place of a sum: "Google Ads: €6,100".
    pub instead: Option<String>,
    /// "Includes $1,200, counted as €1,034 …"
    pub converted: Option<String>,
}

/// Where a month's spend leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaceVerdict {
    Under,
    OnPace,
    Over,
    /// It is spent already.
    Spent,
}

impl PaceVerdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Under => "Under pace",
            Self::OnPace => "On pace",
            Self::Over => "Over pace",
            Self::Spent => "Over budget",
        }
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Under => "under",
            Self::OnPace => "on-pace",
            Self::Over => "over",
            Self::Spent => "spent",
        }
    }
}

impl Pace {
    /// What will be spent if the rest of the month is like its days so far. `None` where some of them are missing: a rate of
    /// half the sources is none.
    pub fn projected(&self) -> Option<f64> {
        let is_whole = self.lacking.is_empty() && self.day > 0;
        is_whole.then_some(self.spent? / f64::from(self.day.max(1)) * f64::from(self.days))
    }

    /// `None` before there is something to tell. More than the budget is over it, whatever is missing.
    pub fn verdict(&self) -> Option<PaceVerdict> {
        if self.spent? > self.budget {
            return Some(PaceVerdict::Spent);
        }
        let share = self.projected()? / self.budget - 1.0;
        Some(match share {
            share if share < -NEAR => PaceVerdict::Under,
            share if share > NEAR => PaceVerdict::Over,
            _ => PaceVerdict::OnPace,
        })
    }

    /// How much of the budget is spent, from 0 to 1.
    pub fn spent_share(&self) -> Option<f64> {
        Some((self.spent? / self.budget).clamp(0.0, 1.0))
    }

    /// How much of the month is over, from 0 to 1.
    pub fn month_share(&self) -> f64 {
        f64::from(self.day) / f64::from(self.days.max(1))
    }

    /// "€8,240 of €12,000 by 26 Nov".
    pub fn spent_words(&self) -> String {
        let budget = self.money(self.budget);
        match (self.day, self.spent, &self.instead) {
            (0, ..) => format!("{budget} for {}. Its first day is not over yet.", self.month),
            (_, Some(spent), _) => format!("{} of {budget} by {}", self.money(spent), self.up_to),
            (_, None, Some(instead)) => format!("{instead}, of {budget}"),
            (_, None, None) => format!("{budget} for {}", self.month),
        }
    }

    /// Where it leads, for the agency: "At this rate €9,508 by the end of November, 21 % under. €940 a day would use it up."
    pub fn outlook(&self) -> Option<String> {
        let spent = self.spent?;
        if spent > self.budget {
            return Some(format!("That is {} more than the budget.", self.money(spent - self.budget)));
        }
        let projected = self.projected()?;
        let end = match self.days - self.day.min(self.days) {
            0 => return Some(format!("{} of it was not spent.", self.money(self.budget - spent))),
            left => format!("{} a day would use it up.", self.money((self.budget - spent) / f64::from(left))),
        };
        let percent = ((projected / self.budget - 1.0) * 100.0).round();
        let off = match percent {
            percent if percent < 0.0 => format!(", {:.0}\u{a0}% under", -percent),
            percent if percent > 0.0 => format!(", {percent:.0}\u{a0}% over"),
            _ => String::new(),
        };
        Some(format!("At this rate {} by the end of {}{off}. {end}", self.money(projected), self.month))
    }

    fn money(&self, amount: f64) -> String {
        rough_words(amount, &self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(spent: Option<f64>, day: u32) -> Pace {
        Pace {
            name: "All ads".to_owned(),
            month: "November".to_owned(),
            unit: Unit::Money("EUR".to_owned()),
            budget: 12_000.0,
            spent,
            day,
            days: 30,
            up_to: format!("{day} Nov"),
            lacking: Vec::new(),
            instead: None,
            converted: None,
        }
    }

    fn told(pace: &Pace) -> (String, Option<&'static str>, String) {
        (pace.spent_words(), pace.verdict().map(PaceVerdict::word), pace.outlook().unwrap_or_default())
    }

    #[test]
    fn a_month_says_where_it_leads() {
        for (spent, day, words, verdict, outlook) in [
            (
                8_240.0,
                26,
                "€8,240 of €12,000 by 26 Nov",
                "Under pace",
                "At this rate €9,508 by the end of November, 21\u{a0}% under. €940 a day would use it up.",
            ),
            (
                6_100.0,
                15,
                "€6,100 of €12,000 by 15 Nov",
                "On pace",
                "At this rate €12,200 by the end of November, 2\u{a0}% over. €393 a day would use it up.",
            ),
            (
                8_000.0,
                15,
                "€8,000 of €12,000 by 15 Nov",
                "Over pace",
                "At this rate €16,000 by the end of November, 33\u{a0}% over. €267 a day would use it up.",
            ),
            (12_300.0, 26, "€12,300 of €12,000 by 26 Nov", "Over budget", "That is €300 more than the budget."),
            (11_900.0, 30, "€11,900 of €12,000 by 30 Nov", "On pace", "€100 of it was not spent."),
            (
                0.0,
                3,
                "€0.00 of €12,000 by 3 Nov",
                "Under pace",
                "At this rate €0.00 by the end of November, 100\u{a0}% under. €444 a day would use it up.",
            ),
        ] {
            let own = told(&pace(Some(spent), day));
            assert_eq!(own, (words.to_owned(), Some(verdict), outlook.to_owned()), "{spent} on day {day}");
        }
    }

    #[test]
    fn nothing_is_made_of_half_the_numbers() {
        let lacking = vec!["No total: Meta Ads gave no spend for 24 – 26 Nov.".to_owned()];
        let half = Pace { lacking, ..pace(Some(3_000.0), 26) };
        assert_eq!((half.projected(), half.verdict(), half.outlook()), (None, None, None));
        let over = Pace { spent: Some(12_001.0), ..half };
        assert_eq!(over.verdict(), Some(PaceVerdict::Spent), "what is missing makes it no less");
        let apart = Pace { instead: Some("Google Ads: €6,100".to_owned()), ..pace(None, 26) };
        assert_eq!(told(&apart), ("Google Ads: €6,100, of €12,000".to_owned(), None, String::new()));
    }

    #[test]
    fn before_the_first_day_is_over_there_is_nothing_to_tell() {
        let first = pace(None, 0);
        assert_eq!(first.spent_words(), "€12,000 for November. Its first day is not over yet.");
        assert_eq!((first.verdict(), first.month_share()), (None, 0.0));
    }
}
