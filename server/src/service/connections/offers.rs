//! Credentials that wait for a person's choice: what they would replace, and what becomes of them.

use app::model::{
    credentials::{CredentialsChoice, CredentialsQuestion},
    error::AppError,
    flow::AccessResult,
    ids::{ConnectionId, OfferId},
    member::Viewer,
};

use super::{
    ConnectionsService,
    keep::{Entered, Keeping},
};
use crate::{
    service::{flows::labels::Labels, rights},
    store::{
        StoreError, Unit,
        account::Account,
        connection::{Linked, campaigns_of},
        credential::Offer,
    },
};

const PURPOSE: &str = "credential_offers.secret";

/// Seconds for a choice. The platform may have changed its mind after that.
const TIME: i64 = 15 * 60;

/// The connections of an account, and whether new credentials reach their profiles.
pub(super) type Reach = Vec<(Linked, bool)>;

/// What would be replaced.
pub(super) struct Question {
    pub(super) account: Account,
    pub(super) reach: Reach,
    /// The platform doesn't tell whether they are of the same account.
    pub(super) is_untold: bool,
}

impl ConnectionsService {
    /// Remembers what was entered and asks what it is meant for.
    pub(super) async fn ask(
        &self,
        unit: &mut dyn Unit,
        keeping: &Keeping<'_>,
        connection: ConnectionId,
        question: Question,
    ) -> Result<(), AppError> {
        let Keeping { viewer, entered, .. } = *keeping;
        let Question { account, reach, is_untold } = question;
        let now = self.core.clock.unix();
        let id = OfferId(self.core.entropy.uuid(now));
        let campaigns = campaigns_of(reach.iter().map(|(used, _)| used));
        let labels = Labels::read(unit, viewer.agency, &self.core.catalogue, &campaigns).await?;
        let uses = list_uses(reach.iter().map(|(used, _)| used));
        let seen: Reach = reach.into_iter().filter(|(used, _)| viewer.may_see(used.connection.campaign)).collect();
        let hidden = uses.len() - seen.len();
        let mut lines: Vec<AccessResult> = seen.iter().map(|(used, reached)| labels.result(used, *reached)).collect();
        lines.sort_by(|one, other| one.place().cmp(&other.place()));
        let question = CredentialsQuestion {
            offer: id,
            stored: account.name,
            entered: entered.identity.name.clone(),
            untold: is_untold,
            moves: keeping.entry.profiles.is_the_account(),
            reach: lines,
            hidden: u32::try_from(hidden).unwrap_or(u32::MAX),
        };
        unit.put_offer(&Offer {
            id,
            agency: viewer.agency,
            connection,
            member: viewer.member,
            session: viewer.session,
            account: account.id,
            token_version: account.token_version,
            uses,
            question,
            secret: self.core.vault.seal(PURPOSE, viewer.agency, id.0, &entered.to_sealed_text()?)?,
            expires_at: now + TIME,
        })
        .await?;
        Ok(())
    }

    /// The question that waits in this browser.
    pub(super) async fn read_question(
        &self,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        connection: ConnectionId,
    ) -> Result<Option<CredentialsQuestion>, StoreError> {
        let offer = unit.offer(viewer.agency, viewer.session, connection).await?;
        let offer = offer.filter(|offer| offer.member == viewer.member && viewer.role.may_edit());
        Ok(offer.filter(|offer| offer.expires_at > self.core.clock.unix()).map(|offer| offer.question))
    }

    pub(super) async fn settle_offer(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        id: OfferId,
        choice: CredentialsChoice,
    ) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.write().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        let offer = unit.offer(viewer.agency, viewer.session, connection).await?;
        let offer = offer.filter(|offer| offer.id == id && offer.member == viewer.member).ok_or(AppError::FlowOver)?;
        if offer.expires_at <= self.core.clock.unix() {
            return Err(AppError::FlowExpired);
        }
        let entry = self.core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
        if choice != CredentialsChoice::Cancel {
            let text = self.core.vault.open(PURPOSE, viewer.agency, id.0, &offer.secret)?;
            let entered = Entered::from_sealed_text(&text)?;
            let keeping = Keeping { core: &self.core, viewer: &viewer, entry, entered: &entered };
            take(&mut *unit, &keeping, linked, &offer, choice).await?;
        }
        unit.remove_offer(viewer.agency, id).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}

async fn take(
    unit: &mut dyn Unit,
    keeping: &Keeping<'_>,
    linked: Linked,
    offer: &Offer,
    choice: CredentialsChoice,
) -> Result<(), AppError> {
    let viewer = keeping.viewer;
    let account = linked.account.clone().filter(|account| account.id == offer.account).ok_or(AppError::Conflict)?;
    if choice == CredentialsChoice::UseHere {
        return keeping.keep_apart(unit, linked).await;
    }
    let uses = unit.connections_of_account(viewer.agency, account.id).await?;
    if uses.iter().any(|used| !viewer.may_see(used.connection.campaign)) {
        return Err(AppError::UsedElsewhere);
    }
    // What is confirmed is what was shown, and takes the place of what was stored then.
    if list_uses(&uses) != offer.uses || account.token_version != offer.token_version {
        return Err(AppError::Conflict);
    }
    keeping.renew(unit, linked, account, true).await
}

fn list_uses<'a>(uses: impl IntoIterator<Item = &'a Linked>) -> Vec<ConnectionId> {
    let mut ids: Vec<ConnectionId> = uses.into_iter().map(|used| used.connection.id).collect();
    ids.sort();
    ids
}
