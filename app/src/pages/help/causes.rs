//! Every cause with its words, from the one table in `model::cause`.

use leptos::prelude::*;

use crate::model::cause::{Cause, fill_words};

const CAUSES: [Cause; 17] = [
    Cause::Revoked,
    Cause::PasswordChanged,
    Cause::Expired,
    Cause::Inactive,
    Cause::SecurityCheck,
    Cause::ScopesMissing,
    Cause::ProfileAccessLost,
    Cause::AccountSuspended,
    Cause::CredentialsRejected,
    Cause::TooManyTokens,
    Cause::RefreshInterrupted,
    Cause::AppMisconfigured,
    Cause::ApiRetired,
    Cause::Unknown,
    Cause::Outage,
    Cause::RateLimited,
    Cause::Unreachable,
];

/// The table.
#[component]
pub fn Causes() -> impl IntoView {
    view! {
        <section aria-labelledby="causes">
            <h2 id="causes" tabindex="-1">"Why connections break"</h2>
            <table class="table table-stacks">
                <thead>
                    <tr>
                        <th scope="col">"Relink says"</th>
                        <th scope="col">"What happened"</th>
                        <th scope="col">"What to do"</th>
                        <th scope="col">"Who"</th>
                    </tr>
                </thead>
                <tbody>
                    {CAUSES
                        .into_iter()
                        .map(|cause| {
                            let words = cause.words();
                            view! {
                                <tr>
                                    <th scope="row">{name_nobody(words.short)}</th>
                                    <td>{name_nobody(words.happened)}</td>
                                    <td>{name_nobody(words.next)}</td>
                                    <td>{words.fixer.words()}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </section>
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
    use super::name_nobody;

    #[test]
    fn sentences_begin_with_a_capital_letter() {
        assert_eq!(
            name_nobody("{provider} refused {account}. {account} is out."),
            "The platform refused the account. The account is out."
        );
    }
}
