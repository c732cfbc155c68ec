//! Sealed values and the keys they name.

use app::model::ids::WebhookId;

use super::{begin, build_house, client_reports, credentials, flows::flow, sealed};
use crate::store::{
    Store, StoreError,
    account::SealedRow,
    renewal::{Beginning, UnreadReply},
    webhook::Webhook,
};

pub(crate) async fn every_sealed_value_is_rotated_once(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_account(&house.account(1, "marketing")).await.unwrap();
    unit.add_connection(&house.connection(2)).await.unwrap();
    let mut flow = flow(&house, 3, house.connection(2).id);
    flow.verifier = Some(sealed(1, "verifier"));
    flow.secret = Some(sealed(1, "choosing"));
    unit.add_flow(&flow).await.unwrap();
    let hook = Webhook {
        id: WebhookId(house.id(4)),
        agency: house.agency,
        url: "https://hooks.example".to_owned(),
        secret: sealed(1, "hook"),
        created_by: house.member,
        created_at: 100,
    };
    unit.add_webhook(&hook).await.unwrap();
    unit.add_subject_key(house.agency, &sealed(1, "marks")).await.unwrap();
    let report = client_reports::report(&house, 6, None);
    unit.add_client_report(&report).await.unwrap();
    let offer = credentials::offer(&house, 5, 2, house.account(1, "marketing").id);
    unit.put_offer(&offer).await.unwrap();
    assert_eq!(unit.sealed_key_ids().await.unwrap(), [1]);
    let account = house.account(1, "marketing").id;
    let holder = "anybody".to_owned();
    let beginning = Beginning { agency: house.agency, account, token_version: 1, holder, now: 0, until: 60 };
    unit.put_intent(account, 1, 0).await.unwrap();
    unit.keep_reply(&beginning, &UnreadReply { body: sealed(1, "reply"), at: 0 }).await.unwrap();

    assert!(unit.sealed_under_other_keys(1, 10).await.unwrap().is_empty());
    assert_eq!(unit.sealed_under_other_keys(2, 3).await.unwrap().len(), 3, "no more than asked for");

    let mut rows = unit.sealed_under_other_keys(2, 10).await.unwrap();
    rows.sort_by_key(|row| row.purpose);
    let places: Vec<_> = rows.iter().map(|row| (row.purpose, row.agency, row.row, row.old.clone())).collect();
    let agency = house.agency;
    assert_eq!(
        places,
        [
            ("accounts.secret", agency, house.id(1), sealed(1, "marketing")),
            ("applications.client_secret", agency, house.application.0, sealed(1, "client")),
            ("client_reports.token", agency, report.id.0, sealed(1, "token")),
            ("credential_offers.secret", agency, offer.id.0, sealed(1, "offer")),
            ("flows.secret", agency, flow.id.0, sealed(1, "choosing")),
            ("flows.verifier", agency, flow.id.0, sealed(1, "verifier")),
            ("refresh_intents.reply", agency, account.0, sealed(1, "reply")),
            ("subject_keys.secret", agency, agency.0, sealed(1, "marks")),
            ("webhooks.secret", agency, hook.id.0, sealed(1, "hook")),
        ]
    );
    for row in &rows {
        assert!(unit.replace_sealed(row, &sealed(2, "resealed")).await.unwrap());
        assert!(!unit.replace_sealed(row, &sealed(2, "late")).await.unwrap(), "somebody wrote in between");
    }
    assert!(unit.sealed_under_other_keys(2, 10).await.unwrap().is_empty());
    assert_eq!(unit.sealed_key_ids().await.unwrap(), [2]);
    let account = unit.account(agency, house.account(1, "marketing").id).await.unwrap().unwrap();
    assert_eq!(account.secret, sealed(2, "resealed"));
    assert_eq!(account.token_version, 1, "the tokens are the same, a refresh under way may still write");
    let seen = unit.flow(agency, flow.id).await.unwrap().unwrap();
    assert_eq!((seen.verifier, seen.secret), (Some(sealed(2, "resealed")), Some(sealed(2, "resealed"))));

    let nowhere = SealedRow { purpose: "members.password", agency, row: house.id(1), old: sealed(1, "x") };
    assert!(matches!(unit.replace_sealed(&nowhere, &sealed(2, "x")).await, Err(StoreError::Inconsistent(_))));
}
