//! Marks of secrets: the same for the same ones, and useless to whoever has no key. With one, a secret that was entered
//! twice is known again without opening any, and no list of likely ones can be tried against what is stored.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// The block of SHA-256, in bytes.
const BLOCK: usize = 64;
/// Bytes of a mark that are kept: enough that no two secrets of an agency share one.
const KEPT: usize = 16;

/// An agency's own key for marks. It stays when the keys of the vault change: marks that are stored must be found again.
#[derive(Clone)]
pub struct MarkKey(SecretString);

impl MarkKey {
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self(entropy.token().into())
    }

    /// Ready to be sealed.
    pub fn to_sealed_text(&self) -> SecretString {
        self.0.clone()
    }

    /// Reads what [`MarkKey::to_sealed_text`] wrote.
    pub fn from_sealed_text(text: SecretString) -> Self {
        Self(text)
    }

    /// The mark of some values, 32 hexadecimal digits: the beginning of an HMAC-SHA-256 (RFC 2104) over each value with its
    /// length before it.
    pub fn mark<'a>(&self, values: impl IntoIterator<Item = &'a str>) -> String {
        // Its text is shorter than a block.
        let key = self.0.expose_secret().as_bytes();
        let pad = |with: u8| {
            let mut block = Zeroizing::new([with; BLOCK]);
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            block
        };
        let mut inner = Sha256::new();
        inner.update(pad(0x36).as_slice());
        for value in values {
            inner.update((value.len() as u64).to_be_bytes());
            inner.update(value.as_bytes());
        }
        let mut outer = Sha256::new();
        outer.update(pad(0x5c).as_slice());
        outer.update(inner.finalize());
        outer.finalize().iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for MarkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MarkKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_mark_is_that_of_the_key_and_all_values() {
        let key = MarkKey(SecretString::from("key"));
        // As another implementation of HMAC makes it of eight bytes of length and the value, twice.
        let mark = key.mark(["ab", "c"]);
        assert_eq!((mark.len(), mark.clone()), (32, key.mark(["ab", "c"])));
        assert_eq!(mark, "6792a685701881d31208bf28ad5cbe35");
        assert_ne!(mark, key.mark(["a", "bc"]));
        assert_ne!(mark, MarkKey::generate(&SeededEntropy::new(1)).mark(["ab", "c"]));
        let again = MarkKey::from_sealed_text(key.to_sealed_text());
        assert_eq!(again.mark(["ab", "c"]), mark);
        assert_eq!(format!("{again:?}"), "MarkKey(…)");
    }
}
