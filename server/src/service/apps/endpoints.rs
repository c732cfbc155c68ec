//! Where an authorization server is asked: from its file, or from its issuer's metadata.

use std::collections::BTreeMap;

use app::model::error::AppError;

use super::form::Form;
use crate::{
    catalogue::{AuthServer, Discovery, Input, Inputs},
    net::Outbound,
    oauth::discovery::{Metadata, discover},
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

/// The endpoints that stand in the catalogue, for the issuer `base`.
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
    let render = |template: &crate::catalogue::UrlTemplate| {
        template.render(&inputs).map(String::from).map_err(|_| AppError::IssuerUnusable)
    };
    Ok(Metadata {
        issuer: render(issuer)?.trim_end_matches('/').to_owned(),
        authorization_endpoint: render(authorization_endpoint)?,
        token_endpoint: render(token_endpoint)?,
        userinfo_endpoint: userinfo_endpoint.as_ref().map(render).transpose()?,
        revocation_endpoint: None,
        authorization_response_iss_parameter_supported: *iss_announced,
        subject_types_supported: Vec::new(),
    })
}
