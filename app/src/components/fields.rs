//! The fields of a form, as the catalogue describes them. They begin with its defaults or, for an app, with what is saved; secrets
//! are always empty.

use leptos::prelude::*;

use super::field::{FieldBox, LongField, TextField, describe};
use crate::model::{
    error::AppError,
    field::{Field, FieldKind},
};

/// What came of a form, once it was sent.
type Outcome<T> = Option<Result<T, AppError>>;

/// What came of a form, in two: what belongs to one of its fields, and the rest, which is told at its end.
pub fn split_outcome<T: Clone + Send + Sync + 'static>(
    value: Signal<Outcome<T>>,
    fields: &[Field],
) -> (Signal<Option<AppError>>, Signal<Outcome<T>>) {
    let fields = StoredValue::new(fields.to_vec());
    let is_of_field = move |error: &AppError| fields.with_value(|fields| error.find_field(fields).is_some());
    let of_field = Signal::derive(move || value.get().and_then(Result::err).filter(is_of_field));
    let rest = Signal::derive(move || value.get().filter(|outcome| !outcome.as_ref().is_err_and(is_of_field)));
    (of_field, rest)
}

/// The same of a form of ours: what belongs to one of `inputs`, by name, and the rest.
pub fn split_inputs<T: Clone + Send + Sync + 'static>(
    value: Signal<Outcome<T>>,
    inputs: &'static [(&'static str, &'static str)],
) -> (impl Fn(&'static str) -> Signal<Option<String>> + Copy, Signal<Outcome<T>>) {
    // An input may be called otherwise than what is told about it.
    let find = move |error: &AppError| {
        let named = error.find_input()?;
        inputs.iter().find(|(_, about)| *about == named).map(|(input, _)| *input)
    };
    let at = move |input: &'static str| {
        Signal::derive(move || {
            let error = value.get().and_then(Result::err)?;
            (find(&error) == Some(input)).then(|| error.to_string())
        })
    };
    let rest = Signal::derive(move || {
        value.get().filter(|outcome| !outcome.as_ref().is_err_and(|error| find(error).is_some()))
    });
    (at, rest)
}

/// `form`: keeps the ids of several forms on one page apart. `error`: of what was sent last, if it is about a field.
#[component]
pub fn Fields(
    fields: Vec<Field>,
    #[prop(optional, into)] form: String,
    #[prop(optional, into)] error: Signal<Option<AppError>>,
) -> impl IntoView {
    let all = StoredValue::new(fields.clone());
    view! {
        <div class="fields">
            {fields
                .into_iter()
                .map(|field| {
                    let own = field.clone();
                    let error = Signal::derive(move || {
                        let error = error.get()?;
                        let is_own =
                            all.with_value(|all| error.find_field(all).is_some_and(|found| found.key == own.key));
                        is_own.then(|| error.words_at(&own))
                    });
                    view! { <OneField field form=form.clone() error /> }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn OneField(field: Field, form: String, error: Signal<Option<String>>) -> impl IntoView {
    let Field { key, label, kind, help, placeholder, default, required } = field;
    let is_wrong = move || error.with(Option::is_some).then_some("true");
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
                error
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
            <LongField id name label value=default help placeholder error required rows=5 spellcheck=false />
        }
        .into_any(),
        FieldKind::Choice(choices) => view! {
            <FieldBox id=id.clone() label help error optional=!required>
                <select id=id class="input" name=name required=required aria-describedby=described aria-invalid=is_wrong>
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
