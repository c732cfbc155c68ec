//! Who is signed in at the demo provider: a cookie on its own origin.

use axum::http::{HeaderMap, header};

use super::{Sandbox, grants::hash_text, people::Person};

const COOKIE: &str = "sandbox_session";

impl Sandbox {
    /// Who is signed in, by the request's cookies.
    pub(crate) fn find_signed_in(&self, headers: &HeaderMap) -> Option<&'static Person> {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let token = pairs.into_iter().find(|(name, _)| *name == COOKIE)?.1;
        self.lock().sessions.get(&hash_text(token)).copied()
    }

    /// Signs somebody in; the result is a `Set-Cookie` value.
    pub(crate) fn sign_in(&self, person: &'static Person) -> String {
        let token = self.new_token();
        self.lock().sessions.insert(hash_text(&token), person);
        let secure = if self.settings().issuer.scheme() == "https" { "; Secure" } else { "" };
        format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")
    }
}
