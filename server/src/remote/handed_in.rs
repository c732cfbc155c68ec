//! Credentials that are handed in for a token, once for all that one job asks.

use std::sync::Arc;

use secrecy::SecretString;

use super::{Remote, RemoteError};
use crate::catalogue::{Input, TokenRequest};

impl Remote<'_> {
    /// The token that the platform gives for the account's credentials.
    pub(super) async fn hand_in_credentials(&mut self, spec: &TokenRequest) -> Result<SecretString, RemoteError> {
        let known = Arc::clone(&self.known);
        let inputs = known.inputs();
        if let Some(otherwise) = &spec.unless_empty
            && inputs.get(&Input::Field(otherwise.field.clone())).is_none_or(str::is_empty)
        {
            let token = otherwise.token.render(&known.with_secrets(inputs, None)).map_err(|why| self.misfit(why))?;
            return Ok(SecretString::from(token));
        }
        let reply = self.fetch_one(spec.into(), &inputs).await?;
        let token = spec.at.find_text(&reply.value).filter(|token| !token.is_empty());
        token.map(SecretString::from).ok_or_else(|| self.unreadable("The answer has no token for these credentials."))
    }
}
