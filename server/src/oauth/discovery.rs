//! Finding an authorization server's endpoints from its issuer (OpenID Connect Discovery 1.0, section 4).

use app::model::error::AppError;
use serde::Deserialize;

use super::endpoint::is_endpoint;
use crate::{
    budget::{JsonBudget, read_typed},
    net::{NetError, Outbound},
};

/// The part of the metadata that we use.
#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    /// RFC 8414, section 2.
    #[serde(default)]
    pub revocation_endpoint: Option<String>,
    /// RFC 9207, section 3.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// OpenID Connect Discovery 1.0, section 3: `public`, `pairwise`.
    #[serde(default)]
    pub subject_types_supported: Vec<String>,
}

impl Metadata {
    /// Whether the issuer knows a person under another subject in each client (OpenID Connect Core, section 8.1). Where it can do
    /// both, subjects that differ show themselves.
    pub fn is_pairwise(&self) -> bool {
        !self.subject_types_supported.is_empty() && !self.subject_types_supported.iter().any(|kind| kind == "public")
    }
}

/// Asks `issuer` for its metadata. The metadata must name the very issuer that was asked (section 4.3).
pub async fn discover(outbound: &dyn Outbound, issuer: &str) -> Result<Metadata, AppError> {
    let base = issuer.trim_end_matches('/');
    let request = http::Request::get(format!("{base}/.well-known/openid-configuration"))
        .header(http::header::ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|_| AppError::IssuerUnusable)?;
    let answer = outbound.send(request).await.map_err(|error| match error {
        NetError::NotAllowed(_) => AppError::HostNotAllowed,
        NetError::BadUrl => AppError::IssuerUnusable,
        _ => AppError::HostUnreachable,
    })?;
    if answer.status() != http::StatusCode::OK {
        return Err(AppError::IssuerUnusable);
    }
    let metadata: Metadata = read_typed(answer.body(), JsonBudget::SMALL).map_err(|_| AppError::IssuerUnusable)?;
    if metadata.issuer.trim_end_matches('/') != base {
        return Err(AppError::IssuerUnusable);
    }
    let needed = [&metadata.authorization_endpoint, &metadata.token_endpoint];
    let others = [&metadata.userinfo_endpoint, &metadata.revocation_endpoint];
    for endpoint in needed.into_iter().chain(others.into_iter().flatten()) {
        if !is_endpoint(endpoint) {
            return Err(AppError::IssuerUnusable);
        }
    }
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use serde_json::{Value, json};
    use tokio::net::TcpStream;

    use super::*;

    /// Answers with this metadata, whatever is asked.
    struct Issuer(Value);

    #[async_trait]
    impl Outbound for Issuer {
        async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
            Ok(http::Response::new(self.0.to_string().into_bytes()))
        }

        async fn connect(&self, _: &str, _: u16) -> Result<TcpStream, NetError> {
            Err(NetError::Unreachable)
        }
    }

    #[tokio::test]
    async fn metadata_with_an_endpoint_that_is_none_is_refused() {
        let issuer = "https://id.example";
        let good = json!({
            "issuer": issuer,
            "authorization_endpoint": "https://id.example/authorize",
            "token_endpoint": "https://id.example/token",
            "userinfo_endpoint": "https://id.example/me",
            "revocation_endpoint": "https://id.example/revoke",
        });
        assert!(discover(&Issuer(good.clone()), issuer).await.is_ok());
        for member in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "revocation_endpoint"] {
            for endpoint in [
                "https://evil.example;sandbox/authorize",
                "https://*/authorize",
                "https://a,b/authorize",
                "https://me:secret@id.example/",
                "https://id.example/#x",
                "javascript:alert(1)",
                "/authorize",
                "",
            ] {
                let mut odd = good.clone();
                odd[member] = endpoint.into();
                let refused = discover(&Issuer(odd), issuer).await.err();
                assert_eq!(refused, Some(AppError::IssuerUnusable), "{member}: {endpoint}");
            }
        }
    }
}
