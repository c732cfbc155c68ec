//! How often accounts are looked at between their syncs. Owners decide, the others read it.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::agency::SetLookEvery,
    components::{action_notice::ActionNotice, button::Button, field::FieldBox},
    model::agency::{AgencySettings, LookEvery},
};

#[component]
pub fn Looks(settings: AgencySettings, action: ServerAction<SetLookEvery>) -> impl IntoView {
    let every = settings.look_every;
    let form = settings.may_edit.then(|| view! { <LooksForm every action /> });
    let words = form.is_none().then(|| {
        let words = format!("Your agency looks {}. An owner can change that.", describe(every).to_lowercase());
        view! { <p>{words}</p> }
    });
    view! {
        <section class="card" aria-labelledby="looks-title">
            <h2 id="looks-title">"Looks between syncs"</h2>
            <p class="card-lead">
                "Data is pulled each night, and a broken access shows then. Between the syncs Relink asks with the access that it has whether it still works, where that costs the platform next to nothing. Elsewhere it looks once a day."
            </p>
            {words}
            {form}
        </section>
    }
}

#[component]
fn LooksForm(every: LookEvery, action: ServerAction<SetLookEvery>) -> impl IntoView {
    view! {
        <ActionForm action>
            <div class="form">
                <FieldBox
                    id="look-every"
                    label="Look at accounts"
                    help="A look renews nothing, and counts among the requests that a platform allows."
                >
                    <select id="look-every" class="input" name="every" aria-describedby="look-every-help">
                        {LookEvery::ALL
                            .map(|choice| {
                                view! {
                                    <option value=choice.key() selected=choice == every>
                                        {describe(choice)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </FieldBox>
                <ActionNotice value=action.value() done="Saved." />
                <div class="form-actions">
                    <Button kind="submit" busy=action.pending()>
                        "Save"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}

fn describe(every: LookEvery) -> &'static str {
    match every {
        LookEvery::Hour => "Every hour",
        LookEvery::FourHours => "Every four hours",
        LookEvery::Day => "Once a day",
    }
}
