//! Share links: who has one sees the dashboard.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::sharing::{CreateShareLink, RevokeShareLink, SetSharePassword, get_share_links},
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        copy_field::CopyField,
        field::TextField,
        fields::split_inputs,
        icon::{Glyph, Icon},
        loaded::Loaded,
        moment::MomentWords,
    },
    model::{
        ids::{CampaignId, ShareLinkId},
        share_link::{ShareLinkRow, ShareLinkState},
    },
};

/// What is done to one link.
#[derive(Clone, Copy)]
struct Actions {
    campaign: CampaignId,
    revoke: ServerAction<RevokeShareLink>,
    set_password: ServerAction<SetSharePassword>,
}

#[component]
pub fn Sharing(campaign: CampaignId, archived: bool) -> impl IntoView {
    let create = ServerAction::<CreateShareLink>::new();
    let actions = Actions { campaign, revoke: ServerAction::new(), set_password: ServerAction::new() };
    let Actions { revoke, set_password, .. } = actions;
    let links = Resource::new_blocking(
        move || (create.version().get(), revoke.version().get(), set_password.version().get()),
        move |_| get_share_links(campaign),
    );
    view! {
        <section class="card" id="share-links" aria-labelledby="share-links-title">
            <h2 id="share-links-title">"Share links"</h2>
            <p class="card-lead">
                "Whoever has such a link sees this campaign's dashboard without signing in, and nothing else: no repairs, no accounts, no other campaign."
            </p>
            {archived
                .then(|| view! { <p class="card-lead">"While the campaign is archived, its links show nothing."</p> })}
            <ActionNotice value=revoke.value() />
            <ActionNotice value=set_password.value() done="The password is another one now." />
            <Loaded resource=links count=1 let:links>
                <ul class="share-links" role="list">
                    {links
                        .links
                        .into_iter()
                        .map(|link| view! { <OneLink link may_edit=links.may_edit actions /> })
                        .collect_view()}
                </ul>
                {links.may_edit.then(|| view! { <NewLink campaign create /> })}
            </Loaded>
        </section>
    }
}

#[component]
fn OneLink(link: ShareLinkRow, may_edit: bool, actions: Actions) -> impl IntoView {
    let is_open = link.state == ShareLinkState::Open;
    let may_revoke = may_edit && !matches!(link.state, ShareLinkState::Revoked { .. });
    let ends = match (&link.last_day, is_open) {
        (Some(day), true) => format!("Opens until {day}. "),
        (Some(day), false) => format!("Opened until {day}. "),
        (None, _) => String::new(),
    };
    let password = if link.has_password { "Asks for a password. " } else { "" };
    let (id, revoke_name) = (link.id, format!(" {}", link.name));
    let revoked = match link.state.clone() {
        ShareLinkState::Revoked { at, by } => {
            Some(view! { <span class="muted">"Revoked " <MomentWords moment=at /> " by " {by}</span> })
        }
        ShareLinkState::Open | ShareLinkState::Ended => None,
    };
    view! {
        <li class="share-link">
            <div class="share-link-head">
                <div class="share-link-name">
                    <strong>{link.name.clone()}</strong>
                    " "
                    <span class="chip" data-state=is_open.then_some("healthy")>
                        {link.state.word()}
                    </span>
                    <p class="muted">{ends}{password} "Created " <MomentWords moment=link.created /> " by " {link.created_by}</p>
                    {revoked}
                </div>
                {may_revoke
                    .then(|| {
                        view! {
                            <ActionForm action=actions.revoke>
                                <input type="hidden" name="campaign" value=actions.campaign.to_string() />
                                <input type="hidden" name="link" value=id.to_string() />
                                <Button look=Look::Bare kind="submit" busy=actions.revoke.pending()>
                                    "Revoke"
                                    <span class="visually-hidden">{revoke_name}</span>
                                </Button>
                            </ActionForm>
                        }
                    })}
            </div>
            {link
                .address
                .map(|address| {
                    view! {
                        <CopyField
                            id=format!("address-{id}")
                            label="Address"
                            value=address
                            help="Copy it now and send it: it is shown for ten minutes and never again."
                        />
                    }
                })}
            {(may_edit && is_open).then(|| view! { <Password link=id has_one=link.has_password name=link.name actions /> })}
        </li>
    }
}

/// A fold, so that it is out of the way without scripts too.
#[component]
fn Password(link: ShareLinkId, has_one: bool, name: String, actions: Actions) -> impl IntoView {
    let words = if has_one { "Change the password" } else { "Ask for a password" };
    let help = if has_one {
        "At least 12 characters. Whoever has opened it is asked again. Leave it empty to ask for none."
    } else {
        "At least 12 characters. Send it on another way than the link."
    };
    view! {
        <details class="fold">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                {words}
                <span class="visually-hidden">{format!(" of {name}")}</span>
            </summary>
            <ActionForm action=actions.set_password>
                <div class="form">
                    <input type="hidden" name="campaign" value=actions.campaign.to_string() />
                    <input type="hidden" name="link" value=link.to_string() />
                    <TextField
                        name="password"
                        id=format!("password-{link}")
                        label="New password"
                        kind="password"
                        help
                        autocomplete="new-password"
                        max_length=1024
                        required=!has_one
                    />
                    <div class="form-actions">
                        <Button kind="submit" busy=actions.set_password.pending()>
                            "Save password"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </details>
    }
}

#[component]
fn NewLink(campaign: CampaignId, create: ServerAction<CreateShareLink>) -> impl IntoView {
    let (error_at, rest) = split_inputs(
        Signal::derive(move || create.value().get()),
        &[("name", "name"), ("ends", "ends"), ("password", "password")],
    );
    view! {
        <ActionForm action=create>
            <div class="form">
                <input type="hidden" name="campaign" value=campaign.to_string() />
                <TextField
                    name="name"
                    id="share-name"
                    label="Name of the link"
                    placeholder="For Jane at the client"
                    help="Only you and your colleagues see it."
                    max_length=80
                    error=error_at("name")
                />
                <TextField
                    name="ends"
                    id="share-ends"
                    label="Last day"
                    kind="date"
                    required=false
                    error=error_at("ends")
                />
                <TextField
                    name="password"
                    id="share-password"
                    label="Password"
                    kind="password"
                    help="At least 12 characters. Send it on another way than the link."
                    autocomplete="new-password"
                    max_length=1024
                    required=false
                    error=error_at("password")
                />
                <ActionNotice value=rest />
                <div class="form-actions">
                    <Button kind="submit" busy=create.pending()>
                        "Create link"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}
