//! How a flow came out, in the words of the callback page: told when it is completed, and again to whoever reloads that page.

use app::model::{
    error::AppError,
    flow::{FlowEnd, FlowNotice, FlowStatus, Outcome},
    ids::{ApplicationId, FlowId},
    member::Viewer,
};

use super::{FlowsService, choose::find_own_flow};
use crate::store::flow::Flow;

impl FlowsService {
    /// Needs no answer of the provider: the flow's id, and the session that began it.
    pub(super) async fn retell_flow(
        &self,
        viewer: &Viewer,
        server: ApplicationId,
        id: FlowId,
    ) -> Result<FlowEnd, AppError> {
        let mut unit = self.core.store.read().await?;
        let flow = find_own_flow(&mut *unit, viewer, id).await?;
        drop(unit);
        if flow.application != server {
            return Err(AppError::NotFound);
        }
        let return_to = self.check_rights(viewer, &flow).await?;
        Ok(flow_end(&flow, &return_to))
    }
}

pub(super) fn flow_end(flow: &Flow, return_to: &str) -> FlowEnd {
    let (title, words) = describe(flow);
    FlowEnd {
        title: title.to_owned(),
        words,
        notice: FlowNotice { flow: flow.id, status: flow.status },
        return_to: format!("{return_to}?flow={}", flow.id),
    }
}

fn describe(flow: &Flow) -> (&'static str, String) {
    match (flow.status, &flow.outcome) {
        (_, Some(Outcome::Connected(connected))) => ("Connected", format!("Connected as {}.", connected.account)),
        (FlowStatus::Choosing, Some(Outcome::WrongAccount(wrong))) => (
            "Please choose",
            format!("{} signed in instead of {}. Choose in Relink how to go on.", wrong.came_back, wrong.expected),
        ),
        (FlowStatus::Choosing, Some(Outcome::NarrowerConsent(_))) => {
            ("Please choose", "Some permissions were left out. Choose in Relink how to go on.".to_owned())
        }
        (_, Some(Outcome::Failed { error })) => ("It did not work this time", error.to_string()),
        (FlowStatus::Pending, _) => ("Connecting", "The provider's answer has not arrived yet.".to_owned()),
        (FlowStatus::Exchanging, _) => ("Connecting", "Relink is fetching the access.".to_owned()),
        // Given up by a choice, or by Cancel.
        _ => ("This attempt is over", "Nothing has changed.".to_owned()),
    }
}
