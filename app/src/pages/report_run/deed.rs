//! What somebody can do to a run.

use leptos::prelude::*;

use crate::{
    api::reports::{ApproveReport, SendReportAgain, SendReportWithout, SkipReport, TestReport, WriteReportNote},
    model::ids::{CampaignId, RunId},
};

/// All of it, once for the page.
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    pub(super) note: ServerAction<WriteReportNote>,
    pub(super) approve: ServerAction<ApproveReport>,
    pub(super) without: ServerAction<SendReportWithout>,
    pub(super) skip: ServerAction<SkipReport>,
    pub(super) again: ServerAction<SendReportAgain>,
    pub(super) test: ServerAction<TestReport>,
}

impl Deeds {
    pub(super) fn new() -> Self {
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
    pub(super) fn done(self) -> usize {
        self.note.version().get()
            + self.approve.version().get()
            + self.without.version().get()
            + self.skip.version().get()
            + self.again.version().get()
    }

    pub(super) fn notes_written(self) -> usize {
        self.note.version().get()
    }
}

/// The fields that say which run is meant.
#[component]
pub(super) fn WhichRun(campaign: CampaignId, run: RunId) -> impl IntoView {
    view! {
        <input type="hidden" name="campaign" value=campaign.to_string() />
        <input type="hidden" name="run" value=run.to_string() />
    }
}
