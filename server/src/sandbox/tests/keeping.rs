//! What survives a restart, and what is never written down.

use std::{fs, os::unix::fs::PermissionsExt};

use axum::http::StatusCode;

use super::house::House;
use crate::sandbox::{ControlCommand, Sandbox, SandboxError, people};

#[tokio::test]
async fn grants_and_switches_survive_a_restart_without_their_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let house = House::with_file(Some(file.clone())).unwrap();
    let (access, refresh) = house.grant("harbour");
    house.press(ControlCommand::WrongIss { on: true });
    house.press(ControlCommand::RemoveProfile { person: "harbour".into(), profile: "ads-harbour".into() });
    drop(house);

    let text = fs::read_to_string(&file).unwrap();
    assert!(!text.contains("sbx_"), "{text}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let again = House::with_file(Some(file)).unwrap();
    let accounts = again.read("/ads/v1/accounts", &access).await.json();
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1);
    assert!(again.sandbox.lock().kept.switches.wrong_iss);
    assert_eq!(again.refresh(&refresh).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_rotation_is_on_disk_before_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let house = House::with_file(Some(file.clone())).unwrap();
    let (_, first) = house.grant("harbour");
    let second = house.refresh(&first).await.string("refresh_token");
    let again = House::with_file(Some(file)).unwrap();
    assert_eq!(again.refresh(&second).await.status, StatusCode::OK);
    assert_eq!(again.refresh(&first).await.token_error().2, "Reused refresh token.");
}

#[test]
fn a_damaged_file_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    fs::write(&file, "{").unwrap();
    assert!(matches!(House::with_file(Some(file.clone())), Err(SandboxError::DamagedStateFile(_))));
    assert_eq!(fs::read_to_string(&file).unwrap(), "{");
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::with_file(Some(folder.path().join("missing").join("sandbox.json"))).unwrap();
    assert!(matches!(house.sandbox.issue_grant("harbour", &["openid"]), Err(SandboxError::StateFile(_))));
    assert_eq!(house.refresh("x").await.token_error().1, "server_error");
}

#[test]
fn settings_and_seeds_are_checked() {
    let house = House::new();
    let mut settings = house.sandbox.settings().clone();
    settings.redirect_uris.push("not a url".to_owned());
    assert!(matches!(Sandbox::open(settings), Err(SandboxError::RedirectUri(_))));
    assert!(matches!(house.sandbox.issue_grant("nobody", &["openid"]), Err(SandboxError::UnknownPerson(_))));
    assert!(matches!(house.sandbox.issue_grant("harbour", &["mail"]), Err(SandboxError::UnknownScope(_))));
    let seed = house.sandbox.issue_grant("harbour", &["openid"]).unwrap();
    assert!(seed.refresh_token.is_none());
    assert_eq!((seed.subject.as_str(), seed.display_name.as_str()), ("harbour", "Harbour Coffee marketing"));
    assert!(!format!("{seed:?}").contains("sbx_"));
}

#[test]
fn only_so_many_grants_are_remembered() {
    let house = House::new();
    for _ in 0..120 {
        house.grant("harbour");
    }
    assert_eq!(house.sandbox.lock().kept.ledger.of("harbour").count(), 100);
    assert!(people::PEOPLE.iter().all(|person| person.email.ends_with(".example")));
}
