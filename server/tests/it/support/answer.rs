//! What came back.

use app::model::error::AppError;
use reqwest::{Response, StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(super) async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn expect_ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self
    }

    /// What a server function answered.
    #[track_caller]
    pub(crate) fn json<T: DeserializeOwned>(self) -> T {
        let answer = self.expect_ok();
        serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
    }

    /// Holds the answer of a server function against an error and its truthful status.
    #[track_caller]
    pub(crate) fn expect_error(&self, error: AppError) {
        assert_eq!(serde_json::from_str::<AppError>(&self.body).ok(), Some(error), "{}", self.body);
        assert_eq!(self.status.as_u16(), error.status());
    }
}
