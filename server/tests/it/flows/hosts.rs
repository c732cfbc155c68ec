//! A description that names a further host: accounts wait until an owner has looked at it, and nothing is sent before.

use std::fs;

use app::model::{cause::Cause, error::AppError, health::Health, member::Role};

use server::oauth::access::{Access, AccessError};

use super::story::{Story, expect_healthy};

const NEW_HOST: &str = "api.new-home.example:443";
const PAUSED: Health = Health::Broken { cause: Cause::HostsChanged };

/// The operator lays a file into the data folder that lets tokens go to one more host.
pub(super) fn widen(story: &Story) {
    let folder = story.server.folder.path().join("data/catalogue/servers");
    fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../../../catalogue/servers/sandbox.toml");
    let wider = text.replace("hosts = [\"{base}\"]", &format!("hosts = [\"{{base}}\", \"{NEW_HOST}\"]"));
    assert_ne!(text, wider);
    fs::write(folder.join("sandbox.toml"), wider).unwrap();
    assert!(story.server.core.catalogue.look());
    assert_eq!(story.server.core.catalogue.problems, []);
}

#[tokio::test]
async fn a_new_host_waits_for_an_owner() {
    let story = Story::begin().await;
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-analytics").await);
    widen(&story);
    story.check_everything().await;
    let tile = story.tile("Juniper Bikes", "sandbox-analytics").await;
    assert_eq!(tile.health, PAUSED, "{}", tile.line);
    let window = story.window("Juniper Bikes", "sandbox-analytics").await;
    assert_eq!((window.new_hosts.as_slice(), window.is_owner), ([NEW_HOST.to_owned()].as_slice(), true));

    let connection = tile.connection.to_string();
    let allow = |hosts| [("connection", connection.as_str()), ("hosts", hosts)];
    let manager = story.server.add_colleague("manager@relink.example", Role::Manager, None).await;
    manager.call("allow_hosts", &allow(NEW_HOST)).await.expect_error(AppError::NotAllowed);
    let stranger = story.server.add_agency("Other", "owner@other.example").await;
    stranger.call("allow_hosts", &allow(NEW_HOST)).await.expect_error(AppError::NotFound);
    // Something else than what waits was shown.
    story.browser.call("allow_hosts", &allow("api.old-home.example:443")).await.expect_error(AppError::Conflict);
    story.check_everything().await;
    assert_eq!(story.tile("Juniper Bikes", "sandbox-analytics").await.health, PAUSED);

    story.browser.call("allow_hosts", &allow(NEW_HOST)).await.expect_ok();
    story.server.run_jobs().await;
    for (campaign, integration) in [("Juniper Bikes", "sandbox-analytics"), ("Juniper Bikes", "sandbox-ads")] {
        expect_healthy(&story.tile(campaign, integration).await);
    }
    let window = story.window("Juniper Bikes", "sandbox-analytics").await;
    assert_eq!(window.timeline.iter().filter(|line| line.words == format!("Allowed to send to {NEW_HOST}")).count(), 1);
    story.browser.call("allow_hosts", &allow(NEW_HOST)).await.expect_error(AppError::Conflict);
}

#[tokio::test]
async fn a_description_that_is_taken_back_leaves_nobody_waiting() {
    let story = Story::begin().await;
    widen(&story);
    story.check_everything().await;
    let tile = story.tile("Juniper Bikes", "sandbox-analytics").await;
    assert_eq!(tile.health, PAUSED);
    fs::remove_file(story.server.folder.path().join("data/catalogue/servers/sandbox.toml")).unwrap();
    assert!(story.server.core.catalogue.look());
    assert!(story.window("Juniper Bikes", "sandbox-analytics").await.new_hosts.is_empty());
    let fields = [("connection", &*tile.connection.to_string()), ("hosts", "")];
    story.browser.call("allow_hosts", &fields).await.expect_ok();
    story.server.run_jobs().await;
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-analytics").await);
}

#[tokio::test]
async fn tokens_are_not_renewed_before_that() {
    let story = Story::begin().await;
    let address = story.window("Juniper Bikes", "sandbox-ads").await.account.unwrap().address;
    let (account, before) = (story.account(&address).await, story.secret(&address).await);
    widen(&story);
    let access = Access::new(story.server.core.clone());
    let renewed = access.renew(account.agency, account.id, account.token_version).await;
    assert!(matches!(renewed, Err(AccessError::Broken { cause: Cause::HostsChanged, .. })), "{renewed:?}");
    assert_eq!(story.account(&address).await.health, PAUSED);
    assert_eq!(story.secret(&address).await, before, "nothing was handed in");
}
