//! How many can connect through an app until its provider allows more.

use schemars::JsonSchema;
use serde::Deserialize;

/// A bound that a provider sets to an app of a certain kind or plan. Whoever is one too many is refused, mostly without a
/// reason that they could read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// How many.
    pub most: u32,
    /// Of what, as far as Relink can count it.
    #[serde(default)]
    pub counts: Counted,
    /// For which apps it holds, what happens beyond it, and what lifts it, as sentences.
    pub words: String,
    /// Where it was read.
    pub source: String,
}

/// What a cap is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Who signed in: an account of Relink's.
    #[default]
    Accounts,
    /// What campaigns report on, such as organisations, however many people signed in.
    Profiles,
    /// Something that Relink does not know: it is told where an app is made, and nowhere else.
    Nothing,
}

impl Cap {
    /// Whether so many come so near to it that somebody should know. An app that has gone beyond is one that it does not hold
    /// for.
    pub fn is_near(&self, used: u32) -> bool {
        used <= self.most && u64::from(used) * 5 >= u64::from(self.most) * 4
    }
}

#[cfg(test)]
mod tests {
    use super::{Cap, Counted};

    #[test]
    fn a_cap_is_near_from_four_fifths_on() {
        let cap = |most| Cap { most, counts: Counted::Accounts, words: String::new(), source: String::new() };
        let near = |most, used: [u32; 4]| used.map(|used| cap(most).is_near(used));
        assert_eq!(near(5, [3, 4, 5, 6]), [false, true, true, false]);
        assert_eq!(near(100, [79, 80, 100, 101]), [false, true, true, false]);
    }
}
