//! Where an authorization server is asked: from its file, or from its issuer's metadata.

use std::collections::BTreeMap;

use app::model::error::AppError;

use super::form::Form;
use crate::{
    catalogue::{AuthServer, Discovery, Input, Inputs, UrlTemplate},
    net::Outbound,
    oauth::{
        discovery::{Metadata, discover},
        endpoint::is_endpoint,
    },
};

/// The issuer that a form names. Asks nobody.
pub(super) fn issuer_of(server: &AuthServer, form: &Form) -> Result<String, AppError> {
    match &server.discovery {
        Discovery::Issuer => Ok(form.issuer.clone()),
        fixed @ Discovery::Fixed { .. } => Ok(fixed_endpoints(fixed, &form.issuer, &form.settings)?.issuer),
    }
}

/// Asks the issuer where the file doesn't know.
pub(super) async fn find_endpoints(
    outbound: &dyn Outbound,
    server: &AuthServer,
    form: &Form,
) -> Result<Metadata, AppError> {
    match &server.discovery {
        Discovery::Issuer => discover(outbound, &form.issuer).await,
        fixed @ Discovery::Fixed { .. } => fixed_endpoints(fixed, &form.issuer, &form.settings),
    }
}

/// The endpoints that stand in the catalogue, for the issuer `base`. `IssuerUnusable` if a typed part makes one of them something
/// else than an endpoint.
pub(crate) fn fixed_endpoints(
    discovery: &Discovery,
    base: &str,
    settings: &BTreeMap<String, String>,
) -> Result<Metadata, AppError> {
    let Discovery::Fixed { issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, iss_announced } =
        discovery
    else {
        return Err(AppError::Internal);
    };
    let inputs = Inputs::default().with(Input::Base, base).with_settings(settings);
    let render =
        |template: &UrlTemplate| template.render(&inputs).map(String::from).map_err(|_| AppError::IssuerUnusable);
    let endpoint = |template: &UrlTemplate| render(template).and_then(check_endpoint);
    Ok(Metadata {
        issuer: render(issuer)?.trim_end_matches('/').to_owned(),
        authorization_endpoint: endpoint(authorization_endpoint)?,
        token_endpoint: endpoint(token_endpoint)?,
        userinfo_endpoint: userinfo_endpoint.as_ref().map(endpoint).transpose()?,
        revocation_endpoint: None,
        authorization_response_iss_parameter_supported: *iss_announced,
        subject_types_supported: Vec::new(),
    })
}

fn check_endpoint(url: String) -> Result<String, AppError> {
    if is_endpoint(&url) { Ok(url) } else { Err(AppError::IssuerUnusable) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_that_makes_no_endpoints_is_refused() {
        let discovery: Discovery = serde_json::from_value(serde_json::json!({"fixed": {
            "issuer": "{base}",
            "authorization_endpoint": "{base}/authorize",
            "token_endpoint": "{base}/token",
        }}))
        .unwrap();
        let find = |base: &str| fixed_endpoints(&discovery, base, &BTreeMap::new());
        assert_eq!(find("https://id.example/").unwrap().authorization_endpoint, "https://id.example/authorize");
        for base in ["https://evil.example;sandbox", "https://*", "https://a,b.example", "https://me@id.example"] {
            assert_eq!(find(base).err(), Some(AppError::IssuerUnusable), "{base}");
        }
    }
}
