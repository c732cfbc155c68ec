//! Reports that are ordered: submitted, asked after until they are ready, downloaded, unpacked.
//!
//! An order is remembered at once, until its numbers are stored. One that is not ready in a minute is taken up by a later
//! job and not ordered again.

use std::{collections::BTreeMap, time::Duration};

use ::http::{Response, StatusCode};
use app::model::cause::Cause;
use url::Url;

use super::{
    Remote, RemoteError,
    extent::{Extent, Part},
    http::{By, bare},
    page::visit_page,
    reply_error::ReplyError,
    room::{PageError, Room, Sink},
    unpack::{UnpackError, unpack_apart, unpack_unasked},
};
use crate::{
    catalogue::{
        Input, Inputs, Method, Packing, Report, RequestTemplate,
        host::host_and_port,
        report::{Poll, Submit},
    },
    health::diagnosis::evidence_of,
    net::{NetError, Reads},
    pace::Ending,
    store::report::{OrderKey, ReportOrder},
};

/// Seconds before each look at a report that has just been ordered: a minute in all, which fits into the time that a job
/// has beside its requests.
const PAUSES: [u64; 4] = [5, 10, 15, 30];
/// A report of an earlier job is looked at once.
const NO_PAUSE: [u64; 1] = [0];
/// Seconds until it is looked at again.
const LATER: i64 = 2 * 60;
/// Seconds for which an order is taken up. Platforms keep reports for a day at least.
const LIFE: i64 = 12 * 60 * 60;
/// Bytes. What is longer is no id of a report.
const LONGEST_ID: usize = 2000;

/// Why there are no records, and what becomes of the order.
enum Stop {
    /// It may still come to something.
    Later(RemoteError),
    /// It is of no use any more: the next try orders anew.
    Over(RemoteError),
}

impl From<RemoteError> for Stop {
    fn from(error: RemoteError) -> Self {
        match error {
            RemoteError::Broken { .. } | RemoteError::NoAccess { .. } => Self::Over(error),
            other => Self::Later(other),
        }
    }
}

