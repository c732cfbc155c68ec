//! Hashing passwords: argon2id with the parameters that OWASP recommends, away from the async threads.

use std::sync::Arc;

use app::model::error::AppError;
use argon2::{
    Algorithm, Argon2, Params, PasswordVerifier, Version,
    password_hash::{self, PasswordHasher, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::entropy::Entropy;

/// Kibibytes, passes and lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Each takes 19 MiB while it runs: no number of visitors may take more than this many.
const AT_ONCE: usize = 4;

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    entropy: Arc<dyn Entropy>,
    free: Arc<Semaphore>,
    /// Compared with where nobody has this email, so that the answer takes as long as for a member.
    nobody: Arc<str>,
}

impl Passwords {
    /// Hashes once, for [`Passwords::verify`] without a member.
    pub fn new(entropy: Arc<dyn Entropy>) -> Result<Self, AppError> {
        let nobody = hash_now(&entropy.token().into(), &*entropy).map_err(failed)?;
        Ok(Self { entropy, free: Arc::new(Semaphore::new(AT_ONCE)), nobody: nobody.expose_secret().into() })
    }

    /// A PHC string.
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, AppError> {
        let (password, entropy) = (password.clone(), self.entropy.clone());
        self.work(move || hash_now(&password, &*entropy)).await
    }

    /// Whether `password` is the one of `hash`. Takes the same time and says no where there is none.
    pub async fn verify(&self, password: &SecretString, hash: Option<String>) -> Result<bool, AppError> {
        let known = hash.is_some();
        let (password, hash) = (password.clone(), hash.unwrap_or_else(|| self.nobody.to_string()));
        let matches =
            move || match Argon2::default().verify_password(password.expose_secret().as_bytes(), hash.as_str()) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            };
        Ok(self.work(matches).await? && known)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, password_hash::Error> + Send + 'static,
    ) -> Result<T, AppError> {
        let _place = self.free.acquire().await.map_err(failed)?;
        tokio::task::spawn_blocking(work).await.map_err(failed)?.map_err(failed)
    }
}

fn hash_now(password: &SecretString, entropy: &dyn Entropy) -> Result<SecretString, password_hash::Error> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| password_hash::Error::ParamsInvalid)?;
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon2.hash_password_with_salt(password.expose_secret().as_bytes(), &salt)?;
    Ok(SecretString::from(hash.to_string()))
}

fn failed(error: impl std::fmt::Display) -> AppError {
    tracing::error!(%error, "a password can't be hashed or compared");
    AppError::Internal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::new(Arc::new(SeededEntropy::new(1))).unwrap();
        let hash = passwords.hash(&"correct horse battery".into()).await.unwrap();
        let hash = || Some(hash.expose_secret().to_owned());
        assert!(hash().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash().unwrap());
        assert!(passwords.verify(&"correct horse battery".into(), hash()).await.unwrap());
        assert!(!passwords.verify(&"correct horse batterz".into(), hash()).await.unwrap());
        assert!(!passwords.verify(&"correct horse battery".into(), None).await.unwrap());
        assert_eq!(passwords.verify(&"any".into(), Some("no hash".into())).await, Err(AppError::Internal));
    }
}
