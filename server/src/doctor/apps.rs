//! The agency's clients at the providers: known, with the right secret, and what their accesses look like.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    cause::Cause,
    doctor::{Finding, Symptom},
    ids::AgencyId,
};
use http::header;
use secrecy::SecretString;

use super::{caps::find_caps, finding};
use crate::{
    catalogue::Counted,
    core::Core,
    health::{
        answer::{Answer, read_http_date},
        diagnosis::{Operation, Verdict, diagnose},
    },
    oauth::{
        registration::Registration,
        token::{Grant, TokenError},
    },
    store::{StoreError, Unit, account::Account, application::Application},
    vault::secret::TokenSet,
};

const DAY: i64 = 24 * 60 * 60;
/// An access that ends so soon comes from an app in testing.
const SHORT_LIFE: i64 = 8 * DAY;
/// Seconds by which clocks may differ: requests take their time.
const SKEW: i64 = 60;
/// Nobody was ever given this: a provider that knows us refuses it, one that doesn't refuses us.
const NOBODYS_TOKEN: &str = "relink-doctor";
/// RFC 6749, section 5.2.
const NO_RENEWALS: &str = "unsupported_grant_type";

pub(super) async fn examine(core: &Core, agency: AgencyId) -> Result<Vec<Finding>, StoreError> {
    let mut unit = core.store.read().await?;
    let mut applications = Vec::new();
    for application in unit.applications_of_agency(agency).await? {
        let lacking = unit.count_broken(agency, application.id, Cause::ScopesMissing).await?;
        let accounts = unit.accounts_of_application(agency, &application.server, application.id).await?;
        // One that was replaced matters for as long as somebody goes on with it.
        if application.successor.is_none() || !accounts.is_empty() {
            let mut symptoms = look_at_accounts(core, &accounts);
            symptoms.extend(look_at_caps(core, &mut *unit, &application, &accounts).await?);
            applications.push((application, lacking, symptoms));
        }
    }
    drop(unit);
    let mut findings = Vec::new();
    for (application, lacking, of_accounts) in applications {
        let subject = name_of(core, &application);
        let mut symptoms = ask_provider(core, application).await;
        symptoms.extend(of_accounts);
        if lacking > 0 {
            symptoms.push(Symptom::ScopesMissing { connections: lacking });
        }
        findings.extend(symptoms.into_iter().map(|symptom| finding(subject.clone(), symptom)));
    }
    Ok(findings)
}

/// Whether more can go through an app than its provider allows.
async fn look_at_caps(
    core: &Core,
    unit: &mut dyn Unit,
    application: &Application,
    accounts: &[Account],
) -> Result<Vec<Symptom>, StoreError> {
    let caps = core.catalogue.server(&application.server).map_or(&[][..], |server| server.caps.as_slice());
    let mut profiles = BTreeSet::new();
    if caps.iter().any(|cap| cap.counts == Counted::Profiles) {
        for account in accounts {
            let uses = unit.connections_of_account(account.agency, account.id).await?;
            profiles.extend(uses.into_iter().filter_map(|used| used.connection.profile));
        }
    }
    Ok(find_caps(caps, accounts.len(), profiles.len()))
}

fn name_of(core: &Core, application: &Application) -> String {
    let name = core.catalogue.provider_name(&application.server);
    let host = url::Url::parse(&application.issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.map_or_else(|| format!("App at {name}"), |host| format!("App at {name} ({host})"))
}

/// Shows the token endpoint our client with a token that nobody has. Where nothing is renewed at all it says so before it looks at the
/// client, and is shown a code that nobody has.
async fn show_client(core: &Core, registration: &Registration) -> Result<Grant, TokenError> {
    let nobodys = SecretString::from(NOBODYS_TOKEN);
    let refused = registration.refresh(&*core.outbound, &nobodys, &[], &BTreeMap::new()).await;
    match &refused {
        Err(TokenError::Answer(answer))
            if Answer::read(answer, &registration.server.answers).code() == Some(NO_RENEWALS) =>
        {
            registration.exchange_code(&*core.outbound, &nobodys, &nobodys).await
        }
        _ => refused,
    }
}

/// What the provider says of our client, and of the time.
async fn ask_provider(core: &Core, application: Application) -> Vec<Symptom> {
    let Ok(registration) = Registration::open(core, application) else { return vec![Symptom::ProviderUnreachable] };
    let answer = match show_client(core, &registration).await {
        Err(TokenError::Answer(answer)) => answer,
        Err(error) => {
            tracing::info!(%error, "a token endpoint can't be asked about our client");
            return vec![Symptom::ProviderUnreachable];
        }
        // Whoever grants this grants everything; nothing is learned.
        Ok(_) => return vec![Symptom::ProviderUnreachable],
    };
    let now = core.clock.unix();
    let mut symptoms = Vec::new();
    let date = answer.headers().get(header::DATE).and_then(|date| read_http_date(date.to_str().ok()?));
    if let Some(seconds) = date.map(|date| now - date).filter(|seconds| seconds.abs() > SKEW) {
        symptoms.push(Symptom::ClockWrong { seconds });
    }
    let read = Answer::read(&answer, &registration.server.answers);
    symptoms.push(match diagnose(&registration.server.errors, Operation::Token, &read, now) {
        Verdict::Broken { cause: Cause::AppMisconfigured } => Symptom::ClientRejected,
        // A 404 without an error of RFC 6749 comes from a place that gives out no tokens, a page of HTML among them.
        Verdict::Transient { .. } if matches!(read.status(), Some(404 | 405)) && read.code().is_none() => {
            Symptom::EndpointMissing
        }
        Verdict::Broken { .. } => Symptom::ClientFine,
        Verdict::Transient { .. } | Verdict::Fine | Verdict::NoAccess => Symptom::ProviderUnreachable,
    });
    symptoms
}

fn look_at_accounts(core: &Core, accounts: &[Account]) -> Vec<Symptom> {
    let mut symptoms = Vec::new();
    let lives: Vec<i64> =
        accounts.iter().filter_map(|account| Some(account.hard_expires_at? - account.connected_at)).collect();
    match lives.iter().max() {
        Some(longest) if *longest <= SHORT_LIFE => symptoms.push(Symptom::ShortLife { days: longest / DAY }),
        _ => {
            let without = accounts.iter().filter(|account| !can_renew(core, account)).count();
            if without > 0 {
                let accounts = u32::try_from(without).unwrap_or(u32::MAX);
                symptoms.push(Symptom::NoRefreshToken { accounts });
            }
        }
    }
    symptoms
}

/// What has no end needs no renewal; what can't be opened is another finding's business.
fn can_renew(core: &Core, account: &Account) -> bool {
    let by_access = core.catalogue.server(&account.provider).is_some_and(|server| server.renews_by_access());
    if by_access || account.access_expires_at.is_none() {
        return true;
    }
    let text = core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret);
    text.ok().and_then(|text| TokenSet::from_sealed_text(&text).ok()).is_none_or(|tokens| tokens.refresh.is_some())
}
