//! Links as members make, list and end them: those who may edit the campaign.

use std::collections::BTreeMap;

use app::{
    model::{
        error::AppError,
        ids::{CampaignId, MemberId, ShareLinkId},
        member::Viewer,
        share_link::{MOST_SHARE_LINKS, ShareLinkRow, ShareLinkState, ShareLinks},
    },
    paths::shared_path,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use secrecy::{ExposeSecret, SecretString};

use super::SharingService;
use crate::{
    service::{
        members::{check_name, check_password},
        moments::{day_words, moment, zone_of},
        rights::{find_campaign, require_editor},
        sessions::hash_token,
    },
    store::{
        Unit,
        share_link::{Opening, Revoked, ShareLink},
    },
};

impl SharingService {
    pub(super) async fn list_links(&self, viewer: &Viewer, campaign: CampaignId) -> Result<ShareLinks, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let links = unit.share_links(viewer.agency, campaign.id).await?;
        let emails = unit.members(viewer.agency).await?.into_iter().map(|member| (member.id, member.email)).collect();
        drop(unit);
        let rows =
            Rows { service: self, viewer, zone: zone_of(&campaign.time_zone), now: self.core.clock.now(), emails };
        let links = links.iter().map(|link| rows.row(link)).collect();
        Ok(ShareLinks { links, may_edit: viewer.role.may_edit() })
    }

    pub(super) async fn create_link(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        name: &str,
        ends: &str,
        password: &SecretString,
    ) -> Result<(), AppError> {
        require_editor(viewer)?;
        let campaign = find_campaign(&mut *self.core.store.read().await?, viewer, campaign).await?;
        let (name, now) = (check_name(name)?, self.core.clock.now());
        let ends_at = read_end(ends, now, &zone_of(&campaign.time_zone))?;
        let password_hash = self.hash(password).await?;
        let now = now.as_second();
        let token = self.core.entropy.token();
        let link = ShareLink {
            id: ShareLinkId(self.core.entropy.uuid(now)),
            agency: viewer.agency,
            campaign: campaign.id,
            name,
            opens: Some(Opening { token_hash: hash_token(&token), password_hash }),
            ends_at,
            created_by: viewer.member,
            created_at: now,
            revoked: None,
        };
        let mut unit = self.core.store.write().await?;
        let others = unit.share_links(viewer.agency, campaign.id).await?;
        if others.iter().filter(|other| other.is_live(now)).count() >= MOST_SHARE_LINKS {
            return Err(AppError::TooManyShareLinks);
        }
        unit.add_share_link(&link).await?;
        unit.commit().await?;
        self.fresh.keep(viewer.session, link.id, token.into(), now);
        tracing::info!(campaign = %campaign.id, link = %link.id, member = %viewer.member, "a share link was created");
        Ok(())
    }

    pub(super) async fn change_password(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        link: ShareLinkId,
        password: &SecretString,
    ) -> Result<(), AppError> {
        require_editor(viewer)?;
        find_link(&mut *self.core.store.read().await?, viewer, campaign, link).await?;
        let hash = self.hash(password).await?;
        let mut unit = self.core.store.write().await?;
        unit.set_share_link_password(viewer.agency, campaign, link, hash.as_deref()).await?;
        unit.commit().await?;
        tracing::info!(%campaign, %link, member = %viewer.member, "a share link has another password");
        Ok(())
    }

    pub(super) async fn revoke_link(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        link: ShareLinkId,
    ) -> Result<(), AppError> {
        require_editor(viewer)?;
        let mut unit = self.core.store.write().await?;
        if find_link(&mut *unit, viewer, campaign, link).await?.revoked.is_some() {
            return Ok(());
        }
        let revoked = Revoked { by: viewer.member, at: self.core.clock.unix() };
        unit.revoke_share_link(viewer.agency, campaign, link, revoked).await?;
        unit.commit().await?;
        self.fresh.forget(link);
        tracing::info!(%campaign, %link, member = %viewer.member, "a share link was revoked");
        Ok(())
    }

    /// `None` for no password.
    async fn hash(&self, password: &SecretString) -> Result<Option<String>, AppError> {
        if password.expose_secret().is_empty() {
            return Ok(None);
        }
        check_password(password)?;
        Ok(Some(self.passwords.hash(password).await?.expose_secret().to_owned()))
    }
}

