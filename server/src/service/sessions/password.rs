//! Hashing passwords: argon2id with the parameters that OWASP recommends, away from the async threads.

use std::sync::Arc;

use app::model::error::AppError;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        self,
        phc::{self, Output, ParamsString, PasswordHash, Salt},
    },
};
use secrecy::{ExposeSecret, SecretString};

pub(crate) use super::hashing::Lane;
use super::hashing::{Hashing, HashingError, Memory};
use crate::entropy::Entropy;

/// Kibibytes, passes and lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    entropy: Arc<dyn Entropy>,
    hashing: Hashing,
    /// Compared with where nobody has this email, so that the answer takes as long as for a member.
    nobody: Arc<str>,
}

/// Why a password can't be hashed or compared.
#[derive(Debug, thiserror::Error)]
enum PasswordError {
    #[error(transparent)]
    Argon2(#[from] argon2::Error),
    #[error(transparent)]
    Hash(#[from] password_hash::Error),
    #[error(transparent)]
    Form(#[from] phc::Error),
    #[error("it is no hash of ours")]
    Foreign,
}

impl Passwords {
    /// Hashes once, for [`Passwords::verify`] without a member. `strangers_waiting`: how many of them may wait for their
    /// turn.
    pub fn new(entropy: Arc<dyn Entropy>, strangers_waiting: usize) -> Result<Self, AppError> {
        let nobody = hash_now(&entropy.token().into(), &*entropy, &mut Memory::default()).map_err(failed)?;
        Ok(Self { entropy, hashing: Hashing::new(strangers_waiting), nobody: nobody.expose_secret().into() })
    }

    /// A PHC string. Whoever chooses a password is known.
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, AppError> {
        let (password, entropy) = (password.clone(), self.entropy.clone());
        self.work(Lane::Known, move |memory| hash_now(&password, &*entropy, memory)).await
    }

    /// Whether `password` is the one of `hash`. Takes the same time and says no where there is none. `SignInBusy` if too
    /// many wait in this lane.
    pub(crate) async fn verify(
        &self,
        lane: Lane,
        password: &SecretString,
        hash: Option<String>,
    ) -> Result<bool, AppError> {
        let known = hash.is_some();
        let (password, hash) = (password.clone(), hash.unwrap_or_else(|| self.nobody.to_string()));
        Ok(self.work(lane, move |memory| verify_now(&password, &hash, memory)).await? && known)
    }

    async fn work<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut Memory) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, AppError> {
        match self.hashing.run(lane, work).await {
            Ok(result) => result.map_err(failed),
            Err(HashingError::Full) => Err(AppError::SignInBusy),
            Err(error @ HashingError::Failed) => Err(failed(error)),
        }
    }
}

fn hash_now(
    password: &SecretString,
    entropy: &dyn Entropy,
    memory: &mut Memory,
) -> Result<SecretString, PasswordError> {
    let (kibibytes, passes, lanes) = COST;
    let params = Params::new(kibibytes, passes, lanes, None)?;
    let (mut salt, mut output) = ([0; 16], [0; Params::DEFAULT_OUTPUT_LEN]);
    entropy.fill(&mut salt);
    let (algorithm, version, blocks) = (Algorithm::Argon2id, Version::V0x13, params.block_count());
    let hash = PasswordHash {
        algorithm: algorithm.ident(),
        version: Some(version.into()),
        params: ParamsString::try_from(&params)?,
        salt: Some(Salt::new(&salt)?),
        hash: None,
    };
    let argon2 = Argon2::new(algorithm, version, params);
    argon2.hash_password_into_with_memory(
        password.expose_secret().as_bytes(),
        &salt,
        &mut output,
        memory.blocks(blocks)?,
    )?;
    let hash = PasswordHash { hash: Some(Output::new(&output)?), ..hash };
    Ok(SecretString::from(hash.to_string()))
}

fn verify_now(password: &SecretString, hash: &str, memory: &mut Memory) -> Result<bool, PasswordError> {
    let hash = PasswordHash::new(hash)?;
    let (Some(version), Some(salt), Some(expected)) = (hash.version, &hash.salt, &hash.hash) else {
        return Err(PasswordError::Foreign);
    };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str())?;
    let params = Params::try_from(&hash)?;
    let blocks = params.block_count();
    let argon2 = Argon2::new(algorithm, Version::try_from(version)?, params);
    let mut output = vec![0; expected.len()];
    let typed = password.expose_secret().as_bytes();
    argon2.hash_password_into_with_memory(typed, salt, &mut output, memory.blocks(blocks)?)?;
    // Compared in a time that tells nothing.
    Ok(Output::new(&output)? == *expected)
}

fn failed(error: impl std::fmt::Display) -> AppError {
    tracing::error!(%error, "a password can't be hashed or compared");
    AppError::Internal
}

#[cfg(test)]
mod tests {
    use argon2::PasswordVerifier;

    use super::*;
    use crate::entropy::SeededEntropy;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::new(Arc::new(SeededEntropy::new(1)), 1).unwrap();
        let hash = passwords.hash(&"correct horse battery".into()).await.unwrap();
        let hash = || Some(hash.expose_secret().to_owned());
        let verify = async |password: &str, hash| passwords.verify(Lane::Strangers, &password.into(), hash).await;
        assert!(hash().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash().unwrap());
        assert!(verify("correct horse battery", hash()).await.unwrap());
        assert!(!verify("correct horse batterz", hash()).await.unwrap());
        assert!(!verify("correct horse battery", None).await.unwrap());
        assert_eq!(verify("any", Some("no hash".into())).await, Err(AppError::Internal));
        let theirs = Argon2::default().verify_password(b"correct horse battery", hash().unwrap().as_str());
        assert_eq!(theirs, Ok(()), "the same as everybody's");
    }

    #[tokio::test]
    async fn strangers_who_find_the_lane_full_are_told_when_to_come_back() {
        let passwords = Passwords::new(Arc::new(SeededEntropy::new(1)), 0).unwrap();
        let answer = passwords.verify(Lane::Strangers, &"any".into(), None).await;
        assert_eq!(answer, Err(AppError::SignInBusy));
        assert_eq!(answer.unwrap_err().retry_after(), Some(5));
        assert_eq!(passwords.verify(Lane::Known, &"any".into(), None).await, Ok(false));
    }
}
