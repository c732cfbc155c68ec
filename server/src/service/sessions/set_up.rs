//! The one-time code of the first set-up: whoever can read the server's terminal may found the first agency.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

/// Letters and digits that nobody confuses: 32 of them, five bits each.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 16;

/// Sixteen letters, 80 bits. Lives in memory only: each start has its own.
pub struct SetUpCode {
    letters: SecretString,
}

impl SetUpCode {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; LENGTH];
        entropy.fill(&mut bytes);
        let letters: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
        Self { letters: letters.into() }
    }

    /// For the terminal, in groups of four.
    pub fn words(&self) -> String {
        let letters = self.letters.expose_secret().as_bytes();
        letters.chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect::<Vec<_>>().join("-")
    }

    /// Hyphens, spaces and small letters make no difference. Hashes are compared, so that time tells nothing.
    pub(super) fn matches(&self, typed: &str) -> bool {
        let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).take(LENGTH + 1).collect();
        Sha256::digest(typed.to_ascii_uppercase()) == Sha256::digest(self.letters.expose_secret())
    }
}

impl fmt::Debug for SetUpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetUpCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::SetUpCode;
    use crate::entropy::SeededEntropy;

    #[test]
    fn people_may_type_it_their_way() {
        let code = SetUpCode::generate(&SeededEntropy::new(1));
        let words = code.words();
        assert_eq!(words.len(), 19, "{words}");
        assert!(code.matches(&words) && code.matches(&format!(" {} ", words.to_lowercase().replace('-', " "))));
        assert!(!code.matches("") && !code.matches(&words[1..]) && !code.matches(&format!("{words}A")));
        assert!(!SetUpCode::generate(&SeededEntropy::new(2)).matches(&words));
        assert!(!format!("{code:?}").contains(&words[..4]));
    }
}
