//! Lets the `oauth2` crate send through our way out, and keeps the last answer for diagnosis and evidence.

use std::{future::Future, pin::Pin, sync::Mutex};

use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::{
    budget::{JsonBudget, JsonError, weigh_json},
    net::{NetError, Outbound},
};

/// One exchange with a token endpoint.
pub(super) struct Recording<'a> {
    outbound: &'a dyn Outbound,
    answer: Mutex<Option<Result<HttpResponse, NetError>>>,
}

impl<'a> Recording<'a> {
    pub(super) fn new(outbound: &'a dyn Outbound) -> Self {
        Self { outbound, answer: Mutex::new(None) }
    }

    /// What came back, if anything was sent.
    pub(super) fn into_answer(self) -> Option<Result<HttpResponse, NetError>> {
        self.answer.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<'c> AsyncHttpClient<'c> for Recording<'_> {
    type Error = NetError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NetError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            // The crate reads it with no budget of its own.
            let answer = self.outbound.send(request).await.and_then(|answer| {
                let weight = weigh_json(answer.body(), JsonBudget::SMALL);
                if weight == Err(JsonError::TooLarge) { Err(NetError::TooLarge) } else { Ok(answer) }
            });
            let mut kept = self.answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *kept = Some(answer.clone());
            answer
        })
    }
}
