use std::collections::BTreeMap;

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, MemberId},
};
use uuid::Uuid;

use super::*;
use crate::vault::Sealed;

const NOW: i64 = 1_795_453_200;

fn server(lives: &str) -> AuthServer {
    let toml = format!(
        "key = \"s\"\nname = \"S\"\nclient_auth = \"body\"\nrotation = \"none\"\nrefresh_token = \"optional\"\nhosts = []\n\
         identity = {{ subject = \"/id\" }}\ndiscovery = \"issuer\"\n{lives}"
    );
    toml::from_str(&toml).unwrap()
}

fn account(connected_at: i64, hard_expires_at: Option<i64>) -> Account {
    Account {
        id: AccountId(Uuid::nil()),
        agency: AgencyId(Uuid::nil()),
        provider: "s".to_owned(),
        application: None,
        subject: "7".to_owned(),
        name: "Ada".to_owned(),
        address: "ada@client.example".to_owned(),
        health: Health::Healthy,
        health_since: 0,
        evidence: None,
        scopes: Vec::new(),
        secret: Sealed(Vec::new()),
        token_version: 1,
        access_expires_at: None,
        hard_expires_at,
        hosts: Vec::new(),
        created_by: MemberId(Uuid::nil()),
        created_at: 0,
        connected_at,
    }
}

fn tokens(renewed_at: i64) -> TokenSet {
    let refresh = Some("rt".into());
    TokenSet { access: "at".into(), refresh, previous_refresh: None, kept: BTreeMap::new(), renewed_at }
}

#[test]
fn a_known_life_that_is_over_says_why() {
    let day = |days: i64| NOW - days * DAY;
    for (lives, connected_at, end, renewed_at, expected) in [
        ("", day(900), None, day(900), Cause::Revoked),
        ("max_age_days = 365", day(365), None, day(1), Cause::Expired),
        ("max_age_days = 365", day(364), None, day(1), Cause::Revoked),
        ("idle_days = 90", day(400), None, day(90), Cause::Inactive),
        ("idle_days = 90", day(400), None, day(89), Cause::Revoked),
        ("idle_days = 90", day(400), None, 0, Cause::Revoked),
        ("", day(10), Some(NOW), day(1), Cause::Expired),
        ("", day(10), Some(NOW + 1), day(1), Cause::Revoked),
    ] {
        let found = judge_age(&server(lives), &account(connected_at, end), &tokens(renewed_at), NOW);
        assert_eq!(found, expected, "{lives} {connected_at} {end:?} {renewed_at}");
    }
}
