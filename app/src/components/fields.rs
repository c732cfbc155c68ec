//! The fields of a form, as the catalogue describes them. They begin with its defaults or, for an app, with what is saved; secrets
//! are always empty.

use leptos::prelude::*;

use super::field::{FieldBox, TextField, describe};
use crate::model::field::{Field, FieldKind};

/// `form`: keeps the ids of several forms on one page apart.
#[component]
pub fn Fields(fields: Vec<Field>, #[prop(optional, into)] form: String) -> impl IntoView {
    view! {
        <div class="fields">
            {fields.into_iter().map(|field| view! { <OneField field form=form.clone() /> }).collect_view()}
        </div>
    }
}

#[component]
fn OneField(field: Field, form: String) -> impl IntoView {
    let Field { key, label, kind, help, placeholder, default, required } = field;
    let name = format!("fields[{key}]");
    let one_line = |kind: &'static str, autocomplete: &'static str| {
        view! {
            <TextField
                id=format!("field-{form}{key}")
                name=name.clone()
                label=label.clone()
                kind
                value=default.clone()
                help=help.clone()
                placeholder=placeholder.clone()
                autocomplete
                required
            />
        }
        .into_any()
    };
    let id = format!("field-{form}{key}");
    let described = describe(&id, !help.is_empty());
    match kind {
        FieldKind::Text => one_line("text", "off"),
        FieldKind::Url => one_line("url", "off"),
        FieldKind::Number => one_line("number", "off"),
        // Keeps browsers from filling in the password with which one signs in to Relink.
        FieldKind::Secret => one_line("password", "new-password"),
        FieldKind::LongText => view! {
            <FieldBox id=id.clone() label help optional=!required>
                <textarea
                    id=id
                    class="input"
                    name=name
                    rows="5"
                    placeholder=placeholder
                    required=required
                    spellcheck="false"
                    aria-describedby=described
                >
                    {default}
                </textarea>
            </FieldBox>
        }
        .into_any(),
        FieldKind::Choice(choices) => view! {
            <FieldBox id=id.clone() label help optional=!required>
                <select id=id class="input" name=name required=required aria-describedby=described>
                    {choices
                        .into_iter()
                        .map(|choice| {
                            let selected = choice.value == default;
                            view! {
                                <option value=choice.value selected=selected>
                                    {choice.label}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </FieldBox>
        }
        .into_any(),
    }
}
