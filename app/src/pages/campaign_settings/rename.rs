//! Renaming.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::campaigns::RenameCampaign,
    components::{action_notice::ActionNotice, button::Button, field::TextField, fields::split_inputs},
    model::campaign::CampaignHead,
};

#[component]
pub fn Rename(head: CampaignHead, action: ServerAction<RenameCampaign>) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || action.value().get()), &[("name", "name")]);
    view! {
        <section class="card" aria-labelledby="rename-title">
            <h2 id="rename-title">"Name"</h2>
            <ActionForm action>
                <div class="form">
                    <input type="hidden" name="campaign" value=head.id.to_string() />
                    <TextField name="name" label="Name of the campaign" value=head.name max_length=80 error=error_at("name") />
                    <ActionNotice value=rest done="The campaign has its new name." />
                    <div class="form-actions">
                        <Button kind="submit" busy=action.pending()>
                            "Rename"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
}
