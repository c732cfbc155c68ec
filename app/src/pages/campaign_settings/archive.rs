//! Archiving, and bringing back.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::campaigns::ArchiveCampaign,
    components::{action_notice::ActionNotice, button::Button},
    model::campaign::CampaignHead,
};

#[component]
pub fn Archive(head: CampaignHead, action: ServerAction<ArchiveCampaign>) -> impl IntoView {
    let (title, words, verb) = if head.archived {
        (
            "Bring back",
            "This campaign is archived: its connections are not pulled. Brought back, the missed days are pulled too.",
            "Bring back",
        )
    } else {
        (
            "Archive",
            "An archived campaign moves to the end of the list and is no longer pulled. Its data and its connections stay; you can bring it back at any time.",
            "Archive campaign",
        )
    };
    view! {
        <section class="card" aria-labelledby="archive-title">
            <h2 id="archive-title">{title}</h2>
            <p class="card-lead">{words}</p>
            <ActionForm action>
                <div class="form">
                    <input type="hidden" name="campaign" value=head.id.to_string() />
                    <input type="hidden" name="archived" value=(!head.archived).to_string() />
                    <ActionNotice value=action.value() />
                    <div class="form-actions">
                        <Button kind="submit" busy=action.pending()>
                            {verb}
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
}
