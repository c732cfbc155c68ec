//! One account.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{removal::Removal, uses::Uses};
use crate::{
    api::connections::RemoveAccount,
    components::{brand_mark::BrandMark, button::Look, health_chip::HealthChip, moment::MomentWords},
    model::data_source::DataSource,
    paths::{account_uses_path, connection_path},
};

#[component]
pub fn Source(source: DataSource, may_edit: bool, remove: ServerAction<RemoveAccount>) -> impl IntoView {
    let account = source.account.clone();
    let address = (account.address != account.name).then(|| account.address.clone());
    // A broken account is mended where it is used.
    let repair = source
        .uses
        .first()
        .filter(|_| may_edit && account.health.is_broken())
        .map(|first| connection_path(first.campaign, first.connection));
    view! {
        <li class="card source" data-state=account.health.key()>
            <div class="source-head">
                <BrandMark src=account.mark />
                <div class="source-name">
                    <h2>{account.name}</h2>
                    <p>
                        {account.provider} {address.map(|address| format!(" · {address}"))} " · connected "
                        <MomentWords moment=source.connected.clone() />
                    </p>
                </div>
                <HealthChip health=account.health line=account.line />
                {repair
                    .map(|path| {
                        view! {
                            <A href=path attr:class=Look::Filled.class()>
                                "Reconnect account"
                            </A>
                        }
                    })}
            </div>
            <Uses
                uses=source.uses.clone()
                more=source.more_uses
                hidden=source.hidden_uses
                rest=account_uses_path(account.id)
            />
            {may_edit.then(|| view! { <Removal source remove /> })}
        </li>
    }
}
