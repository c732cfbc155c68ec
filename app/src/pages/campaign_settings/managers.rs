//! Who looks after the campaign.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::account_managers::{SetAccountManagers, get_account_managers},
    components::{
        action_notice::ActionNotice,
        button::Button,
        field::{FieldBox, TextField},
        loaded::Loaded,
    },
    model::{
        account_manager::{AccountManagers, Candidate, LONGEST_NAME},
        ids::{CampaignId, MemberId},
    },
};

#[component]
pub fn ManagersCard(campaign: CampaignId) -> impl IntoView {
    let set = ServerAction::<SetAccountManagers>::new();
    let managers = Resource::new_blocking(move || set.version().get(), move |_| get_account_managers(campaign));
    view! {
        <section class="card" id="account-manager" aria-labelledby="managers-title">
            <h2 id="managers-title">"Account manager"</h2>
            <p class="card-lead">
                "Looks at this campaign's reports and is told when one is held. Clients' answers go to them. The stand-in is told too when nothing has happened for a working day, or at once where the manager has no access any more."
            </p>
            <Loaded resource=managers count=1 let:managers>
                {if managers.may_edit {
                    view! { <ManagersForm campaign managers set /> }.into_any()
                } else {
                    view! { <Named managers /> }.into_any()
                }}
            </Loaded>
        </section>
    }
}

#[component]
fn Named(managers: AccountManagers) -> impl IntoView {
    let words = |who: Option<Candidate>| who.map_or_else(|| "Nobody".to_owned(), |who| who.email);
    view! {
        <dl class="facts">
            <dt>"Account manager"</dt>
            <dd>{words(managers.manager)}</dd>
            <dt>"Stand-in"</dt>
            <dd>{words(managers.stand_in)}</dd>
        </dl>
    }
}

#[component]
fn ManagersForm(
    campaign: CampaignId,
    managers: AccountManagers,
    set: ServerAction<SetAccountManagers>,
) -> impl IntoView {
    let AccountManagers { manager, name, stand_in, candidates, .. } = managers;
    let others = candidates.clone();
    view! {
        <ActionForm action=set>
            <div class="form">
                <input type="hidden" name="campaign" value=campaign.to_string() />
                <FieldBox id="account-manager-member" label="Account manager">
                    <Choice
                        id="account-manager-member"
                        name="manager"
                        nobody="Nobody: whoever made a report is asked"
                        chosen=manager.map(|who| who.id)
                        candidates
                    />
                </FieldBox>
                <TextField
                    name="name"
                    id="account-manager-name"
                    label="Their name, as clients know it"
                    help="Stands as the sender of reports. Without it the mail server's usual sender does."
                    value=name
                    max_length=u32::try_from(LONGEST_NAME).unwrap_or(u32::MAX)
                    required=false
                />
                <FieldBox id="account-manager-stand-in" label="Stand-in">
                    <Choice
                        id="account-manager-stand-in"
                        name="stand_in"
                        nobody="Nobody"
                        chosen=stand_in.map(|who| who.id)
                        candidates=others
                    />
                </FieldBox>
                <ActionNotice value=set.value() done="Saved." />
                <div class="form-actions">
                    <Button kind="submit" busy=set.pending()>
                        "Save"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}

#[component]
fn Choice(
    id: &'static str,
    name: &'static str,
    nobody: &'static str,
    chosen: Option<MemberId>,
    candidates: Vec<Candidate>,
) -> impl IntoView {
    let option = move |Candidate { id, email }: Candidate| {
        view! {
            <option value=id.to_string() selected=chosen == Some(id)>
                {email}
            </option>
        }
    };
    view! {
        <select id=id class="input" name=name>
            <option value="">{nobody}</option>
            {candidates.into_iter().map(option).collect_view()}
        </select>
    }
}
