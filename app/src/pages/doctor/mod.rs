//! The doctor: what is wrong with the address, the apps and the catalogue, as far as it can be seen from here.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use crate::{
    api::apps::examine,
    components::{
        button::Look,
        icon::{Glyph, Icon},
        loaded::Loaded,
        page_head::PageHead,
    },
    model::doctor::{Finding, Verdict},
    paths::SETTINGS,
};

/// The page. Asking the providers takes a while, so it begins when somebody wants it, by an address of its own.
#[component]
pub fn DoctorPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get("now").is_some()));
    view! {
        <Title text="Doctor" />
        <PageHead title="Doctor">
            <A href=SETTINGS attr:class=Look::Quiet.class()>
                "Settings"
            </A>
        </PageHead>
        <p class="page-lead">
            "Looks at Relink's own address as a browser reaches it, shows every provider our app with a token that nobody has, compares clocks, and reads the catalogue. It changes nothing and takes some seconds."
        </p>
        <form method="get">
            <input type="hidden" name="now" value="yes" />
            <button type="submit" class=Look::Filled.class()>
                {move || if asked.get() { "Look again" } else { "Look now" }}
            </button>
        </form>
        {move || asked.get().then(|| view! { <Findings /> })}
    }
}

#[component]
fn Findings() -> impl IntoView {
    let findings = Resource::new_blocking(|| (), |()| examine());
    view! {
        <Loaded resource=findings count=4 let:findings>
            <ul class="rows findings" role="list">
                {findings.into_iter().map(|finding| view! { <Row finding /> }).collect_view()}
            </ul>
        </Loaded>
    }
}

#[component]
fn Row(finding: Finding) -> impl IntoView {
    let Finding { subject, verdict, symptom } = finding;
    let (key, glyph, word) = match verdict {
        Verdict::Wrong => ("wrong", Glyph::Alert, "Wrong"),
        Verdict::Notice => ("notice", Glyph::Info, "Worth knowing"),
        Verdict::Unknown => ("unknown", Glyph::Clock, "Not seen"),
        Verdict::Fine => ("fine", Glyph::Check, "Fine"),
    };
    let (found, next) = symptom.words();
    view! {
        <li class="row finding" data-verdict=key>
            <Icon glyph />
            <div class="row-main">
                <span class="row-title">{subject}</span>
                <span class="finding-words"><strong>{word} ": "</strong> {found} " " {next}</span>
            </div>
        </li>
    }
}
