//! A report of any days, at once.

use leptos::{form::ActionForm, prelude::*};

use super::form::Recipients;
use crate::{
    api::reports::MakeReport,
    components::{
        action_notice::ActionNotice,
        button::Button,
        field::TextField,
        fields::split_inputs,
        icon::{Glyph, Icon},
    },
    model::ids::CampaignId,
};

const INPUTS: [(&str, &str); 2] = [("from", "from"), ("recipients", "recipients")];

/// Afterwards the server sends the browser to its page.
#[component]
pub(super) fn MakeNow(campaign: CampaignId) -> impl IntoView {
    let make = ServerAction::<MakeReport>::new();
    let (error_at, rest) = split_inputs(Signal::derive(move || make.value().get()), &INPUTS);
    // Without scripts, what is wrong must not hide in a fold.
    let is_open = make.value().with_untracked(|value| value.as_ref().is_some_and(Result::is_err));
    view! {
        <details class="fold" open=is_open>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                "Make one now"
            </summary>
            <ActionForm action=make>
                <div class="form">
                    <input type="hidden" name="campaign" value=campaign.to_string() />
                    <div class="form-row">
                        <TextField name="from" id="make-from" kind="date" label="First day" error=error_at("from") />
                        <TextField name="to" id="make-to" kind="date" label="Last day" help="Yesterday at the latest." />
                    </div>
                    <Recipients
                        id="make-recipients".to_owned()
                        help="Addresses, one a line. Without any it is made, and you pass on the address of its page."
                        value=String::new()
                        error=error_at("recipients")
                        is_optional=true
                    />
                    <ActionNotice value=rest />
                    <div class="form-actions">
                        <Button kind="submit" busy=make.pending()>
                            "Make report"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </details>
    }
}
