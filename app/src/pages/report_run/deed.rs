//! What somebody can do to a run.

use leptos::prelude::*;

use crate::{
    api::reports::{ApproveReport, SendReportAgain, SendReportWithout, SkipReport, TestReport, WriteReportNote},
    model::ids::{CampaignId, RunId},
};

/// All of it, once for the page.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Deeds {
    pub(in crate::pages) note: ServerAction<WriteReportNote>,
    pub(in crate::pages) approve: ServerAction<ApproveReport>,
    pub(in crate::pages) without: ServerAction<SendReportWithout>,
    pub(in crate::pages) skip: ServerAction<SkipReport>,
    pub(in crate::pages) again: ServerAction<SendReportAgain>,
    pub(in crate::pages) test: ServerAction<TestReport>,
}

impl Deeds {
    pub(in crate::pages) fn new() -> Self {
        Self {
            note: ServerAction::new(),
            approve: ServerAction::new(),
            without: ServerAction::new(),
            skip: ServerAction::new(),
            again: ServerAction::new(),
            test: ServerAction::new(),
        }
    }

    /// Grows with each that may have changed the run.
    pub(in crate::pages) fn done(self) -> usize {
        self.note.version().get()
            + self.approve.version().get()
            + self.without.version().get()
            + self.skip.version().get()
            + self.again.version().get()
    }

    pub(in crate::pages) fn notes_written(self) -> usize {
        self.note.version().get()
    }
}

/// The fields that say which run is meant.
#[component]
pub(in crate::pages) fn WhichRun(campaign: CampaignId, run: RunId) -> impl IntoView {
    view! {
        <input type="hidden" name="campaign" value=campaign.to_string() />
        <input type="hidden" name="run" value=run.to_string() />
    }
}
