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
            impressions: whole(impressions * part),
            clicks: whole(clicks * part),
            cost,
            conversions: whole(conversions * part),
        }
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
            sessions: whole(sessions * part),
            users: whole(users * part),
            conversions: whole(conversions * part),
        }
    }
}

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
fn whole(value: f64) -> u64 {
    value as u64
}
