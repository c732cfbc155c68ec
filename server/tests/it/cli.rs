//! The program itself, started as a person would.

use std::{
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use app::model::member::Me;
use server::store::list::{Ask, Reader};
use sha2::{Digest, Sha256};

use crate::support::{EMAIL, PASSWORD, TestServer};

/// Runs it to its end, with `typed` on stdin and nothing of our own environment.
pub(crate) fn run(folder: &Path, variables: &[(&str, &str)], arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_relink"))
        .args(arguments)
        .env_clear()
        .env("RELINK_DATA_DIR", folder.join("data"))
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

/// What it says when it refuses.
#[track_caller]
pub(crate) fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "it should have refused");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What it says when it did what was asked.
#[track_caller]
pub(crate) fn success(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn an_agency_is_added_beside_a_running_server() {
    let server = TestServer::start().await;
    server.set_up().await;
    let folder = server.folder.path();
    let add = ["agency", "add", "Others", "--owner", "Owner@Others.example"];
    let said = success(&run(folder, &[], &add, "another long password\n"));
    assert!(!said.contains("another long password"), "{said}");
    let browser = server.browser();
    browser.sign_in_as("owner@others.example", "another long password").await;
    assert_eq!(browser.ask("me", "").await.json::<Me>().agency_name, "Others");

    assert!(refusal(&run(folder, &[], &add, "another long password\n")).contains("belongs to a member already"));
    let short = run(folder, &[], &["agency", "add", "More", "--owner", "owner@more.example"], "short\n");
    assert!(refusal(&short).contains("12 characters"));
}

#[tokio::test]
async fn keys_are_rotated_beside_a_running_server() {
    let server = TestServer::start_demo().await;
    server.run_jobs().await;
    let key_ids = async || server.core.store.read().await.unwrap().sealed_key_ids().await.unwrap();
    let before = key_ids().await;
    let folder = server.folder.path().to_owned();
    let rotate = move || success(&run(&folder, &[], &["keys", "rotate"], ""));
    let said = tokio::task::spawn_blocking(rotate).await.unwrap();
    assert!(said.contains("Everything is sealed with the key"), "{said}");
    let after = key_ids().await;
    assert!(!after.is_empty() && !after.iter().any(|key| before.contains(key)), "{before:?} → {after:?}");

    // The server that went on running learns of the new key when it meets it.
    let mut unit = server.core.store.read().await.unwrap();
    let agency = unit.agencies().await.unwrap().remove(0).id;
    for account in unit.list_accounts(&Reader::of_all(agency), &Ask::first(1000)).await.unwrap() {
        let account = account.row;
        server.core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret).unwrap();
    }
}

#[tokio::test]
async fn a_backup_and_its_key_make_the_same_relink_again() {
    let server = TestServer::start().await;
    server.set_up().await.create_campaign("Harbour Coffee").await;
    let backups = tempfile::tempdir().unwrap();
    let file = backups.path().join("relink.backup");
    let arguments = ["backup", file.to_str().unwrap()];
    success(&run(server.folder.path(), &[], &arguments, ""));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(refusal(&run(server.folder.path(), &[], &arguments, "")).contains("a file that does not exist yet"));
    let key = std::fs::read(server.folder.path().join("data/master.key")).unwrap();
    server.stop().await;

    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::copy(&file, folder.path().join("data/relink.sqlite3")).unwrap();
    std::fs::write(folder.path().join("data/master.key"), key).unwrap();
    let restored = TestServer::start_with(folder, |_| {}).await;
    let browser = restored.browser();
    browser.sign_in().await;
    assert!(browser.ask("campaigns", "").await.body.contains("Harbour Coffee"));
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_sessions_end() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let owner = server.core.store.read().await.unwrap().member_by_email(EMAIL).await.unwrap().unwrap();
    let device = Sha256::digest(&browser.cookies()["relink_device"]);
    let is_known =
        async || server.core.store.read().await.unwrap().is_known_device(owner.id, &device, 0).await.unwrap();
    assert!(is_known().await);
    let said = success(&run(server.folder.path(), &[], &["member", "reset-password", EMAIL], ""));
    assert!(!is_known().await);
    let password = said.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap();
    assert_eq!(browser.ask("me", "").await.status, 401);
    server.browser().sign_in_as(EMAIL, password).await;
    let old = server.browser().call("sign_in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert_eq!(old.status, 401);

    let nobody = run(server.folder.path(), &[], &["member", "reset-password", "nobody@others.example"], "");
    assert!(refusal(&nobody).contains("Nobody has the email address"));
}

#[test]
fn a_misspelled_folder_makes_no_new_store() {
    let folder = tempfile::tempdir().unwrap();
    for command in [&["keys", "rotate"][..], &["member", "reset-password", EMAIL]] {
        assert!(refusal(&run(folder.path(), &[], command, "")).contains("There is no store"));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn it_refuses_to_start_where_it_would_be_wrong() {
    let folder = tempfile::tempdir().unwrap();
    for (variables, arguments, words) in [
        (&[("RELINK_LISTN", "127.0.0.1:1")][..], &["serve"][..], "knows no setting RELINK_LISTN"),
        (
            &[("RELINK_PUBLIC_URL", "https://relink.example")],
            &["serve", "--demo"],
            "Demo mode is for this machine only",
        ),
        (&[("RELINK_LISTEN", "0.0.0.0:1")], &["--demo"], "Demo mode is for this machine only"),
        (&[("RELINK_LISTEN", "0.0.0.0:1"), ("RELINK_DEMO", "true")], &[], "Demo mode is for this machine only"),
        (&[("RELINK_ALLOW_PRIVATE", "10.0.0.7")], &[], "is not a host and port"),
        (&[("RELINK_TRUSTED_PROXIES", "proxy.internal")], &[], "is not the address of a proxy"),
        (&[("RELINK_PUBLIC_URL", "relink.example")], &[], "can't be used"),
    ] {
        let said = refusal(&run(folder.path(), variables, arguments, ""));
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_of_the_catalogue_is_checked_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let check = |path: &Path| run(folder.path(), &[], &["catalogue", "check", path.to_str().unwrap()], "");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue");
    let file = built_in.join("integrations/postgresql.toml");
    let said = success(&check(&file));
    assert!(said.starts_with("integrations/postgresql.toml: PostgreSQL asks for Host, Port, "), "{said}");
    assert!(success(&check(&built_in)).contains("servers/openid.toml: the authorization server OpenID provider"));

    let alone = folder.path().join("mine.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let wrong = text.replace("key = \"postgresql\"", "key = \"mine\"").replace("window_days = 400", "window_days = 0");
    std::fs::write(&alone, wrong).unwrap();
    let said = refusal(&check(&alone));
    let line = text.lines().position(|line| line.starts_with("window_days")).unwrap() + 1;
    assert!(said.contains(&format!("integrations/mine.toml:{line}: there must be at least one day")), "{said}");
    assert!(said.contains("Mistakes: 1,"), "{said}");
    assert!(refusal(&check(&folder.path().join("nothing.toml"))).contains("can't be read"));
    // It would be read all the same, with something better in its place.
    let keap = std::fs::read_to_string(built_in.join("integrations/keap.toml")).unwrap();
    let typed = keap.replace("key = \"keap\"", "key = \"mine\"").replace("\"{secret}\"", "\"{fields.app}\"");
    std::fs::write(&alone, typed).unwrap();
    let said = refusal(&check(&alone));
    assert!(said.contains("a field that nothing sends can't say who it is: {fields.app}"), "{said}");

    let schema = folder.path().join("schema");
    success(&run(folder.path(), &[], &["catalogue", "schema", schema.to_str().unwrap()], ""));
    let written = std::fs::read_to_string(schema.join("integration.schema.json")).unwrap();
    assert_eq!(written, std::fs::read_to_string(built_in.join("schema/integration.schema.json")).unwrap());
}
