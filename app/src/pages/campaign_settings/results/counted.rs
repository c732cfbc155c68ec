//! Chooses what counts.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::results::SetResultRule,
    components::{
        action_notice::ActionNotice,
        button::Button,
        field::{FieldBox, TextField},
        fields::split_inputs,
        icon::{Glyph, Icon},
    },
    model::{
        ids::CampaignId,
        results::{MOST_LETTERS, MOST_PARTS, ResultOffer, ResultOffers, ResultRule},
    },
};

#[component]
pub(super) fn CountedForm(campaign: CampaignId, rule: ResultRule, set: ServerAction<SetResultRule>) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || set.value().get()), &[("name", "name")]);
    let ResultRule { name, offers, worths, beyond, .. } = rule;
    if offers.is_empty() {
        return view! {
            <p class="field-help">"Connect a source first: its numbers can be chosen here as soon as there are some."</p>
        }
        .into_any();
    }
    let has_likely = offers.iter().any(|offers| !offers.likely.is_empty());
    let others: usize = offers.iter().map(|offers| offers.others.len()).sum();
    let first = offers.iter().map(|offers| (offers.source.clone(), offers.likely.clone())).collect();
    let second = offers.into_iter().map(|ResultOffers { source, others, .. }| (source, others)).collect();
    let is_new = name.is_empty();
    view! {
        <details class="fold" open=is_new>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                {if is_new { "Choose what counts" } else { "Change what counts" }}
            </summary>
            <ActionForm action=set>
                <div class="form">
                    <input type="hidden" name="campaign" value=campaign.to_string() />
                    <TextField
                        name="name"
                        id="results-name"
                        label="What a result is called, in the plural"
                        placeholder="Quote requests"
                        value=name
                        max_length=u32::try_from(MOST_LETTERS).unwrap_or(u32::MAX)
                        required=false
                        error=error_at("name")
                    />
                    <fieldset class="ticks">
                        <legend>{format!("What is counted: at most {MOST_PARTS} numbers, added up")}</legend>
                        {has_likely.then(|| view! { <Ticks offers=first /> })}
                        {(others > 0)
                            .then(|| {
                                view! {
                                    <details class="fold" open=!has_likely>
                                        <summary>
                                            <Icon glyph=Glyph::ChevronRight />
                                            "Other numbers"
                                        </summary>
                                        <Ticks offers=second />
                                    </details>
                                }
                            })}
                        {(beyond > 0)
                            .then(|| {
                                view! { <p class="field-help">{format!("{beyond} more numbers are not listed.")}</p> }
                            })}
                    </fieldset>
                    {(!worths.is_empty())
                        .then(|| {
                            view! {
                                <FieldBox
                                    id="results-worth"
                                    label="What they are worth"
                                    help="One source: what a shop knows, an ad platform only claims."
                                >
                                    <select id="results-worth" class="input" name="worth" aria-describedby="results-worth-help">
                                        <option value="">"Not counted"</option>
                                        {worths.into_iter().map(|offer| view! { <Worth offer /> }).collect_view()}
                                    </select>
                                </FieldBox>
                            }
                        })}
                    <p class="field-help">"Leave everything unticked to have no results any more."</p>
                    <ActionNotice value=rest done="Saved." />
                    <div class="form-actions">
                        <Button kind="submit" busy=set.pending()>
                            "Save results"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </details>
    }
    .into_any()
}

#[component]
fn Worth(offer: ResultOffer) -> impl IntoView {
    view! {
        <option value=offer.key selected=offer.is_chosen>
            {offer.name}
        </option>
    }
}

/// By source.
#[component]
fn Ticks(offers: Vec<(String, Vec<ResultOffer>)>) -> impl IntoView {
    let tick = |offer: ResultOffer| {
        view! {
            <label class="tick">
                <input type="checkbox" name="counted[]" value=offer.key checked=offer.is_chosen />
                <span>{offer.name}</span>
            </label>
        }
    };
    let group = |(source, offers): (String, Vec<ResultOffer>)| {
        view! {
            <div class="ticks-group" role="group" aria-label=source.clone()>
                <p class="ticks-source">{source.clone()}</p>
                {offers.into_iter().map(tick).collect_view()}
            </div>
        }
    };
    let some = offers.into_iter().filter(|(_, offers)| !offers.is_empty());
    view! { <div class="ticks-groups">{some.map(group).collect_view()}</div> }
}
