//! How much a request may bring.

use app::model::error::AppError;
use reqwest::{Body, Method, StatusCode, header};

use crate::support::TestServer;

#[tokio::test]
async fn an_oversized_form_gets_a_sentence() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let large = "x".repeat(256 * 1024);
    browser.call("create_campaign", &[("name", &large)]).await.expect_error(AppError::TooLarge);

    // The same when it does not tell its length.
    let chunks = futures::stream::iter((0..5).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024])));
    let request = browser.bare(Method::POST, "/api/create_campaign").header(header::ORIGIN, server.url());
    let answer = browser.send(request.body(Body::wrap_stream(chunks))).await;
    answer.expect_error(AppError::TooLarge);

    let page = browser.submit("/campaigns/new", "create_campaign", &[("name", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.body.contains(&AppError::TooLarge.to_string()), "{}", page.body);
}

#[tokio::test]
async fn an_unreadable_form_gets_a_sentence() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    browser.call("create_campaign", &[]).await.expect_error(AppError::BadInput);
    browser
        .call("archive_campaign", &[("campaign", "seven"), ("archived", "true")])
        .await
        .expect_error(AppError::BadInput);
    browser.ask("campaign", "campaign=seven").await.expect_error(AppError::BadInput);
}
