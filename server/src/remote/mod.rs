//! Calls to the platforms, driven by the catalogue: which profiles an account sees, and the daily numbers of one.
//!
//! - `http`: requests over HTTP with the proof that the catalogue names. `handed_in`: a token for credentials. `paging`: from page
//!   to page. `pace`: not more than a platform allows. `known`: what requests can name. `report`, `unpack`: reports that are
//!   ordered first.
//! - `database`: a query at a database. `postgres`, `mysql`: their protocols. `wire`, `rows`: how much a database may
//!   send. `tls`: its encryption. `playing`: databases that tests play.
//! - `page`, `reply`, `lists`, `names`, `room`: from what came back to records, as many as are taken. `extent`: whether there are more.
//!   `columns`: whether they have what is read. `records`, `parts`, `cell`: to values; `record_error`: why not. `brought`: what came
//!   of it, and what could not be used. `profiles`: to profiles. `credentials`: trying out what was typed.
//! - `proof`: whether an access works, asked for next to nothing.
//! - `opening`: what is read before anything is asked. `window`: days asked for in one go.
//!   `error`: why there is nothing.
//!
//! Jobs, health and what is missing are not known here: that is [`crate::sync`], which stands above.
//!
//! No transaction is open while a platform is asked, and nothing is written but what [`Access`] writes about tokens, and
//! which reports were ordered.

mod brought;
mod cell;
mod columns;
mod credentials;
mod database;
mod error;
mod extent;
#[doc(hidden)]
pub mod fuzzing;
mod handed_in;
mod http;
mod known;
mod lists;
mod mysql;
mod names;
mod opening;
mod pace;
mod page;
mod paging;
mod parts;
#[doc(hidden)]
pub mod playing;
mod postgres;
mod profiles;
mod proof;
mod record_error;
#[cfg(test)]
mod recorded_tests;
mod records;
mod reply;
mod reply_error;
mod report;
#[cfg(test)]
mod rogue_tests;
mod room;
mod rows;
mod tls;
mod unpack;
pub mod window;
mod wire;

pub use self::{
    brought::{Answered, Brought, Missing},
    credentials::{CredentialIdentity, find_own_profile, name_subject, put_in_place, test_credentials},
    error::RemoteError,
    pace::take_place,
    profiles::{RemoteProfile, list_profiles, list_profiles_with},
    proof::Proof,
};
use self::{
    database::Target,
    extent::{Extent, Part},
    http::By,
    known::Known,
    page::Body,
    records::{Reading, Subject},
    window::Window,
};
use crate::{
    catalogue::{Entry, EntryAuth, Input, Inputs, PARENT_END, Probe, Stream, StreamRequest},
    core::Core,
    health::redaction::Redaction,
    oauth::access::{Access, Bearer},
    pace::Ending,
    store::{account::Account, connection::Profile, job::Priority, report::OrderKey},
    vault::secret::Credentials,
};
use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::SecretString;

/// Seconds for all that is asked: a job is cut off soon after, and would tell nobody why.
const TIME: i64 = 8 * 60;

/// One account at its platform, ready to be asked.
pub struct Remote<'a> {
    core: &'a Core,
    entry: &'a Entry,
    known: Arc<Known>,
    source: Source<'a>,
    bearer: Option<Bearer>,
    /// The token of the profile that was asked for last, where profiles have their own.
    profile_token: Option<(String, SecretString)>,
    /// How pressing the job is that asks; `None`: a person waits for the answer.
    job: Option<Priority>,
    /// Unix seconds. Whoever opened this has no more time then.
    deadline: i64,
    /// What was asked last, without its query: for evidence.
    asked: String,
    /// Every secret that may have been sent: for evidence.
    sent: Redaction,
    /// Whether the operator's rules kept it from being asked.
    is_forbidden: bool,
    /// Whether what came back last was more than is read, or the platform says that it would be more than it gives.
    is_too_large: bool,
    /// The days that were asked for last in vain, as their one answer was too much, and its bytes.
    too_large: Option<(Window, usize)>,
}

/// Where the proof comes from that one may read.
#[derive(Clone, Copy)]
enum Source<'a> {
    Account {
        access: &'a Access,
        account: &'a Account,
    },
    /// A token or credentials that have just arrived and are not stored: nothing can be renewed.
    Arrival,
}

