//! Somebody who receives webhooks: remembers what came, and answers as told.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use http::StatusCode;
use tokio::net::TcpListener;

#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) port: u16,
    state: Arc<Mutex<(StatusCode, Vec<Received>)>>,
}

pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let receiver = Self { port, state: Arc::new(Mutex::new((StatusCode::NO_CONTENT, Vec::new()))) };
        let router = Router::new().route("/hook", post(receive)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    pub(crate) fn answer(&self, status: StatusCode) {
        self.state.lock().unwrap().0 = status;
    }

    pub(crate) fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.state.lock().unwrap().1)
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut state = receiver.state.lock().unwrap();
    state.1.push(Received { headers, body: body.to_vec() });
    state.0
}
