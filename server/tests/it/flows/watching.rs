//! What whoever watches the server is told.

use super::story::Story;

#[tokio::test]
async fn metrics_count_and_name_nobody() {
    let story = Story::begin().await;
    let text = story.server.metrics().await;
    for line in [
        "relink_accounts{health=\"broken\"} 1",
        "relink_accounts{health=\"healthy\"} 2",
        "relink_job_lag_seconds 0",
        "relink_jobs_parked 0",
        "relink_provider_call_seconds_count{status=\"2xx\"}",
        "relink_refreshes_total{outcome=\"broken\"}",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    for name in ["Harbour", "harbour", "127.0.0.1", "localhost", "sandbox"] {
        assert!(!text.contains(name), "{name} in {text}");
    }

    story.server.clock.advance(3 * 86_400);
    let late = story.server.metrics().await;
    assert!(!late.contains("relink_job_lag_seconds 0"), "what is due waits: {late}");
    story.server.run_jobs().await;
    let renewed = story.server.metrics().await;
    assert!(renewed.contains("relink_refreshes_total{outcome=\"renewed\"}"), "{renewed}");
}

#[tokio::test]
async fn metrics_are_not_where_pages_are() {
    let story = Story::begin().await;
    assert_eq!(story.browser.open("/metrics").await.status, 404);
}