impl Remote<'_> {
    /// The version of the account's secret that was used last: what is found out is about this one.
    pub fn token_version(&self) -> i64 {
        match (&self.bearer, self.source) {
            (Some(bearer), _) => bearer.token_version,
            (None, Source::Account { account, .. }) => account.token_version,
            (None, Source::Arrival) => 0,
        }
    }

    /// The values of one stream of `profile` in `window`, or that it is to be asked for in smaller ones.
    pub async fn pull(&mut self, stream: &Stream, profile: &Profile, window: Window) -> Result<Answered, RemoteError> {
        if let Some(place) = profiles::split_place(self.entry, &profile.remote_id).1
            && self.known.place(self.entry).is_some_and(|own| own != place)
        {
            let words = format!("This profile is at {place}, and the stored credentials are for another address.");
            return Err(RemoteError::NoAccess { evidence: self.note(self.asked.clone(), None, &words) });
        }
        let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
        let about = Subject { window, zone, currency: profile.currency.as_deref() };
        let known = Arc::clone(&self.known);
        let inputs = profile_inputs(self.entry, known.inputs(), profile, &about);
        let mut reading = Reading::new(stream, &about);
        let extent = match &stream.request {
            StreamRequest::Http(ask) => {
                self.fetch_records(ask, inputs, By::Profile, &mut |record| reading.add(record)).await?
            }
            StreamRequest::Report(report) => {
                let Source::Account { account, .. } = self.source else { return Err(RemoteError::Gone) };
                let key = OrderKey::of(account, profile, &stream.full_key(), (window.from, window.to));
                self.fetch_report(report, &key, inputs, &mut |record| reading.add(record)).await?
            }
            StreamRequest::Sql { query } => {
                let target = self.target(query)?;
                let turn = self.take_turn(&target.address()).await?;
                let rows = target.fetch(&*self.core.outbound, self.entry.limits.rows).await;
                self.end_turn(turn, Ending::Unknown);
                let rows = rows.map_err(|failure| self.refused_by_database(&target, failure))?;
                return records::read_values(stream, &rows, &about)
                    .map(Answered::Brought)
                    .map_err(|problem| self.refused_by_database(&target, problem.into()));
            }
        };
        if let Extent::Part(part) = extent {
            if let Some(halves) = self.divide(stream, window, &part) {
                return Ok(Answered::InHalves(halves));
            }
            if !part.has_records {
                self.give_up_orders(stream, profile, window).await?;
                return Err(part.error);
            }
            reading.cut();
        }
        reading.finish().map(Answered::Brought).map_err(|problem| self.no_values(&problem))
    }

    /// The halves of `window`, if they may bring what the whole does not. An answer that does not become smaller with fewer
    /// days has nothing to do with them.
    fn divide(&mut self, stream: &Stream, window: Window, part: &Part) -> Option<[Window; 2]> {
        let has_days = part.divides && stream.date.is_some() && !stream.all_days;
        let is_no_smaller = self.too_large.zip(part.bytes).is_some_and(|((larger, before), now)| {
            larger != window && larger.holds(window.from) && larger.holds(window.to) && now >= before
        });
        let halves = window.halves().filter(|_| has_days && !is_no_smaller)?;
        self.too_large = part.bytes.map(|bytes| (window, bytes));
        Some(halves)
    }

    /// Of reports that come to nothing, nor do their halves: the next try orders anew.
    async fn give_up_orders(&self, stream: &Stream, profile: &Profile, window: Window) -> Result<(), RemoteError> {
        let (StreamRequest::Report(_), Source::Account { account, .. }) = (&stream.request, self.source) else {
            return Ok(());
        };
        for window in std::iter::once(window).chain(self.too_large.map(|(larger, _)| larger)) {
            self.forget_order(&OrderKey::of(account, profile, &stream.full_key(), (window.from, window.to))).await?;
        }
        Ok(())
    }

    /// Opens what the credentials open, and asks for nothing: costs the platform next to nothing.
    pub async fn greet(&mut self) -> Result<(), RemoteError> {
        if let EntryAuth::Credentials { probe: Some(probe), .. } = &self.entry.auth {
            return self.probe(probe).await.map(drop);
        }
        for stream in &self.entry.streams {
            let StreamRequest::Sql { query } = &stream.request else { continue };
            let target = self.target(query)?;
            let turn = self.take_turn(&target.address()).await?;
            let greeted = target.greet(&*self.core.outbound).await;
            self.end_turn(turn, Ending::Unknown);
            greeted.map_err(|failure| self.refused_by_database(&target, failure))?;
        }
        Ok(())
    }

    /// The reply to the probe.
    async fn probe(&mut self, probe: &Probe) -> Result<Body, RemoteError> {
        let known = Arc::clone(&self.known);
        self.fetch_one(probe.into(), &known.inputs()).await
    }

    fn target(&self, query: &str) -> Result<Target, RemoteError> {
        let target = Target::read(self.entry, &self.credentials()?, query).map_err(|missing| self.misfit(missing))?;
        let address = target.address();
        if self.known.hosts.contains(&address) { Ok(target) } else { Err(self.forbidden_host(&address)) }
    }

    fn credentials(&self) -> Result<Credentials, RemoteError> {
        let Source::Account { account, .. } = self.source else { return Err(RemoteError::Gone) };
        let text = self.core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret)?;
        Ok(Credentials::from_sealed_text(&text)?)
    }
}

/// What requests for the numbers of `profile` can name beside `inputs`.
fn profile_inputs<'a>(entry: &'a Entry, inputs: Inputs<'a>, profile: &'a Profile, about: &Subject<'_>) -> Inputs<'a> {
    let (remote_id, _) = profiles::split_place(entry, &profile.remote_id);
    let (parent, id) = match remote_id.split_once(PARENT_END) {
        Some((parent, id)) if entry.profiles.has_parents() => (parent, id),
        _ => ("", remote_id),
    };
    let inputs = inputs
        .with(Input::Profile, id)
        .with(Input::Parent, parent)
        .with(Input::TimeZone, profile.time_zone.as_str())
        .with_days(about.window.from, about.window.to, &about.zone);
    match entry.profiles.zone_name(&profile.time_zone) {
        Some(name) => inputs.with(Input::ZoneName, name),
        None => inputs,
    }
}
