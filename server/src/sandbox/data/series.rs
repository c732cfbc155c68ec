//! Numbers that look like a business: a weekly rhythm, a season, slow growth, some noise. Each is a function of profile,
//! metric and date only, so that a second pull brings the same. Today is what has come in so far.

use std::f64::consts::TAU;

use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::sandbox::people::Profile;

/// Before this day there is nothing.
pub(super) const FIRST_DAY: Date = date(2020, 1, 1);
/// The day on which a profile has its `daily` numbers.
const LEVEL_DAY: Date = date(2024, 1, 1);
/// Growth a day; about 16 % a year.
const GROWTH: f64 = 0.0004;
/// Monday to Sunday.
const AD_WEEK: [f64; 7] = [1.06, 1.08, 1.05, 1.02, 0.98, 0.86, 0.90];
const SITE_WEEK: [f64; 7] = [1.04, 1.03, 1.01, 1.02, 1.08, 0.95, 0.88];

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct AdRow {
    date: Date,
    impressions: u64,
    clicks: u64,
    /// In the account's currency, two decimals.
    cost: f64,
    conversions: u64,
}

/// What one campaign of an account had on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CampaignRow {
    campaign: Campaign,
    #[serde(flatten)]
    row: AdRow,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Campaign {
    id: String,
    name: &'static str,
}

/// The largest first.
const CAMPAIGNS: [&str; 14] = [
    "Brand",
    "Shop, all products",
    "Generic search",
    "Remarketing",
    "Gift cards",
    "Competitors",
    "Video, local",
    "Newsletter readers",
    "Winter sale",
    "Repairs",
    "Test drives",
    "Jobs",
    "Display, regional",
    "Dealers",
];
/// Accounts with few campaigns have so many.
const FEW: usize = 5;
/// How much smaller each is than the one before.
const FALL: f64 = 0.72;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SiteRow {
    date: Date,
    sessions: u64,
    users: u64,
    conversions: u64,
}

/// The present moment, as far as numbers care (UTC).
#[derive(Debug, Clone, Copy)]
pub(super) struct Today {
    pub(super) date: Date,
    /// How much of the day is over, from 0 to 1.
    part: f64,
}

impl Today {
    pub(super) fn at(now: Timestamp) -> Self {
        let now = TimeZone::UTC.to_datetime(now);
        let seconds = f64::from(now.hour()) * 3600.0 + f64::from(now.minute()) * 60.0 + f64::from(now.second());
        Self { date: now.date(), part: seconds / 86_400.0 }
    }

    fn share_of(self, date: Date) -> f64 {
        if date == self.date { self.part } else { 1.0 }
    }
}

impl AdRow {
    pub(super) fn make(profile: &Profile, date: Date, today: Today) -> Self {
        let part = today.share_of(date);
        let impressions = volume(profile, "impressions", date, &AD_WEEK);
        let clicks = impressions * vary(profile, "clicks", date, 0.031, 0.18);
        let cost = clicks * vary(profile, "cost", date, 0.64, 0.12);
        let conversions = clicks * vary(profile, "conversions", date, 0.042, 0.30);
        let cost = (cost * part * 100.0).round() / 100.0;
        Self {
            date,
            impressions: whole_number(impressions * part),
            clicks: whole_number(clicks * part),
            cost,
            conversions: whole_number(conversions * part),
        }
    }
}

impl CampaignRow {
    /// All campaigns of a day; together they are the account's row.
    pub(super) fn make_all(profile: &Profile, date: Date, today: Today) -> Vec<Self> {
        let whole = AdRow::make(profile, date, today);
        let count = if profile.id.contains("juniper") { CAMPAIGNS.len() } else { FEW };
        let weights: Vec<f64> = CAMPAIGNS
            .iter()
            .take(count)
            .scan(1.0, |weight, _| Some(std::mem::replace(weight, *weight * FALL)))
            .collect();
        let all: f64 = weights.iter().sum();
        let cents = whole_number(whole.cost * 100.0);
        let mut left = [whole.impressions, whole.clicks, cents, whole.conversions];
        let mut rows: Vec<Self> = Vec::with_capacity(count);
        // The smallest first: what is left in the end is the largest one's.
        for (index, weight) in weights.iter().enumerate().rev() {
            let share = vary(profile, &format!("campaign {index}"), date, weight / all, 0.2);
            let take = |whole: u64, left: &mut u64| {
                let own = if index == 0 { *left } else { whole_number(to_f64(whole) * share).min(*left) };
                *left -= own;
                own
            };
            let wholes = [whole.impressions, whole.clicks, cents, whole.conversions];
            let mut own = wholes.into_iter().zip(&mut left).map(|(whole, left)| take(whole, left));
            let mut next = || own.next().unwrap_or_default();
            let (impressions, clicks, cents, conversions) = (next(), next(), next(), next());
            let name = CAMPAIGNS.get(index).copied().unwrap_or_default();
            let campaign = Campaign { id: format!("{}-{}", profile.id, index + 1), name };
            let cost = to_f64(cents) / 100.0;
            rows.push(Self { campaign, row: AdRow { date, impressions, clicks, cost, conversions } });
        }
        rows
    }
}

impl SiteRow {
    pub(super) fn make(profile: &Profile, date: Date, today: Today) -> Self {
        let part = today.share_of(date);
        let sessions = volume(profile, "sessions", date, &SITE_WEEK);
        let users = sessions * vary(profile, "users", date, 0.79, 0.05);
        let conversions = sessions * vary(profile, "conversions", date, 0.024, 0.30);
        Self {
            date,
            sessions: whole_number(sessions * part),
            users: whole_number(users * part),
            conversions: whole_number(conversions * part),
        }
    }

    /// People who came on any of these days: those of the best one, and of each other day those who had not come before.
    pub(super) fn count_users(profile: &Profile, days: impl Iterator<Item = Date>, today: Today) -> u64 {
        let (best, all) = days
            .map(|date| Self::make(profile, date, today).users)
            .fold((0, 0), |(best, all), users| (users.max(best), all + users));
        best + whole_number(to_f64(all - best) * NEW_ONES)
    }
}

/// How many of a day's users had not come on another one.
const NEW_ONES: f64 = 0.36;

fn volume(profile: &Profile, metric: &str, date: Date, week: &[f64; 7]) -> f64 {
    let days = f64::from(days_between(LEVEL_DAY, date));
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let rhythm = week.get(weekday).copied().unwrap_or(1.0);
    // Highest before the year ends, lowest in early summer.
    let season = 1.0 + 0.12 * (TAU * (f64::from(date.day_of_year()) - 340.0) / 365.25).cos();
    profile.daily * rhythm * season * (GROWTH * days).exp() * vary(profile, metric, date, 1.0, 0.09)
}

/// `middle`, give or take up to `spread` (a share of it).
fn vary(profile: &Profile, metric: &str, date: Date, middle: f64, spread: f64) -> f64 {
    let digest = Sha256::digest(format!("{}\n{metric}\n{date}", profile.id).as_bytes());
    let noise = digest.iter().take(4).fold(0.0, |sum, &byte| sum * 256.0 + f64::from(byte)) / f64::from(u32::MAX);
    middle * (1.0 + spread * (noise * 2.0 - 1.0))
}

pub(super) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map(|span| span.get_days()).unwrap_or(0)
}

/// Rounded down; numbers here are never negative and far below 2^53.
fn whole_number(value: f64) -> u64 {
    value as u64
}

/// Exact: see above.
fn to_f64(value: u64) -> f64 {
    value as f64
}
