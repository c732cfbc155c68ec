//! What came of trying again all that waited for something.

use serde::{Deserialize, Serialize};

/// Of the accounts that waited. Nothing, mostly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Revival {
    /// They work again.
    pub healed: u32,
    /// The provider refuses them all the same.
    pub refused: u32,
    /// They could not be tried, because nothing proper came back.
    pub unanswered: u32,
    /// Some are being tried still.
    pub is_trying: bool,
}

impl Revival {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Something is left to do.
    pub fn has_failures(&self) -> bool {
        self.refused + self.unanswered > 0
    }

    /// What happened, and what is left to do. `advice`: what to do about those that are refused.
    pub fn sentences(&self, advice: &str) -> Vec<String> {
        let accounts = |count: u32| match count {
            1 => "1 account".to_owned(),
            count => format!("{count} accounts"),
        };
        let mut words = Vec::new();
        match self.healed {
            0 => {}
            1 => words.push("1 account that waited for it works again.".to_owned()),
            healed => words.push(format!("{healed} accounts that waited for it work again.")),
        }
        if self.refused > 0 {
            words.push(format!("The provider still refuses {}: {advice}", accounts(self.refused)));
        }
        if self.unanswered > 0 {
            let unanswered = accounts(self.unanswered);
            words.push(format!(
                "{unanswered} could not be tried, as the provider does not answer: try again in a while."
            ));
        }
        if self.is_trying {
            words.push("What waited for it is being tried; what works again says so by itself.".to_owned());
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::Revival;

    #[test]
    fn what_healed_and_what_is_left_is_told() {
        assert!(Revival::default().sentences("look.").is_empty());
        let some = Revival { healed: 2, refused: 1, ..Revival::default() };
        let words = some.sentences("look at the details.");
        assert_eq!(
            words,
            ["2 accounts that waited for it work again.", "The provider still refuses 1 account: look at the details."]
        );
    }
}
