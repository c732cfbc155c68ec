//! What a connection says when a job about it died with the process too often and was parked.

use app::model::{
    cause::Cause,
    change::ChangeSubject,
    health::Health,
    ids::{AgencyId, ConnectionId},
};

use crate::{
    alert::jobs::raise_alert,
    store::{
        StoreError, Unit,
        account::Evidence,
        event::{Event, EventKind},
    },
};

/// What the job was about to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    NewestDays,
    OlderDays,
    Access,
}

impl Asked {
    fn words(self) -> &'static str {
        match self {
            Self::NewestDays => "The newest days of its data",
            Self::OlderDays => "The older days of its data",
            Self::Access => "Whether the account still works",
        }
    }
}

/// Shows it as stalled, in its timeline too, and has people told. What is broken anyway stays so.
pub(crate) async fn tell_parked(
    unit: &mut dyn Unit,
    agency: AgencyId,
    id: ConnectionId,
    asked: Asked,
    now: i64,
) -> Result<(), StoreError> {
    let Some(linked) = unit.connection(agency, id).await? else { return Ok(()) };
    let connection = linked.connection;
    if connection.health.is_broken() {
        return Ok(());
    }
    let (cause, evidence) = (Cause::Crashing, evidence_of(asked, now));
    let health = Health::Stalled { cause };
    unit.set_connection_health(agency, id, health, now, Some(&evidence)).await?;
    unit.add_event(&Event {
        agency,
        account: None,
        connection: Some(id),
        member: None,
        kind: EventKind::Stalled { cause, evidence: Some(evidence) },
        at: now,
    })
    .await?;
    unit.add_change(agency, Some(connection.campaign), ChangeSubject::Connection(id), now).await?;
    match connection.account {
        Some(account) => raise_alert(unit, agency, account, now).await,
        None => Ok(()),
    }
}

/// Nobody knows what came back: whoever asked is gone.
fn evidence_of(asked: Asked, at: i64) -> Evidence {
    let text = "Relink itself was stopped each time while it asked for this, the last time with nothing else going on.";
    Evidence {
        request: asked.words().to_owned(),
        status: None,
        code: None,
        text: Some(text.to_owned()),
        is_ours: true,
        at,
    }
}
