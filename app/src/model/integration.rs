//! The integrations page: tiles, and the list of what can be added.

use serde::{Deserialize, Serialize};

use super::{
    campaign::CampaignHead,
    health::Health,
    ids::{AccountId, ConnectionId, IntegrationKey, ProfileId},
    moment::Moment,
    outage::Outage,
};

/// The groups of the catalogue, in the order they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    PaidAds,
    Analytics,
    Seo,
    Social,
    ECommerce,
    CrmEmail,
    CallTracking,
    LocalReviews,
    Databases,
    FilesCustom,
}

impl Category {
    pub const ALL: [Self; 10] = [
        Self::PaidAds,
        Self::Analytics,
        Self::Seo,
        Self::Social,
        Self::ECommerce,
        Self::CrmEmail,
        Self::CallTracking,
        Self::LocalReviews,
        Self::Databases,
        Self::FilesCustom,
    ];

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::PaidAds => "Paid ads",
            Self::Analytics => "Analytics",
            Self::Seo => "SEO",
            Self::Social => "Social",
            Self::ECommerce => "E-commerce",
            Self::CrmEmail => "CRM & email",
            Self::CallTracking => "Call tracking",
            Self::LocalReviews => "Local & reviews",
            Self::Databases => "Databases",
            Self::FilesCustom => "Files & custom",
        }
    }

    /// Its key in URLs (`?category=paid-ads`).
    pub fn key(self) -> &'static str {
        match self {
            Self::PaidAds => "paid-ads",
            Self::Analytics => "analytics",
            Self::Seo => "seo",
            Self::Social => "social",
            Self::ECommerce => "e-commerce",
            Self::CrmEmail => "crm-email",
            Self::CallTracking => "call-tracking",
            Self::LocalReviews => "local-reviews",
            Self::Databases => "databases",
            Self::FilesCustom => "files-custom",
        }
    }
}

/// How one proves at a provider that one may read the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    OAuth,
    Credentials,
}

/// A catalogue entry as the pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    pub key: IntegrationKey,
    pub name: String,
    pub category: Category,
    pub auth: Auth,
    /// One line: what it brings.
    pub summary: String,
    /// URL of the brand mark, an SVG served by us.
    pub mark: String,
}

/// What the catalogue has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueList {
    pub offered: Vec<Integration>,
    /// What can't be connected yet; shown to whoever looks for it.
    pub planned: Vec<Planned>,
}

/// An integration that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub name: String,
    pub category: Category,
    /// What keeps it from being connected, as a sentence.
    pub missing: String,
}

/// One tile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    pub connection: ConnectionId,
    pub account: Option<AccountId>,
    /// What it reports on.
    pub profile: Option<ProfileId>,
    pub integration: Integration,
    /// The profile or, while none is chosen, the account.
    pub subject: Option<String>,
    pub health: Health,
    /// The state in words: "Data up to today, 06:00", "Access was revoked on 12 Nov".
    pub line: String,
    /// Last good data.
    pub last_good: Option<Moment>,
    pub backfill: Option<Progress>,
    /// Not connected, and it can't be until somebody has set up the app at its provider.
    pub needs_app: bool,
}

impl Tile {
    /// The order of tiles: broken first, then waiting, then connected, then the rest; within these by category and name.
    pub fn place(&self) -> (u8, Category, &str, Option<&str>, ConnectionId) {
        let Integration { category, name, .. } = &self.integration;
        (self.health.rank(), *category, name, self.subject.as_deref(), self.connection)
    }
}

/// Days pulled of the days missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub done: u32,
    pub total: u32,
}

/// The integrations page of one campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntegrationsPage {
    pub campaign: CampaignHead,
    /// Broken first, then waiting, then connected, then the rest by category.
    pub tiles: Vec<Tile>,
    /// Of providers that this campaign uses.
    pub outages: Vec<Outage>,
    pub may_edit: bool,
}

impl IntegrationsPage {
    /// Puts `fresh` in the place of the tiles of `asked`; those that did not come back are gone. Answers whether an outage may
    /// have begun or ended, which stands above all tiles.
    pub fn put(&mut self, asked: &[ConnectionId], fresh: Vec<Tile>) -> bool {
        let waits = |tiles: &[Tile]| -> Vec<ConnectionId> {
            let delayed = |tile: &&Tile| matches!(tile.health, Health::Delayed { .. });
            tiles.iter().filter(delayed).map(|tile| tile.connection).collect()
        };
        let before = waits(&self.tiles);
        self.tiles.retain(|tile| !asked.contains(&tile.connection));
        self.tiles.extend(fresh);
        self.tiles.sort_by(|one, other| one.place().cmp(&other.place()));
        let now = waits(&self.tiles);
        before.len() != now.len() || before.iter().any(|connection| !now.contains(connection))
    }
}

/// Tiles that are fetched by themselves at most; beyond that the page is fetched whole.
pub const MOST_TILES: usize = 40;
