//! The keys and their ids. The newest seals; all of them open.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use zeroize::{Zeroize, Zeroizing};

use crate::entropy::Entropy;

/// One key of XChaCha20-Poly1305.
pub type Key = SecretBox<[u8; 32]>;

/// At least one key.
pub struct Keyring {
    keys: BTreeMap<u32, Key>,
    newest: u32,
}

/// Why there is no usable keyring. Each is a sentence for the terminal.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("The master key can't be read: part {0} is not of the form id:key, the key being 32 bytes in base64.")]
    Syntax(usize),
    #[error("The master key names the key id {0} twice.")]
    Twice(u32),
    #[error("The master key holds no key.")]
    Empty,
    #[error(
        "Stored access is sealed under the key id {wanted}, and {source_name} does not hold that key. \
         Put the right key back; Relink makes no new one, because nothing stored could be opened with it."
    )]
    Missing { wanted: String, source_name: String },
    #[error("The key file {path} can't be read or written: {error}")]
    File { path: String, error: std::io::Error },
    #[error("Another `relink keys rotate` is running on this data folder. Wait for its end.")]
    Busy,
}

impl Keyring {
    /// A first key, with the id 1.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self { keys: BTreeMap::from([(1, new_key(entropy))]), newest: 1 }
    }

    /// Reads `id:base64` pairs separated by commas or line ends; lines that begin with `#` are passed over.
    pub fn parse(text: &SecretString) -> Result<Self, KeyringError> {
        let lines = text.expose_secret().lines().filter(|line| !line.trim_start().starts_with('#'));
        let parts = lines.flat_map(|line| line.split(',')).map(str::trim).filter(|part| !part.is_empty());
        let mut keys = BTreeMap::new();
        for (index, part) in parts.enumerate() {
            let (id, key) = parse_part(part).ok_or(KeyringError::Syntax(index + 1))?;
            if keys.insert(id, key).is_some() {
                return Err(KeyringError::Twice(id));
            }
        }
        let newest = *keys.last_key_value().ok_or(KeyringError::Empty)?.0;
        Ok(Self { keys, newest })
    }

    /// The form that [`Keyring::parse`] reads, with `separator` between the keys.
    pub fn to_text(&self, separator: char) -> SecretString {
        let mut text = Zeroizing::new(String::new());
        for (id, key) in &self.keys {
            if !text.is_empty() {
                text.push(separator);
            }
            let encoded = Zeroizing::new(STANDARD.encode(key.expose_secret()));
            text.push_str(&format!("{id}:"));
            text.push_str(&encoded);
        }
        SecretString::from(text.as_str())
    }

    /// The id and the key that seal.
    pub fn newest(&self) -> u32 {
        self.newest
    }

    pub fn key(&self, id: u32) -> Option<&Key> {
        self.keys.get(&id)
    }

    /// The ids of `named` that no key here has.
    pub fn missing(&self, named: &[u32]) -> Vec<u32> {
        named.iter().copied().filter(|id| !self.keys.contains_key(id)).collect()
    }

    /// Fails with a sentence if a key that sealed rows name is not here.
    pub fn require(&self, named: &[u32], source_name: &str) -> Result<(), KeyringError> {
        let missing = self.missing(named);
        if missing.is_empty() { Ok(()) } else { Err(KeyringError::missing(&missing, source_name)) }
    }

    /// Takes over what `fresh` brings. Keys known before stay, so that nothing becomes unreadable while we run.
    pub fn adopt(&mut self, fresh: Self) {
        self.newest = fresh.newest;
        for (id, key) in fresh.keys {
            self.keys.entry(id).or_insert(key);
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.keys.keys().copied()
    }

    /// Adds a key that is newer than all others, and answers its id.
    pub fn add(&mut self, entropy: &dyn Entropy) -> u32 {
        self.newest += 1;
        self.keys.insert(self.newest, new_key(entropy));
        self.newest
    }

    /// Forgets all keys but the newest and those in `named`. Answers the forgotten ids.
    pub fn retain(&mut self, named: &[u32]) -> Vec<u32> {
        let newest = self.newest;
        let gone: Vec<u32> = self.keys.keys().copied().filter(|id| *id != newest && !named.contains(id)).collect();
        self.keys.retain(|id, _| !gone.contains(id));
        gone
    }
}

impl KeyringError {
    pub(super) fn missing(ids: &[u32], source_name: &str) -> Self {
        let wanted = ids.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        Self::Missing { wanted, source_name: source_name.to_owned() }
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({:?}, …)", self.keys.keys().collect::<Vec<_>>())
    }
}

fn new_key(entropy: &dyn Entropy) -> Key {
    SecretBox::init_with_mut(|bytes: &mut [u8; 32]| entropy.fill(bytes))
}

fn parse_part(part: &str) -> Option<(u32, Key)> {
    let (id, encoded) = part.split_once(':')?;
    let id = id.parse().ok().filter(|id| *id > 0)?;
    let mut decoded = STANDARD.decode(encoded).ok()?;
    let key = <[u8; 32]>::try_from(decoded.as_slice()).ok().map(|bytes| SecretBox::new(Box::new(bytes)));
    decoded.zeroize();
    Some((id, key?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn the_text_form_reads_back() {
        let entropy = SeededEntropy::new(1);
        let mut keyring = Keyring::generate(&entropy);
        assert_eq!(keyring.add(&entropy), 2);
        for separator in [',', '\n'] {
            let read = Keyring::parse(&keyring.to_text(separator)).unwrap();
            assert_eq!(read.newest(), 2);
            for id in [1, 2] {
                assert_eq!(read.key(id).unwrap().expose_secret(), keyring.key(id).unwrap().expose_secret());
            }
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let short = format!("1:{}", STANDARD.encode([7; 31]));
        let fine = format!("1:{}", STANDARD.encode([7; 32]));
        let twice = format!("{fine},{fine}");
        for (text, part) in [("nonsense", 1), ("0:AAAA", 1), (short.as_str(), 1)] {
            assert!(matches!(Keyring::parse(&text.into()), Err(KeyringError::Syntax(n)) if n == part), "{text}");
        }
        assert!(matches!(Keyring::parse(&twice.as_str().into()), Err(KeyringError::Twice(1))));
        assert!(matches!(Keyring::parse(&"# only words\n".into()), Err(KeyringError::Empty)));
    }

    #[test]
    fn only_unnamed_old_keys_are_forgotten() {
        let entropy = SeededEntropy::new(2);
        let mut keyring = Keyring::generate(&entropy);
        keyring.add(&entropy);
        keyring.add(&entropy);
        assert_eq!(keyring.retain(&[2]), [1]);
        assert_eq!(keyring.missing(&[1, 2, 3]), [1]);
    }

    #[test]
    fn printing_shows_ids_only() {
        let keyring = Keyring::generate(&SeededEntropy::new(3));
        let printed = format!("{keyring:?} {:?}", keyring.key(1));
        assert!(printed.starts_with("Keyring([1], …)"), "{printed}");
        let text = keyring.to_text(',');
        assert!(!printed.contains(text.expose_secret().trim_start_matches("1:")));
    }
}
