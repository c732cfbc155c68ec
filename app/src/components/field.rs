//! One field of a form: label, control, help, error.

use leptos::prelude::*;

use super::plain_text::plain_text;
use crate::browser::focus::focus;

/// Label, help and error around any control. The control takes `id` and points to the texts with
/// `aria-describedby=`[`describe`]`(id, …)`.
#[component]
pub fn FieldBox(
    /// The control's id; the texts' ids are made from it.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Says so beside the label; required fields say nothing.
    #[prop(optional)]
    optional: bool,
    children: Children,
) -> impl IntoView {
    let (help_id, error_id) = (format!("{id}-help"), format!("{id}-error"));
    // Whoever has sent the form goes on where it is wrong.
    Effect::new({
        let id = id.clone();
        move |_| {
            if error.with(Option::is_some) {
                focus(&id);
            }
        }
    });
    view! {
        <div class="field">
            <label for=id>{label} {optional.then(|| view! { <span class="field-optional">"optional"</span> })}</label>
            {children()}
            {(!help.is_empty())
                .then(|| {
                    view! {
                        <p class="field-help" id=help_id>
                            {help}
                        </p>
                    }
                })}
            <p class="field-error" id=error_id role="alert">
                {move || error.get()}
            </p>
        </div>
    }
}

/// A field of one line.
#[component]
pub fn TextField(
    /// The form's key for the value. The id is made from it, unless there is one.
    #[prop(into)]
    name: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(into)] label: String,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it starts with.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(default = true)] required: bool,
    #[prop(optional)] max_length: Option<u32>,
    #[prop(optional)] min_length: Option<u32>,
    /// The id of a `<datalist>` with proposals.
    #[prop(optional)]
    list: Option<&'static str>,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{}", name.replace(['[', ']'], "-")));
    let described = describe(&id, !help.is_empty());
    view! {
        <FieldBox id=id.clone() label help error optional=!required>
            <input
                id=id
                class="input"
                type=kind
                name=name
                value=value
                placeholder=placeholder
                autocomplete=autocomplete
                required=required
                maxlength=max_length.map(|n| n.to_string())
                minlength=min_length.map(|n| n.to_string())
                list=list
                // Without scripts, the page that comes back begins there.
                autofocus=autofocus || error.with_untracked(Option::is_some)
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            />
        </FieldBox>
    }
}

/// A field of several lines.
#[component]
pub fn LongField(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// What it starts with.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] help: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(default = true)] required: bool,
    /// Whether it says so where it is not required.
    #[prop(default = true)]
    tells_optional: bool,
    #[prop(default = 3)] rows: u32,
    #[prop(default = true)] spellcheck: bool,
    #[prop(optional)] max_length: Option<usize>,
) -> impl IntoView {
    let described = describe(&id, !help.is_empty());
    view! {
        <FieldBox id=id.clone() label help error optional=tells_optional && !required>
            <textarea
                id=id
                class="input"
                name=name
                rows=rows.to_string()
                placeholder=placeholder
                required=required
                maxlength=max_length.map(|n| n.to_string())
                autocomplete="off"
                spellcheck=spellcheck.to_string()
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            >
                {plain_text(value)}
            </textarea>
        </FieldBox>
    }
}

/// What a control says in `aria-describedby`: its help, if it has one, and its error.
pub fn describe(id: &str, has_help: bool) -> String {
    if has_help { format!("{id}-help {id}-error") } else { format!("{id}-error") }
}
