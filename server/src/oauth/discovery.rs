//! Finding an authorization server's endpoints from its issuer (OpenID Connect Discovery 1.0, section 4).

use app::model::error::AppError;
use serde::Deserialize;

use crate::net::{NetError, Outbound};

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
    let metadata: Metadata = serde_json::from_slice(answer.body()).map_err(|_| AppError::IssuerUnusable)?;
    if metadata.issuer.trim_end_matches('/') != base {
        return Err(AppError::IssuerUnusable);
    }
    let needed = [&metadata.authorization_endpoint, &metadata.token_endpoint];
    let others = [&metadata.userinfo_endpoint, &metadata.revocation_endpoint];
    for endpoint in needed.into_iter().chain(others.into_iter().flatten()) {
        let web = url::Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
        if !web {
            return Err(AppError::IssuerUnusable);
        }
    }
    Ok(metadata)
}
