//! A value that is made to be copied elsewhere.

use leptos::{ev::MouseEvent, html::Input, prelude::*, task::spawn_local};

use super::{
    button::Look,
    icon::{Glyph, Icon},
};
use crate::browser::clipboard::copy_text;

/// `help`: one sentence; gives way to what came of copying.
#[component]
pub fn CopyField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: String,
    #[prop(into)] help: String,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let copied = RwSignal::new(None::<bool>);
    let text = value.clone();
    let copy = move |_: MouseEvent| {
        // Selected, it can be copied by hand where the browser withholds the clipboard.
        if let Some(input) = input.get_untracked() {
            input.select();
        }
        let text = text.clone();
        spawn_local(async move {
            let _ = copied.try_set(Some(copy_text(&text).await));
        });
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="copy-row">
                <input id=id class="input" node_ref=input type="text" readonly value=value />
                <button class=Look::Quiet.class() type="button" on:click=copy>
                    <Icon glyph=Glyph::Copy />
                    <span>"Copy"</span>
                </button>
            </div>
            <p class="field-help" role="status">
                {move || match copied.get() {
                    None => help.clone(),
                    Some(true) => "Copied.".to_owned(),
                    Some(false) => "It is selected now; copy it with the keyboard.".to_owned(),
                }}
            </p>
        </div>
    }
}