/// A link of a campaign that the viewer may see.
async fn find_link(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    campaign: CampaignId,
    link: ShareLinkId,
) -> Result<ShareLink, AppError> {
    let campaign = find_campaign(unit, viewer, campaign).await?;
    let links = unit.share_links(viewer.agency, campaign.id).await?;
    links.into_iter().find(|own| own.id == link).ok_or(AppError::NotFound)
}

/// The moment after the last day, in the campaign's zone. A day that is over is none.
fn read_end(last_day: &str, now: Timestamp, zone: &TimeZone) -> Result<Option<i64>, AppError> {
    let last_day = last_day.trim();
    if last_day.is_empty() {
        return Ok(None);
    }
    let day: Date = last_day.parse().map_err(|_| AppError::BadShareEnd)?;
    let end = day.tomorrow().and_then(|next| zone.to_timestamp(next.at(0, 0, 0, 0)));
    let end = end.map_err(|_| AppError::BadShareEnd)?;
    if end > now { Ok(Some(end.as_second())) } else { Err(AppError::BadShareEnd) }
}

/// What rows are made with.
struct Rows<'a> {
    service: &'a SharingService,
    viewer: &'a Viewer,
    zone: TimeZone,
    now: Timestamp,
    emails: BTreeMap<MemberId, String>,
}

impl Rows<'_> {
    fn row(&self, link: &ShareLink) -> ShareLinkRow {
        let moment = |at| moment(at, self.now, &self.zone);
        let state = match link.revoked {
            Some(Revoked { by, at }) => ShareLinkState::Revoked { at: moment(at), by: self.name(by) },
            None if link.is_live(self.now.as_second()) => ShareLinkState::Open,
            None => ShareLinkState::Ended,
        };
        let token = self.service.fresh.find(self.viewer.session, link.id, self.now.as_second());
        let origin = self.service.core.config.public_url.origin();
        ShareLinkRow {
            id: link.id,
            name: link.name.clone(),
            state,
            has_password: link.opens.as_ref().is_some_and(|opens| opens.password_hash.is_some()),
            last_day: link.ends_at.and_then(|end| self.last_day(end)),
            created: moment(link.created_at),
            created_by: self.name(link.created_by),
            address: token.map(|token| format!("{origin}{}", shared_path(token.expose_secret()))),
        }
    }

    fn last_day(&self, end: i64) -> Option<String> {
        let last = Timestamp::from_second(end - 1).ok()?.to_zoned_datetime(self.zone.clone()).date();
        Some(day_words(last, self.now.to_zoned_datetime(self.zone.clone()).date()))
    }

    fn name(&self, member: MemberId) -> String {
        self.emails.get(&member).cloned().unwrap_or_else(|| "somebody who was removed".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_to_the_end_of_its_last_day_where_the_campaign_is() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // Half past midnight of the 24th in Berlin.
        let now: Timestamp = "2026-11-23T23:30:00Z".parse().unwrap();
        let end = |text: &str| read_end(text, now, &zone);
        let moment = |text: &str| Ok(Some(text.parse::<Timestamp>().unwrap().as_second()));
        assert_eq!(end(" "), Ok(None));
        assert_eq!(end("2026-11-24"), moment("2026-11-24T23:00:00Z"));
        assert_eq!(end("2026-07-01"), Err(AppError::BadShareEnd));
        for wrong in ["2026-11-23", "tomorrow", "2026-13-01", "9999-12-31", "-1"] {
            assert_eq!(end(wrong), Err(AppError::BadShareEnd), "{wrong}");
        }
    }
}
