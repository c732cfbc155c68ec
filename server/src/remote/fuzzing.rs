//! What reads the answers of platforms, for tests that give it hostile ones.

use http::HeaderMap;
use jiff::tz::TimeZone;
use url::Url;

use super::{
    page::visit_page,
    paging::Pages,
    records::{Reading, Subject},
    room::Room,
    unpack::unpack_apart,
};
use crate::{
    catalogue::{Entry, Packing, Reply, Stream, StreamRequest},
    remote::window::Window,
};

/// Reads `body` as an answer for `stream`, as far as that goes. `reply`: instead of the stream's own.
pub async fn read_answer(entry: &Entry, stream: &Stream, reply: Option<Reply>, headers: &HeaderMap, body: Vec<u8>) {
    let (own, layout, paging) = match &stream.request {
        StreamRequest::Http(ask) => (ask.reply, ask.layout(), ask.paging.as_ref()),
        StreamRequest::Report(report) => (report.download.reply, report.download.layout(), None),
        StreamRequest::Sql { .. } => return,
    };
    let about = Subject { window: Window::ALWAYS, zone: TimeZone::UTC, currency: None };
    let (mut reading, mut room) = (Reading::new(stream, &about), Room::new(entry.limits.rows));
    let visited = visit_page(reply.unwrap_or(own), layout, body, &mut room, &mut |record| reading.add(record)).await;
    if let (Ok((body, mark)), Ok(asked)) = (visited, Url::parse("https://api.example/list")) {
        drop(Pages::new(paging).go_on(&asked, headers, &body.value, mark));
        drop(reading.finish());
    }
}

/// Unpacks `file`. Answers how many bytes came out.
pub async fn unpack(packing: Packing, file: Vec<u8>) -> usize {
    match unpack_apart(packing, file).await {
        Ok(Ok((_, unpacked))) => unpacked.len(),
        Ok(Err(_)) | Err(_) => 0,
    }
}
