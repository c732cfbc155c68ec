//! What whoever has a link gets. Nothing is written, no platform is asked, and who is signed in does not matter.

use app::{
    backend::{Cookie, Visitor},
    model::{
        all_ads::Audience,
        breakdown::BreakdownTable,
        dashboard::Dashboard,
        date_range::DateRange,
        error::AppError,
        moment::Moment,
        shared::{Look, LookBy, Shared, SharedDashboard},
    },
};
use jiff::Timestamp;
use secrecy::SecretString;

use super::{SharingService, pass};
use crate::{
    budget::rate::Place,
    service::{
        dashboards::{Asked, Which},
        moments::{day_words, zone_of},
        sessions::{hash_token, password::Lane, tries::Door},
    },
    store::{Unit, campaign::Campaign, share_link::ShareLink},
};

impl SharingService {
    pub(super) async fn show(&self, token: &str, look: Look, visitor: &Visitor) -> Result<Shared, AppError> {
        let now = self.core.clock.unix();
        self.visits.take(visitor.address.0.map(Place::from), now)?;
        let mut unit = self.core.store.read().await?;
        let link = find(&mut *unit, token, now).await?;
        let agency = unit.agency(link.agency).await?.ok_or(AppError::ShareLinkOver)?.name;
        let public_url = &self.core.config.public_url;
        if let Some(hash) = password_hash(&link)
            && !pass::is_there(public_url, &visitor.cookies, link.id, hash, now)
        {
            return Ok(Shared::Locked { agency });
        }
        let campaign = unit.campaign(link.agency, link.campaign).await?.ok_or(AppError::ShareLinkOver)?;
        let zone = zone_of(&campaign.time_zone);
        let dashboard = self
            .dashboards
            .draw(&mut *unit, campaign.clone(), look.range, Audience::Clients, move |_| look.at.saturating_sub(1))
            .await?;
        let opened = match look.by {
            Some(by) => self.open_breakdown(&mut *unit, &campaign, &dashboard, look.range, by).await?,
            None => None,
        };
        let date = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
        let today = date(self.core.clock.now());
        let day_of = |moment: &Moment| {
            let at = Timestamp::from_second(moment.unix).unwrap_or(Timestamp::UNIX_EPOCH);
            day_words(date(at), today)
        };
        let mut shared = SharedDashboard::of(agency, dashboard, day_of);
        if let Some((by, table)) = look.by.zip(opened) {
            shared.open(by, table);
        }
        Ok(Shared::Dashboard(Box::new(shared)))
    }

    /// The table of the breakdown that stands in the address, if there is one.
    async fn open_breakdown(
        &self,
        unit: &mut dyn Unit,
        campaign: &Campaign,
        dashboard: &Dashboard,
        range: DateRange,
        by: LookBy,
    ) -> Result<Option<BreakdownTable>, AppError> {
        let panel = by.panel.checked_sub(1).and_then(|place| dashboard.panels.get(place));
        let Some((panel, place)) = panel.filter(|panel| panel.by.is_some()).zip(by.number.checked_sub(1)) else {
            return Ok(None);
        };
        let asked = Asked { connection: panel.connection, range, which: Which::Place(place), all: by.all };
        Ok(self.dashboards.break_down(unit, campaign, asked).await?)
    }

    pub(super) async fn let_in(
        &self,
        token: &str,
        password: &SecretString,
        visitor: &Visitor,
    ) -> Result<Cookie, AppError> {
        let now = self.core.clock.unix();
        let place = visitor.address.0.map(Place::from);
        self.visits.take(place, now)?;
        let link = find(&mut *self.core.store.read().await?, token, now).await?;
        // One that asks for none any more just opens.
        let hash = password_hash(&link).unwrap_or_default();
        let door = Door::ShareLink { link: link.id, place };
        let taken = self.tries.take(&door, now)?;
        let is_right =
            hash.is_empty() || self.passwords.verify(Lane::Strangers, password, Some(hash.to_owned())).await?;
        taken.settle(is_right);
        if !is_right {
            return Err(AppError::WrongSharePassword);
        }
        Ok(pass::issue(&self.core.config.public_url, token, link.id, hash, now))
    }
}

/// The live link of a token.
async fn find(unit: &mut dyn Unit, token: &str, now: i64) -> Result<ShareLink, AppError> {
    unit.share_link_by_token(&hash_token(token), now).await?.ok_or(AppError::ShareLinkOver)
}

fn password_hash(link: &ShareLink) -> Option<&str> {
    link.opens.as_ref()?.password_hash.as_deref()
}
