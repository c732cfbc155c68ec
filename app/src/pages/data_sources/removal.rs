//! Removing an account: says what is erased and what else ends, then asks.

use leptos::{form::ActionForm, prelude::*};

use super::uses::{hidden_words, more_words, name_use};
use crate::{
    api::connections::RemoveAccount,
    components::{
        button::{Button, Look},
        icon::{Glyph, Icon},
    },
    model::data_source::DataSource,
};

/// A fold, so that it asks without scripts too.
#[component]
pub fn Removal(source: DataSource, remove: ServerAction<RemoveAccount>) -> impl IntoView {
    let ends: Vec<String> = {
        let listed = source.uses.iter().map(name_use);
        listed.chain(more_words(source.more_uses)).chain(hidden_words(source.hidden_uses)).collect()
    };
    let account = source.account;
    let question = format!("Remove {}?", account.name);
    let provider = account.provider.clone();
    view! {
        <details class="removal">
            <summary class="button button-bare">
                <Icon glyph=Glyph::Trash />
                <span>"Remove"</span>
                <span class="visually-hidden">{format!(" {}", account.name)}</span>
            </summary>
            <div class="removal-body">
                <h3>{question}</h3>
                <p>"The stored access is erased from Relink and can't be brought back. Data that was pulled stays."</p>
                {if ends.is_empty() {
                    view! { <p>"No campaign uses it, so nothing else ends."</p> }.into_any()
                } else {
                    view! {
                        <p>"These connections end with it and will say \"not connected\":"</p>
                        <ul>{ends.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                    }
                        .into_any()
                }}
                {source
                    .takes_back
                    .then(|| view! { <p>{format!("{provider} is told, and ends the access there too, unless another account needs it.")}</p> })}
                {source
                    .removal_page
                    .map(|page| {
                        view! {
                            <p>
                                {page_words(&provider, source.takes_back)}
                                <a href=page target="_blank" rel="noopener">
                                    {format!("open {provider}'s page")}
                                    <Icon glyph=Glyph::External />
                                </a>
                            </p>
                        }
                    })} <ActionForm action=remove>
                    <input type="hidden" name="account" value=account.id.to_string() />
                    <Button look=Look::Danger kind="submit" busy=remove.pending()>
                        "Remove account and erase access"
                    </Button>
                </ActionForm>
            </div>
        </details>
    }
}

fn page_words(provider: &str, takes_back: bool) -> String {
    if takes_back {
        "You can look there afterwards: ".to_owned()
    } else {
        format!("{provider} goes on listing Relink, or the key, until you remove it there too: ")
    }
}
