//! When a report comes, and the next moments of that.
//!
//! A rhythm counts days of a month, working days, days of the week or days after a quarter. The fields for all of them are there; the
//! style sheet shows the one that counts, so that it works without scripts too.

use std::time::Duration;

use leptos::{
    html::{Input, Select},
    prelude::*,
};

use crate::{
    api::reports::get_report_moments,
    browser::later::Later,
    components::field::{FieldBox, describe},
    model::{
        ids::CampaignId,
        report::{Coming, ReportForm, Rhythm},
    },
};

/// Typing goes on for this long.
const PAUSE: Duration = Duration::from_millis(300);

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `id`: begins the ids of the fields. `moments`: those of `form`. `error`: of when, not of to whom.
#[component]
pub(super) fn WhenFields(
    campaign: CampaignId,
    id: String,
    form: ReportForm,
    moments: Vec<Coming>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (rhythm, number, weekday, time) =
        (NodeRef::<Select>::new(), NodeRef::<Input>::new(), NodeRef::<Select>::new(), NodeRef::<Input>::new());
    let plan = Action::new(move |form: &ReportForm| get_report_moments(campaign, form.clone()));
    let later = Later::nothing();
    let read = move || {
        let rhythm: Rhythm = rhythm.get_untracked()?.value().parse().ok()?;
        let fields = (number.get_untracked()?.value(), weekday.get_untracked()?.value());
        let number = rhythm.find_number(fields.0, fields.1, |text| text.parse().ok())?;
        Some(ReportForm {
            recipients: String::new(),
            rhythm,
            number,
            time: time.get_untracked()?.value(),
            review: true,
        })
    };
    let ask = move |_| {
        later.run_in(PAUSE, move || {
            if let Some(form) = read() {
                plan.dispatch(form);
            }
        });
    };
    let (own_number, own_weekday) = if form.rhythm.counts_weekdays() { (1, form.number) } else { (form.number, 1) };
    let (rhythm_id, number_id, weekday_id) = (format!("{id}-rhythm"), format!("{id}-number"), format!("{id}-weekday"));
    let time_id = format!("{id}-time");
    view! {
        <div class="report-when" on:input=ask>
            <FieldBox id=rhythm_id.clone() label="When">
                <select node_ref=rhythm id=rhythm_id class="input" name="rhythm">
                    {Rhythm::ALL
                        .map(|rhythm| {
                            view! {
                                <option value=rhythm.key() selected=rhythm == form.rhythm>
                                    {rhythm.name()}
                                </option>
                            }
                        })}
                </select>
            </FieldBox>
            <div class="field report-number">
                <label for=number_id.clone()>
                    <span data-for="month-day">"Day of the month"</span>
                    <span data-for="month-workday">"Which working day"</span>
                    <span data-for="quarter">"Days after its end"</span>
                </label>
                <input
                    node_ref=number
                    id=number_id
                    class="input"
                    type="number"
                    name="number"
                    value=own_number.to_string()
                />
            </div>
            <div class="report-weekday">
                <FieldBox id=weekday_id.clone() label="Day of the week">
                    <select node_ref=weekday id=weekday_id class="input" name="weekday">
                        {(1_u8..)
                            .zip(WEEKDAYS)
                            .map(|(number, name)| {
                                view! {
                                    <option value=number.to_string() selected=number == own_weekday>
                                        {name}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </FieldBox>
            </div>
            <FieldBox id=time_id.clone() label="Time" error>
                <input
                    node_ref=time
                    id=time_id.clone()
                    class="input"
                    type="time"
                    name="time"
                    value=form.time
                    required
                    aria-describedby=describe(&time_id, false)
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                />
            </FieldBox>
        </div>
        <div class="report-moments" aria-live="polite">
            {move || match plan.value().get() {
                None => view! { <Moments moments=moments.clone() /> }.into_any(),
                Some(Ok(moments)) => view! { <Moments moments /> }.into_any(),
                Some(Err(error)) => view! { <p class="field-error">{error.to_string()}</p> }.into_any(),
            }}
        </div>
    }
}

/// Moments, and what each of them is about.
#[component]
pub(super) fn Moments(moments: Vec<Coming>) -> impl IntoView {
    let moment = |Coming { at, period }: Coming| {
        view! {
            <li>{at} <span class="muted">" for " {period}</span></li>
        }
    };
    (!moments.is_empty()).then(|| {
        view! {
            <p class="report-moments-title">"The next three"</p>
            <ol role="list">{moments.into_iter().map(moment).collect_view()}</ol>
        }
    })
}
