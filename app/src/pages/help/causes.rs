//! Every cause with its words, from the one table in `model::cause`.

use leptos::prelude::*;

use crate::model::cause::{Cause, Fixer, fill_words};

const CAUSES: [Cause; 24] = [
    Cause::Revoked,
    Cause::PasswordChanged,
    Cause::Expired,
    Cause::Inactive,
    Cause::SecurityCheck,
    Cause::BlockedByOrganisation,
    Cause::ScopesMissing,
    Cause::ProfileAccessLost,
    Cause::AccountSuspended,
    Cause::CredentialsRejected,
    Cause::TooManyTokens,
    Cause::RefreshInterrupted,
    Cause::AppReplaced,
    Cause::AppMisconfigured,
    Cause::ApiRetired,
    Cause::HostsChanged,
    Cause::Crashing,
    Cause::SpoiledAnswer,
    Cause::Unknown,
    Cause::Outage,
    Cause::RateLimited,
    Cause::UnexpectedAnswer,
    Cause::Preparing,
    Cause::Unreachable,
];

/// A table for each of those who can mend it.
#[component]
pub fn Causes() -> impl IntoView {
    view! {
        <section class="wide" aria-labelledby="causes">
            <h2 id="causes" tabindex="-1">
                "Why connections break"
            </h2>
            <MendedBy fixer=Fixer::AccountHolder title="What you can mend, or whoever can sign in to the account" />
            <MendedBy fixer=Fixer::ClientAdmin title="What the client's own administrator can mend" />
            <MendedBy fixer=Fixer::ProfileManager title="What whoever manages it at the platform can mend" />
            <MendedBy fixer=Fixer::Admin title="What your admin can mend" />
            <MendedBy fixer=Fixer::Nobody title="What passes by itself" />
        </section>
    }
}

#[component]
fn MendedBy(fixer: Fixer, title: &'static str) -> impl IntoView {
    let rows = CAUSES
        .into_iter()
        .map(Cause::words)
        .filter(|words| words.fixer == fixer)
        .map(|words| {
            view! {
                <tr>
                    <th scope="row">{name_nobody(words.short)}</th>
                    <td>{name_nobody(words.happened)}</td>
                    <td>{name_nobody(words.next)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h3>{title}</h3>
        <table class="table table-stacks causes">
            <thead>
                <tr>
                    <th scope="col">"Relink says"</th>
                    <th scope="col">"What happened"</th>
                    <th scope="col">"What to do"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// The sentences of a cause without a platform's and an account's name.
fn name_nobody(sentences: &str) -> String {
    let words = fill_words(sentences, "the platform", "the account");
    let mut begins = true;
    words
        .chars()
        .map(|letter| {
            let out = if begins && letter.is_alphabetic() { letter.to_ascii_uppercase() } else { letter };
            begins = letter == '.' || (begins && letter == ' ');
            out
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{CAUSES, name_nobody};

    #[test]
    fn no_cause_stands_twice() {
        let causes: std::collections::HashSet<_> = CAUSES.into_iter().collect();
        assert_eq!(causes.len(), CAUSES.len());
    }

    #[test]
    fn sentences_begin_with_a_capital_letter() {
        assert_eq!(
            name_nobody("{provider} refused {account}. {account} is out."),
            "The platform refused the account. The account is out."
        );
    }
}
