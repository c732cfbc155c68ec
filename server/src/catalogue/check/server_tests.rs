//! Mistakes in authorization servers.

use crate::catalogue::{Catalogue, File};

const SERVER: &str = r#"
key = "s"
name = "S"
client_auth = "body"
rotation = "none"
refresh_token = "optional"
renew_ahead_days = 30
hosts = ["api.example.com:443", "{settings.shop}.shops.example.com:443", "{kept.dc}.api.example.com:443"]
caps = [{ most = 5, words = "Five at most.", source = "a page" }]
authorize_params = { config_id = "{settings.shop}" }
keep = [{ name = "dc", from = { token = "/dc" }, pattern = "[a-z0-9]+" }]
renew = { token = "access", grant_type = "x", url = "https://api.example.com/renew" }
revoke = { url = "https://{kept.dc}.api.example.com/revoke" }
identity = { subject = "{kept.dc}", request = { url = "https://api.example.com/me", auth.headers = { x = "{token}{settings.dev}" } } }

[discovery.fixed]
issuer = "https://{settings.shop}.shops.example.com"
authorization_endpoint = "https://{settings.shop}.shops.example.com/authorize"
token_endpoint = "https://{settings.shop}.shops.example.com/token"

[[set_up]]
key = "client_id"
label = "Id"
help = "h"

[[set_up]]
key = "client_secret"
label = "Secret"
kind = "secret"
help = "h"

[[set_up]]
key = "shop"
label = "Shop"
pattern = "[a-z]+"
help = "h"

[[set_up]]
key = "dev"
label = "Developer token"
kind = "secret"
help = "h"
"#;

#[track_caller]
fn problems(text: &str) -> Vec<String> {
    let catalogue = Catalogue::layered(&[File { path: "servers/s.toml", text }]);
    catalogue.problems.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn expect(old: &str, new: &str, words: &str) {
    assert_eq!(SERVER.matches(old).count(), 1, "{old} is not there once");
    let said = problems(&SERVER.replace(old, new));
    assert!(said.iter().any(|said| said.contains(words)), "{new}: {said:?}");
}

#[test]
fn the_server_itself_is_right() {
    assert_eq!(problems(SERVER), [""; 0]);
}

#[test]
fn tokens_go_to_hosts_that_the_file_names() {
    expect("/renew", ".evil.example/renew", "its `hosts` don't name api.example.com.evil.example:443");
    expect(
        "https://api.example.com/me",
        "https://other.example.com/me",
        "its `hosts` don't name other.example.com:443",
    );
    expect("https://{kept.dc}.api", "https://{kept.nc}.api", "{kept.nc} has no value here");
    expect("pattern = \"[a-z]+\"\n", "", "{settings.shop} becomes part of a host: it must have a `pattern`");
    expect("pattern = \"[a-z0-9]+\"", "pattern = \".+\"", "its pattern lets `evil.example/` through");
    expect("{kept.dc}.api.example.com:443\"]", "{kept.dc}.com:443\"]", "it must end with a fixed domain");
    expect("\"api.example.com:443\", ", "\"{fields.url}\", \"api.example.com:443\", ", "has no credential fields");
}

#[test]
fn secrets_and_kept_values_have_their_places() {
    expect(
        "https://api.example.com/me",
        "https://api.example.com/me?x={settings.dev}",
        "{settings.dev} has no value here",
    );
    expect("subject = \"{kept.dc}\"", "subject = \"{kept.nothing}\"", "{kept.nothing} has no value here");
    expect("from = { token = \"/dc\" }", "from = { probe = \"/dc\" }", "or from an authorization");
    expect("renew_ahead_days = 30\n", "", "can't be renewed after its end: set `renew_ahead_days`");
    let basic = SERVER.replacen("client_auth = \"body\"", "client_auth = \"basic\"", 1).replacen(
        "revoke\" }",
        "revoke\", token_param = \"\" }",
        1,
    );
    let said = problems(&basic);
    assert!(said.concat().contains("the token would not be sent"), "{said:?}");
    expect("request = {", "source = \"token_reply\", request = {", "no request is sent");
    expect("config_id = \"{settings.shop}\"", "config_id = \"{settings.dev}\"", "{settings.dev} has no value here");
}

#[test]
fn what_is_said_of_the_app_has_its_words() {
    expect("most = 5", "most = 0", "nobody could ever connect");
    expect("words = \"Five at most.\"", "words = \" \"", "there must be words here");
    let hex = "client_auth = \"body\"\npkce_challenge = \"hex\"";
    assert_eq!(problems(&SERVER.replacen("client_auth = \"body\"", hex, 1)), [""; 0]);
    expect("client_auth = \"body\"", &format!("{hex}\npkce = false"), "without PKCE there is no challenge");
    let sunset = "client_auth = \"body\"\nsunset = { on = \"2027-01-31\", what = \" \" }";
    expect("client_auth = \"body\"", sunset, "there must be words here");
}
