//! A password from the terminal, or a new one.

use secrecy::SecretString;

use super::{CliError, terminal::read_secret};
use crate::{entropy::Entropy, service::members::check_password};

/// Characters of a made-up password: 120 bits.
const LENGTH: usize = 20;

/// A password and whether we made it up.
pub(super) struct Chosen {
    pub(super) password: SecretString,
    pub(super) generated: bool,
}

/// Reads one line; an empty line, or no terminal and nothing piped in, makes up a password.
pub(super) fn choose(entropy: &dyn Entropy) -> Result<Chosen, CliError> {
    let typed = read_secret("Password (not shown while you type; leave it empty and one is made): ")?;
    if typed.is_empty() {
        let password: String = entropy.token().chars().take(LENGTH).collect();
        return Ok(Chosen { password: password.into(), generated: true });
    }
    let password = SecretString::from(typed);
    check_password(&password)?;
    Ok(Chosen { password, generated: false })
}
