//! A new campaign.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::components::A;

use super::time_zones::{CURRENCIES, TIME_ZONES};
use crate::{
    api::campaigns::CreateCampaign,
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::TextField,
        fields::split_inputs,
        page_head::PageHead,
    },
    paths::CAMPAIGNS,
};

const INPUTS: [(&str, &str); 3] = [("name", "name"), ("time_zone", "time_zone"), ("currency", "currency")];

/// The form. Afterwards the server sends the browser to the new campaign's integrations.
#[component]
pub fn NewCampaign() -> impl IntoView {
    let create = ServerAction::<CreateCampaign>::new();
    let (error_at, rest) = split_inputs(Signal::derive(move || create.value().get()), &INPUTS);
    view! {
        <Title text="New campaign" />
        <PageHead title="New campaign" />
        <ActionForm action=create>
            <div class="form card">
                <TextField
                    name="name"
                    label="Name"
                    help="Usually the client's name. You can change it later."
                    placeholder="Harbour Coffee"
                    max_length=80
                    autofocus=true
                    error=error_at("name")
                />
                <div class="form-row">
                    <TextField
                        name="time_zone"
                        label="Time zone"
                        help="A day in the reports begins and ends here."
                        placeholder="Europe/Berlin"
                        list="time-zones"
                        error=error_at("time_zone")
                    />
                    <TextField
                        name="currency"
                        label="Currency"
                        help="Three letters, such as EUR."
                        placeholder="EUR"
                        max_length=3
                        list="currencies"
                        error=error_at("currency")
                    />
                </div>
                <Proposals />
                <ActionNotice value=rest />
                <div class="form-actions">
                    <Button look=Look::Filled kind="submit" busy=create.pending()>
                        "Create campaign"
                    </Button>
                    <A href=CAMPAIGNS attr:class=Look::Bare.class()>
                        "Cancel"
                    </A>
                </div>
            </div>
        </ActionForm>
    }
}

#[component]
fn Proposals() -> impl IntoView {
    view! {
        <datalist id="time-zones">
            {TIME_ZONES.iter().map(|zone| view! { <option value=*zone></option> }).collect_view()}
        </datalist>
        <datalist id="currencies">
            {CURRENCIES.iter().map(|(code, name)| view! { <option value=*code>{*name}</option> }).collect_view()}
        </datalist>
    }
}
