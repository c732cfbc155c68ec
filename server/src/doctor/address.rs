//! Our own address, asked as a browser would: through whatever stands in front of us.

use app::model::doctor::{Finding, Symptom};
use http::{HeaderName, Response, StatusCode, header};
use uuid::Uuid;

use super::finding;
use crate::{
    core::Core,
    net::{
        NetError, Outbound,
        guard::{Guard, Policy},
    },
};

const CALLBACK: &str = "/oauth/callback/";
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

pub(super) async fn examine(core: &Core) -> Vec<Finding> {
    let url = &core.config.public_url;
    let origin = url.origin();
    if !url.is_https() && !url.is_loopback() {
        return vec![finding(origin, Symptom::AddressNotSecure)];
    }
    // Ourselves, wherever the name leads: nobody else may be asked this way.
    let symptoms = match Guard::new(&Policy { allow: vec![url.host_port().to_string()] }) {
        Ok(guard) => ask(&guard, &origin).await,
        Err(error) => {
            tracing::error!(%error, "our own address can't be asked");
            vec![Symptom::AddressUnreachable]
        }
    };
    symptoms.into_iter().map(|symptom| finding(origin.clone(), symptom)).collect()
}

async fn ask(outbound: &dyn Outbound, origin: &str) -> Vec<Symptom> {
    match get(outbound, &format!("{origin}/healthz")).await {
        Ok(answer) if answer.status() == StatusCode::OK && answer.body().as_slice() == b"ok\n" => {}
        Ok(_) => return vec![Symptom::AddressForeign],
        Err(error) => {
            tracing::info!(%error, "our own address does not answer");
            return vec![Symptom::AddressUnreachable];
        }
    }
    let mut symptoms = Vec::new();
    let callback = get(outbound, &format!("{origin}{CALLBACK}{}", Uuid::nil())).await;
    let page = get(outbound, &format!("{origin}/sign-in")).await;
    if is_sent_on(callback.as_ref(), origin) {
        symptoms.push(Symptom::HostLost);
    } else if !callback.as_ref().is_ok_and(|answer| answer.status() == StatusCode::OK) {
        symptoms.push(Symptom::CallbackUnreachable);
    } else if coop(callback.as_ref()) != Some("unsafe-none") || coop(page.as_ref()) != Some("same-origin-allow-popups")
    {
        symptoms.push(Symptom::PopupHeadersLost);
    }
    if symptoms.is_empty() {
        symptoms.push(Symptom::AddressFine);
    }
    symptoms
}

async fn get(outbound: &dyn Outbound, url: &str) -> Result<Response<Vec<u8>>, NetError> {
    let request = http::Request::get(url).header(header::ACCEPT, "text/html").body(Vec::new());
    outbound.send(request.map_err(|_| NetError::BadUrl)?).await
}

/// Asked under our own name, and sent there: the name was lost on the way.
fn is_sent_on(answer: Result<&Response<Vec<u8>>, &NetError>, origin: &str) -> bool {
    let there = answer.ok().and_then(|answer| answer.headers().get(header::LOCATION)?.to_str().ok());
    there.is_some_and(|there| there.strip_prefix(origin).is_some_and(|path| path.starts_with(CALLBACK)))
}

fn coop<'a>(answer: Result<&'a Response<Vec<u8>>, &NetError>) -> Option<&'a str> {
    answer.ok()?.headers().get(COOP)?.to_str().ok()
}
