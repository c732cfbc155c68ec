//! Share links: whoever has one sees a campaign's dashboard, and nothing else.
//!
//! `links`: made, listed, revoked by members. `opening`: what strangers do. `pass`: the cookie of whoever knew the password.
//! `fresh`: addresses that were just made. How often strangers may look: [`super::visits`]. docs/decisions/0034-share-links.md

mod fresh;
mod links;
mod opening;
mod pass;

use std::sync::Arc;

use app::{
    backend::{Cookie, Sharing, Visitor},
    model::{
        error::AppError,
        ids::{CampaignId, ShareLinkId},
        member::Viewer,
        share_link::ShareLinks,
        shared::{Look, Shared},
    },
};
use async_trait::async_trait;

use self::fresh::Fresh;
use super::{
    dashboards::DashboardsService,
    sessions::{password::Passwords, tries::Tries},
    visits::Visits,
};
use crate::core::Core;

/// Implements the port's [`Sharing`].
#[derive(Clone)]
pub struct SharingService {
    core: Core,
    dashboards: Arc<DashboardsService>,
    passwords: Passwords,
    /// Apart from those at members' doors: neither takes tries from the other.
    tries: Arc<Tries>,
    visits: Arc<Visits>,
    fresh: Arc<Fresh>,
}

impl SharingService {
    pub fn new(core: Core, dashboards: Arc<DashboardsService>, passwords: Passwords, visits: Arc<Visits>) -> Self {
        let tries = Arc::new(Tries::new(&core.config.limits.sign_ins));
        Self { core, dashboards, passwords, tries, visits, fresh: Arc::default() }
    }
}

#[async_trait]
impl Sharing for SharingService {
    async fn links(&self, viewer: Viewer, campaign: CampaignId) -> Result<ShareLinks, AppError> {
        self.list_links(&viewer, campaign).await
    }

    async fn create(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        name: String,
        ends: String,
        password: String,
    ) -> Result<(), AppError> {
        self.create_link(&viewer, campaign, &name, &ends, &password.into()).await
    }

    async fn set_password(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        link: ShareLinkId,
        password: String,
    ) -> Result<(), AppError> {
        self.change_password(&viewer, campaign, link, &password.into()).await
    }

    async fn revoke(&self, viewer: Viewer, campaign: CampaignId, link: ShareLinkId) -> Result<(), AppError> {
        self.revoke_link(&viewer, campaign, link).await
    }

    async fn open(&self, token: String, look: Look, visitor: Visitor) -> Result<Shared, AppError> {
        self.show(&token, look, &visitor).await
    }

    async fn unlock(&self, token: String, password: String, visitor: Visitor) -> Result<Cookie, AppError> {
        self.let_in(&token, &password.into(), &visitor).await
    }
}
