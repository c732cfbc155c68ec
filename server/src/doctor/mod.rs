//! The doctor: looks at what can be seen from here, and changes nothing.
//!
//! - `address`: our own address, as a browser would reach it. `apps`, `caps`: the agency's clients at the providers, and how
//!   many may connect through one. `catalogue`: files, what they rest on, and what ends. `rates`: how old exchange rates are.
//!
//! Words stand in [`app::model::doctor`].

mod address;
mod apps;
mod caps;
mod catalogue;
mod rates;

use app::model::{
    doctor::{Finding, Symptom},
    ids::AgencyId,
};

use crate::{core::Core, store::StoreError};

/// Everything that can be said about one agency's Relink, what is wrong first.
pub async fn examine(core: &Core, agency: AgencyId) -> Result<Vec<Finding>, StoreError> {
    let (address, apps) = tokio::join!(address::examine(core), apps::examine(core, agency));
    let mut findings = address;
    findings.extend(apps?);
    let in_use = core.store.ask().await?.integrations_in_use(agency).await?.into_iter().collect();
    findings.extend(catalogue::examine(core, &in_use));
    findings.push(rates::examine(core).await?);
    if core.config.mail.is_none() {
        findings.push(finding("Email", Symptom::MailMissing));
    }
    findings.sort_by(|one, other| (one.verdict, &one.subject).cmp(&(other.verdict, &other.subject)));
    Ok(findings)
}

fn finding(subject: impl Into<String>, symptom: Symptom) -> Finding {
    Finding { subject: subject.into(), verdict: symptom.verdict(), symptom }
}