impl Remote<'_> {
    /// Gives `sink` the records of a report, ordered now or before. Answers whether it holds more.
    pub(super) async fn fetch_report(
        &mut self,
        report: &Report,
        key: &OrderKey,
        inputs: Inputs<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<Extent, RemoteError> {
        let order = self.core.store.ask().await?.report_order(key).await?;
        let oldest = self.core.clock.unix() - LIFE;
        if let Some(order) = order.filter(|order| order.ordered_at > oldest) {
            match self.take_up(report, key, &order.report, &inputs, &NO_PAUSE, sink).await {
                // Is the order gone, or the access? The answer to a new one tells, unless the token endpoint has told.
                Err(RemoteError::Broken { .. } | RemoteError::NoAccess { .. })
                    if !self.is_known_broken(key).await? => {}
                found => return found,
            }
        }
        let id = self.submit(&report.submit, key, &inputs).await?;
        self.take_up(report, key, &id, &inputs, &PAUSES, sink).await
    }

    async fn is_known_broken(&self, key: &OrderKey) -> Result<bool, RemoteError> {
        let account = self.core.store.ask().await?.account(key.agency, key.account).await?;
        Ok(account.is_none_or(|account| account.health.is_broken()))
    }

    async fn submit(&mut self, submit: &Submit, key: &OrderKey, inputs: &Inputs<'_>) -> Result<String, RemoteError> {
        let url = submit.url.render(inputs).map_err(|why| self.misfit(why))?;
        let answer = self.fetch(submit.into(), By::Profile, &url, inputs).await?;
        let id = submit.id.find_text(&answer.value).filter(|id| !id.is_empty() && id.len() <= LONGEST_ID);
        drop(answer);
        let id = id.ok_or_else(|| self.unreadable(&format!("The answer has no id of a report at {}.", submit.id)))?;
        let order = ReportOrder { report: id.clone(), ordered_at: self.core.clock.unix() };
        let mut unit = self.core.store.write().await?;
        unit.put_report_order(key, &order).await?;
        unit.commit().await?;
        Ok(id)
    }

    async fn take_up(
        &mut self,
        report: &Report,
        key: &OrderKey,
        id: &str,
        inputs: &Inputs<'_>,
        pauses: &[u64],
        sink: &mut Sink<'_>,
    ) -> Result<Extent, RemoteError> {
        let inputs = inputs.clone().with(Input::Report, id.to_owned());
        let error = match self.read_report(report, &inputs, pauses, sink).await {
            // Forgotten when its numbers are stored. One that is too large stays too: until its parts have come, it says so.
            Ok(extent) => return Ok(extent),
            Err(Stop::Later(error)) => return Err(error),
            Err(Stop::Over(error)) => error,
        };
        self.forget_order(key).await?;
        Err(error)
    }

    /// The next try orders anew.
    pub(super) async fn forget_order(&self, key: &OrderKey) -> Result<(), RemoteError> {
        let mut unit = self.core.store.write().await?;
        unit.remove_report_order(key).await?;
        unit.commit().await?;
        Ok(())
    }

    async fn read_report(
        &mut self,
        report: &Report,
        inputs: &Inputs<'_>,
        pauses: &[u64],
        sink: &mut Sink<'_>,
    ) -> Result<Extent, Stop> {
        let Some(address) = self.wait(&report.poll, inputs, pauses).await? else { return Ok(Extent::Whole) };
        // The download has its turn in the head.
        let (head, file) = match self.download(report, &address, inputs).await {
            Ok(downloaded) => downloaded.into_parts(),
            Err(Stop::Over(error) | Stop::Later(error)) if self.is_too_large => {
                return Ok(Extent::Part(Part::too_large(error, None)));
            }
            Err(stop) => return Err(stop),
        };
        if head.status == StatusCode::NO_CONTENT {
            return Ok(Extent::Whole);
        }
        let spec = &report.download;
        let length = file.len();
        let unpacked =
            unpack_apart(spec.packing, file).await.map_err(|_| Stop::Later(self.no_reply(&ReplyError::Busy)))?;
        let (_turn, file) = match unpacked {
            Ok(unpacked) => unpacked,
            Err(why @ UnpackError::TooLarge(_)) => {
                let error = self.unreadable(&why.to_string());
                return Ok(Extent::Part(Part::too_large(error, Some(length))));
            }
            Err(why) => return Err(Stop::Over(self.unreadable(&why.to_string()))),
        };
        let mut room = Room::new(self.entry.limits.rows);
        match visit_page(spec.reply, spec.layout(), file, &mut room, sink).await {
            Ok(_) => Ok(Extent::Whole),
            Err(PageError::Reply(why @ ReplyError::TooMany(_))) => Ok(Extent::Part(Part::full(self.no_reply(&why)))),
            Err(PageError::Reply(why @ ReplyError::TooLarge)) => {
                Ok(Extent::Part(Part::too_large(self.no_reply(&why), Some(length))))
            }
            // The report is as it is: the same one is taken up again.
            Err(PageError::Record(problem)) => Err(Stop::Later(self.no_values(&problem))),
            Err(PageError::Reply(ReplyError::Busy)) => Err(Stop::Later(self.no_reply(&ReplyError::Busy))),
            Err(PageError::Reply(why)) => Err(Stop::Over(self.unreadable(&why.to_string()))),
        }
    }

    /// The address of the report once it is ready; `None` if it has no rows.
    async fn wait(&mut self, poll: &Poll, inputs: &Inputs<'_>, pauses: &[u64]) -> Result<Option<Url>, Stop> {
        let url = poll.url.render(inputs).map_err(|why| self.misfit(why))?;
        for pause in pauses {
            if *pause > 0 {
                self.core.clock.pause(Duration::from_secs(*pause)).await;
            }
            let answer = self.fetch(poll.into(), By::Profile, &url, inputs).await?.value;
            let status = poll.status.find_text(&answer);
            let is_in = |list: &[String]| status.as_ref().is_some_and(|status| list.contains(status));
            if is_in(&poll.waiting) {
                continue;
            }
            if is_in(&poll.failed) {
                return Err(Stop::Over(
                    self.out_of_order("The platform could not make the report; it is ordered anew."),
                ));
            }
            if !is_in(&poll.done) {
                let words = format!("The answer has no status that we know at {}.", poll.status);
                return Err(Stop::Later(self.unreadable(&words)));
            }
            return match poll.address.find_text(&answer).filter(|address| !address.is_empty()) {
                Some(address) => match Url::parse(&address) {
                    Ok(address) => Ok(Some(address)),
                    Err(_) => Err(Stop::Later(self.unreadable("The report is ready, but not at an address."))),
                },
                None if poll.absent_when_empty => Ok(None),
                None => {
                    let words = format!("The report is ready, but there is no address at {}.", poll.address);
                    Err(Stop::Later(self.unreadable(&words)))
                }
            };
        }
        let evidence = self.note(self.asked.clone(), Some(200), "The report is not ready yet.");
        Err(Stop::Later(RemoteError::Delayed { cause: Cause::Preparing, until: evidence.at + LATER, evidence }))
    }

    async fn download(
        &mut self,
        report: &Report,
        address: &Url,
        inputs: &Inputs<'_>,
    ) -> Result<Response<Vec<u8>>, Stop> {
        if report.download.proof {
            let template = RequestTemplate {
                method: Method::Get,
                headers: &BTreeMap::new(),
                body: None,
                ..RequestTemplate::from(&report.poll)
            };
            return Ok(self.exchange(template, By::Profile, address, inputs).await?);
        }
        // Signed addresses lead to hosts that nobody has named beforehand: nothing of the account goes there, and nothing
        // that comes from there says anything about the account.
        self.asked = format!("GET {}", bare(address));
        if address.scheme() != "https" || address.domain().is_none() {
            return Err(Stop::Later(self.unreadable("The address of the report is none of a public host by https.")));
        }
        let request = ::http::Request::get(address.as_str()).extension(Reads::Much).body(Vec::new());
        let Ok(request) = request else {
            return Err(Stop::Later(self.unreadable("The address of the report can't be asked.")));
        };
        let turn = self.take_turn(&host_and_port(address).unwrap_or_default()).await?;
        let sent = self.core.outbound.send(request).await;
        self.end_turn(turn, Ending::Unknown);
        let sent = match report.download.packing {
            Packing::None => unpack_unasked(sent).await,
            Packing::Zip | Packing::Gzip => sent,
        };
        self.is_too_large = matches!(sent, Err(NetError::TooLarge));
        match sent {
            Ok(response) if response.status().is_success() => Ok(response),
            // Addresses end after minutes; the next look gives a new one.
            Ok(response) => {
                let status = response.status().as_u16();
                let words = "The report could not be downloaded: its address has ended, or the host is out of order.";
                let evidence = self.note(self.asked.clone(), Some(status), words);
                let until = evidence.at + super::error::PAUSE;
                Err(Stop::Later(RemoteError::Delayed { cause: Cause::Outage, until, evidence }))
            }
            Err(error) => {
                let (_, answer, verdict) = self.judge(Err(error)).await;
                let evidence = evidence_of(&self.asked, &answer, &self.sent, self.core.clock.unix());
                let error = RemoteError::from_verdict(verdict, evidence);
                Err(Stop::Later(error.unwrap_or_else(|| self.out_of_order("Nothing came back."))))
            }
        }
    }
}
