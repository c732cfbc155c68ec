//! What the authorization server says about itself (RFC 8414, OpenID Connect Discovery).

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{Sandbox, people::SCOPES};

/// `GET /.well-known/openid-configuration`
pub(crate) async fn answer(State(sandbox): State<Sandbox>) -> Json<Value> {
    let issuer = sandbox.issuer();
    let scopes: Vec<&str> = SCOPES.iter().map(|scope| scope.name).collect();
    let authentication = ["client_secret_basic", "client_secret_post"];
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_supported": ["sub", "name", "email", "email_verified"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": authentication,
        "revocation_endpoint_auth_methods_supported": authentication,
        "authorization_response_iss_parameter_supported": true,
    }))
}
