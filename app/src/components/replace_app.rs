//! What it means to replace an app, said in its form before anything is saved.

use leptos::prelude::*;

use super::{
    copy_field::CopyField,
    icon::{Glyph, Icon},
};

/// For a form whose app is saved already. `form`: keeps the ids of several forms on one page apart.
#[component]
pub fn ReplaceApp(
    /// The redirect address that another app will have.
    redirect_uri: String,
    /// Whether the viewer may do it.
    may_replace: bool,
    #[prop(optional, into)] form: String,
) -> impl IntoView {
    view! {
        <details class="fold replace-app">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Another client ID or issuer: replace the app"
            </summary>
            <div class="replace-app-body">
                <p>
                    "A new secret goes into the form as it is. Another client ID or issuer is another app, and takes the place of this one for every campaign: accounts go on with the old one for as long as the provider lets them, and each must sign in once more to go through the new one."
                </p>
                <CopyField
                    id=format!("{form}next-redirect-address")
                    label="Callback address of the new app"
                    value=redirect_uri
                    help="Only for another app: enter exactly this in its console before you save."
                />
                {if may_replace {
                    view! {
                        <label class="tick">
                            <input type="checkbox" name="replace" value="true" />
                            <span>"Replace the app"</span>
                        </label>
                    }
                        .into_any()
                } else {
                    view! { <p class="muted">"Only an owner of your agency may replace it."</p> }.into_any()
                }}
            </div>
        </details>
    }
}
