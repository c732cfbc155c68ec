//! The revocation endpoint (RFC 7009). As at many providers it ends everything this person ever allowed this client.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{Sandbox, answers::TokenProblem, authorization_request::Fields, grants::GrantEnd};

/// `POST /revoke`. An unknown token is a success too (RFC 7009 section 2.2).
pub(crate) async fn answer(State(sandbox): State<Sandbox>, headers: HeaderMap, body: String) -> Response {
    match sandbox.revoke(&headers, &Fields::parse(&body)) {
        Ok(()) => StatusCode::OK.into_response(),
        Err(problem) => problem.into_response(),
    }
}

impl Sandbox {
    fn revoke(&self, headers: &HeaderMap, fields: &Fields) -> Result<(), TokenProblem> {
        if self.lock().kept.switches.outage {
            return Err(TokenProblem::Outage);
        }
        self.check_client(headers, fields)?;
        let token = fields.one("token").ok_or(TokenProblem::Request("There is no token."))?;
        self.change(|state| {
            let ledger = &mut state.kept.ledger;
            if let Some(person) = ledger.find_owner(token) {
                ledger.end_all(&person, GrantEnd::Revoked);
            }
        })?;
        Ok(())
    }
}
