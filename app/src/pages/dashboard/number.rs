//! One number: what stands for the range, its change, its course, and how it is counted.

use leptos::prelude::*;

use super::ask_period::{AskOffer, AskPeriodForm};
use crate::{
    components::{
        chart::Sparkline,
        icon::{Glyph, Icon},
        moment::MomentWords,
    },
    model::{
        comparison::{Course, Delta, Verdict},
        dashboard::Day,
        metric::Metric,
        moment::Moment,
        shown::not_final_words,
    },
};

/// `note`: what the number lacks. `group`: of those that share it, one explanation is open at a time.
#[component]
pub(in crate::pages) fn Number(
    metric: Metric,
    days: Vec<Day>,
    #[prop(optional_no_strip)] note: Option<String>,
    group: String,
    #[prop(optional_no_strip)] ask: Option<AskOffer>,
) -> impl IntoView {
    let ask = ask.filter(|_| metric.total.is_none());
    let (points, change) = (metric.points(&days), metric.change());
    view! {
        <div class="number">
            <dt>{metric.name.clone()}</dt>
            <dd class="number-how">
                <details name=group>
                    <summary aria-label=format!("How {} is counted", metric.name)>"i"</summary>
                    <p>{metric.how.words()}</p>
                    {ask.map(|offer| view! { <AskPeriodForm offer /> })}
                </details>
            </dd>
            <dd class="number-total">{metric.total_words()}</dd>
            {change.map(|change| view! { <Change change /> })}
            {note.map(|note| view! { <dd class="number-note">{note}</dd> })}
            {(!points.is_empty())
                .then(|| {
                    view! {
                        <dd class="number-course">
                            <Sparkline points />
                        </dd>
                    }
                })}
        </div>
    }
}

/// In words and shape; the colour only repeats them. Without a verdict (costs rise too) it has none.
#[component]
fn Change(change: Delta) -> impl IntoView {
    let arrow = match change.course {
        Course::Up => Some(Glyph::ArrowUp),
        Course::Down => Some(Glyph::ArrowDown),
        Course::Level => None,
    };
    let state = change.verdict.map(Verdict::word);
    view! {
        <dd class="number-change" data-verdict=state>
            {arrow.map(|glyph| view! { <Icon glyph /> })}
            {change.words}
            {state.map(|word| format!(" {word}"))}
        </dd>
    }
}

/// What is the same for all numbers of a panel: shown while one of their explanations is open.
pub(in crate::pages) struct Counted {
    pub(in crate::pages) source: String,
    pub(in crate::pages) zone: String,
    pub(in crate::pages) last_pulled: Option<Moment>,
    /// The days that may still change.
    pub(in crate::pages) open: Option<String>,
    /// Where members ask for its days again.
    pub(in crate::pages) ask: Option<String>,
}

impl Counted {
    /// Of one source. `not_final`: the days that it may still correct.
    pub(in crate::pages) fn of_source(
        source: &str,
        name: &str,
        time_zone: &str,
        last_pulled: Option<Moment>,
        not_final: Option<String>,
    ) -> Self {
        Self {
            source: source.to_owned(),
            zone: format!("Days in the time zone {time_zone}"),
            last_pulled,
            open: not_final.map(|days| not_final_words(&days, name)),
            ask: None,
        }
    }

    /// `is_over`: whether all days are. If not, today is drawn and not counted.
    pub(in crate::pages) fn view(self, is_over: bool) -> impl IntoView {
        let zone = if is_over { self.zone } else { format!("{}, without today", self.zone) };
        view! {
            <div class="counted">
                <dt>"How this is counted"</dt>
                <dd>{self.source}</dd>
                <dd>{zone}</dd>
                {self.last_pulled.map(|moment| view! { <dd>"Last pulled " <MomentWords moment /></dd> })}
                {self.open.map(|words| view! { <dd>{words}</dd> })}
                {self.ask.map(|href| view! { <dd><a href=href>"They look wrong? Ask for days again"</a></dd> })}
            </div>
        }
    }
}
