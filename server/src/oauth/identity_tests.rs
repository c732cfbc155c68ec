use serde_json::json;

use super::*;
use crate::catalogue::Catalogue;

const NOW: i64 = 1_795_453_200;

fn google() -> Registration {
    Registration::of(Catalogue::built_in().unwrap().server("google").unwrap().clone(), BTreeMap::new())
}

fn judge(change: impl FnOnce(&mut Value)) -> Result<Value, AppError> {
    let mut claims = json!({
        "iss": "https://accounts.google.com", "aud": "relink", "exp": NOW + 3_600, "nonce": "n", "sub": "7",
    });
    change(&mut claims);
    let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()));
    google().read_id_token(&token.into(), "n", NOW)
}

#[test]
fn each_claim_of_an_id_token_has_its_own_words() {
    assert!(judge(|_| {}).is_ok());
    let refused = |change: fn(&mut Value)| judge(change).unwrap_err();
    assert_eq!(refused(|claims| claims["iss"] = "https://evil.example".into()), AppError::IssuerMismatch);
    assert_eq!(refused(|claims| claims["iss"] = Value::Null), AppError::IssuerMismatch);
    assert_eq!(refused(|claims| claims["aud"] = "another".into()), AppError::IdentityForOthers);
    assert_eq!(refused(|claims| claims["aud"] = json!(["another"])), AppError::IdentityForOthers);
    assert_eq!(refused(|claims| claims["exp"] = (NOW - 120).into()), AppError::IdentityEnded);
    assert_eq!(refused(|claims| claims["exp"] = Value::Null), AppError::IdentityEnded);
    assert_eq!(refused(|claims| claims["nonce"] = "m".into()), AppError::IdentityOfAnother);
}

#[test]
fn what_means_the_same_is_taken() {
    for change in [
        // B15
        (|claims| claims["iss"] = "accounts.google.com".into()) as fn(&mut Value),
        |claims| claims["aud"] = json!(["relink", "another"]),
        |claims| claims["exp"] = (NOW - 119).into(),
        |claims| claims["exp"] = (NOW + 60).to_string().into(),
        |claims| drop(claims.as_object_mut().unwrap().remove("nonce")),
    ] {
        assert!(judge(change).is_ok());
    }
}
