//! Asking a platform for its number of the days that are shown.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::periods::AskPeriod,
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
    },
    model::{date_range::DateRange, error::AppError, ids::ConnectionId, rereading::Unaskable},
};

/// What can be asked for.
#[derive(Clone)]
pub(in crate::pages) struct AskOffer {
    pub(in crate::pages) connection: ConnectionId,
    pub(in crate::pages) range: DateRange,
    /// Who is asked: "Google Analytics 4".
    pub(in crate::pages) name: String,
    pub(in crate::pages) action: ServerAction<AskPeriod>,
}

#[component]
pub(super) fn AskPeriodForm(offer: AskOffer) -> impl IntoView {
    let AskOffer { connection, range, name, action } = offer;
    let value = action.value();
    let told = move || value.get().and_then(Result::err).as_ref().and_then(Unaskable::find).map(Unaskable::words);
    let rest = Signal::derive(move || {
        value.get().filter(|outcome: &Result<(), AppError>| {
            outcome.as_ref().err().is_none_or(|error| Unaskable::find(error).is_none())
        })
    });
    view! {
        <ActionForm action>
            <input type="hidden" name="connection" value=connection.to_string() />
            <input type="hidden" name="days" value=range.to_string() />
            <Button kind="submit" look=Look::Quiet busy=action.pending()>
                {format!("Ask {name} now")}
            </Button>
        </ActionForm>
        {move || told().map(|words| view! { <p class="field-error" role="alert">{words}</p> })}
        <ActionNotice value=rest done="Asked. The number comes as soon as there is an answer." />
    }
}
