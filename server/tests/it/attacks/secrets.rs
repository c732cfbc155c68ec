//! Secrets that are there, looked for in everything that anybody can read.

use reqwest::Method;
use secrecy::ExposeSecret;
use server::service::sessions::DEMO_PASSWORD;

use super::{House, functions, table::TABLE};
use crate::{flows::story::HARBOUR, support::Log};

/// The strings of a JSON document that could be secrets.
fn texts(json: &str) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let members = value.as_object().unwrap().values();
    members.filter_map(|value| value.as_str()).filter(|text| text.len() > 8).map(str::to_owned).collect()
}

#[tokio::test]
async fn no_secret_stands_in_an_answer_the_log_the_metrics_or_the_store() {
    let log = Log::default();
    let _listening = log.listen();
    let house = House::build().await;
    let story = &house.story;
    // Somebody signs in at the provider, and one access is refused.
    let broken = story.broken().await;
    let account = story.account(HARBOUR).await.id;
    story.sign_in_as(broken.connection, Some(account), "harbour").await;
    story.check_everything().await;
    story.pass(2 * 86_400).await;

    let mut secrets = vec!["relink-demo-secret".to_owned()];
    for address in [HARBOUR, "ads@juniper-bikes.example", "team@lighthouse-agency.example"] {
        secrets.extend(texts(&story.secret(address).await));
    }
    let core = &story.server.core;
    let agency = story.account(HARBOUR).await.agency;
    let hook = core.store.read().await.unwrap().webhooks(agency).await.unwrap().remove(0);
    let hook = core.vault.open("webhooks.secret", agency, hook.id.0, &hook.secret).unwrap();
    secrets.push(hook.expose_secret().to_owned());
    secrets.extend(story.browser.cookies().into_values());
    secrets.push(house.token.clone());
    let keys = std::fs::read_to_string(story.server.folder.path().join("data/master.key")).unwrap();
    secrets.extend(keys.lines().filter_map(|line| Some(line.split_once(':')?.1.trim().to_owned())));
    assert!(secrets.len() >= 10, "{}", secrets.len());

    // After the minutes in which the webhook's secret is shown.
    let mut answers = Vec::new();
    let owner = &story.browser;
    for line in TABLE.iter().filter(|line| functions::method_of(line.function) == Method::GET) {
        answers.push((format!("/api/{}", line.function), house.call(owner, line).await.expect_ok().body));
    }
    let (campaign, connection) = (&house.ids.campaign, &house.ids.connection);
    let window = format!("/campaigns/{campaign}/integrations/{connection}");
    for path in [
        "/campaigns",
        "/data-sources",
        "/data-sources/renewals",
        "/settings",
        "/settings/alerts",
        "/settings/apps",
        "/settings/doctor?now=yes",
        "/help/reconnect",
        &format!("/campaigns/{campaign}/integrations"),
        &format!("/campaigns/{campaign}/dashboard"),
        &window,
        &format!("{window}?step=accounts"),
        &format!("{window}?step=profiles"),
        &format!("/timeline/{connection}.jsonl"),
        &format!("/timeline/{}.jsonl", broken.connection),
    ] {
        answers.push((path.to_owned(), owner.open(path).await.expect_ok().body));
    }
    // The page of a share link, and addresses beside it that are written wrong.
    let shared = format!("/shared/{}", house.token);
    answers.push(("a shared page".to_owned(), story.server.browser().open(&shared).await.expect_ok().body));
    for wrong in [format!("{shared}/"), format!("{shared}/dashboard"), format!("{shared}."), format!("{shared}%ff")] {
        let answer = story.server.browser().open(&wrong).await;
        assert_eq!(answer.status, 404, "{wrong}");
        answers.push((wrong, answer.body));
    }
    for function in ["profiles", "examine"] {
        let line = TABLE.iter().find(|line| line.function == function).unwrap();
        answers.push((function.to_owned(), house.call(owner, line).await.expect_ok().body));
    }
    answers.push(("metrics".to_owned(), story.server.metrics().await));
    let logged = log.text();
    assert!(logged.contains("answered"), "the log was listened to");
    answers.push(("the log".to_owned(), logged));
    for (place, text) in &answers {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{place} holds {secret}");
        }
    }
    // The password is that of the demo, which its sign-in page shows.
    secrets.push(DEMO_PASSWORD.to_owned());
    for file in std::fs::read_dir(story.server.folder.path().join("data")).unwrap().map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("relink.sqlite3") {
            continue;
        }
        let bytes = std::fs::read(&file).unwrap();
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{name} holds {secret}");
        }
    }
}
