//! How large a request may be, and how long it may take to arrive. Forms are small.

use std::sync::Arc;

use app::model::error::AppError;
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{Method, header},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{connection::Peer, refusal::refuse};
use crate::{
    budget::{self, Refused},
    core::Core,
};

/// In bytes.
const LIMIT: usize = 256 * 1024;
/// Everybody may bring this much.
const SMALL: usize = 16 * 1024;
/// How many may bring more at the same time: what is held while the rest is waited for stays small.
static LARGE: Semaphore = Semaphore::const_new(64);

/// Refuses larger bodies with a sentence, whether or not they tell their length, and those that don't come to an end.
pub(crate) async fn limit_body(State(core): State<Core>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LIMIT) {
        return refuse(AppError::TooLarge, request.headers());
    }
    let (parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Arc<Peer>>().cloned();
    let read = {
        let _reading = peer.as_ref().map(|peer| peer.read_body());
        timeout(core.config.limits.connections.body, read_body(body, &LARGE)).await
    };
    match read {
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(error)) => refuse(error, &parts.headers),
        Err(_) => {
            budget::note(Refused::SlowRequest, "the body of a request did not arrive in time");
            refuse(AppError::TooSlow, &parts.headers)
        }
    }
}

/// `large`: who may bring more than a little.
async fn read_body(body: Body, large: &Semaphore) -> Result<Bytes, AppError> {
    let mut place: Option<SemaphorePermit<'_>> = None;
    let (mut chunks, mut bytes) = (body.into_data_stream(), Vec::new());
    while let Some(chunk) = chunks.next().await {
        // The sender has left, or can't count.
        let chunk = chunk.map_err(|_| AppError::BadInput)?;
        let length = bytes.len() + chunk.len();
        if length > LIMIT {
            return Err(AppError::TooLarge);
        }
        if length > SMALL && place.is_none() {
            place = Some(large.try_acquire().map_err(|_| {
                budget::note(Refused::Bytes, "too many large forms at once");
                AppError::Busy
            })?);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_so_many_bring_much_at_the_same_time() {
        let large = Semaphore::new(1);
        let bring = async |bytes: usize| read_body(Body::from(vec![b'x'; bytes]), &large).await.map(|read| read.len());
        assert_eq!(bring(LIMIT).await, Ok(LIMIT));
        let place = large.try_acquire().unwrap();
        assert_eq!((bring(SMALL + 1).await, bring(SMALL).await), (Err(AppError::Busy), Ok(SMALL)));
        drop(place);
        assert_eq!(bring(SMALL + 1).await, Ok(SMALL + 1), "whoever has brought it makes room");
        assert_eq!(bring(LIMIT + 1).await, Err(AppError::TooLarge));
    }
}
