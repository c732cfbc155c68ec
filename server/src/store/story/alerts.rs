//! Alerts, their messages, and webhooks.

use app::model::{
    alert::{DeliveryProblem, DeliveryState, News},
    cause::Cause,
    health::Health,
    ids::{AlertId, DeliveryId, WebhookId},
};

use super::{House, begin, build_house, sealed};
use crate::store::{
    Store, StoreError,
    alert::{Alert, Delivery, Recipient, Topic},
    webhook::Webhook,
};

const REVOKED: Topic = Topic::Broken { cause: Cause::Revoked };

impl House {
    fn alert(&self, kind: u128, topic: Topic) -> Alert {
        let account = self.account(1, "marketing").id;
        let id = AlertId(self.id(kind));
        Alert {
            id,
            agency: self.agency,
            account,
            topic,
            opened_at: 100 + i64::try_from(kind).unwrap(),
            closed_at: None,
        }
    }

    fn delivery(&self, kind: u128, alert: &Alert) -> Delivery {
        Delivery {
            id: DeliveryId(self.id(kind)),
            agency: self.agency,
            alert: alert.id,
            news: News::Broken,
            to: Recipient::Member(self.member),
            state: DeliveryState::Waiting,
            problem: None,
            next_at: None,
            at: 100,
        }
    }
}

pub(crate) async fn an_alert_is_open_once_and_closed_with_its_messages(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let (first, second) = (house.alert(10, REVOKED), house.alert(11, Topic::Stalled { cause: Cause::Outage }));
    unit.add_alert(&first).await.unwrap();
    unit.add_alert(&second).await.unwrap();
    assert!(matches!(unit.add_alert(&house.alert(12, REVOKED)).await, Err(StoreError::Duplicate(_))));
    assert_eq!(unit.open_alerts(house.agency, first.account).await.unwrap().len(), 2);
    assert!(unit.open_alerts(other.agency, first.account).await.unwrap().is_empty());
    assert_eq!(unit.alert(other.agency, first.id).await.unwrap(), None);

    let delivery = house.delivery(20, &first);
    unit.add_delivery(&delivery).await.unwrap();
    let hook = house.delivery(21, &second);
    let hook = Delivery { to: Recipient::Webhook(WebhookId(house.id(30))), ..hook };
    unit.add_delivery(&hook).await.unwrap();
    let foreign = Delivery { id: DeliveryId(house.id(22)), agency: other.agency, ..delivery.clone() };
    assert!(matches!(unit.add_delivery(&foreign).await, Err(StoreError::Stale(_))));
    let failed = Delivery {
        state: DeliveryState::Failed,
        problem: Some(DeliveryProblem::MailRefused),
        next_at: Some(500),
        at: 400,
        ..delivery.clone()
    };
    unit.update_delivery(&failed).await.unwrap();
    assert_eq!(unit.delivery(house.agency, delivery.id).await.unwrap(), Some(failed.clone()));
    assert_eq!(unit.deliveries_of(house.agency, &[first.id, second.id]).await.unwrap(), [failed, hook]);

    assert_eq!(unit.last_closed(house.agency, first.account, REVOKED).await.unwrap(), None);
    unit.close_alert(house.agency, first.id, 700).await.unwrap();
    assert_eq!(unit.last_closed(house.agency, first.account, REVOKED).await.unwrap(), Some(700));
    unit.add_alert(&house.alert(12, REVOKED)).await.unwrap();
    let recent = unit.recent_alerts(house.agency, 2).await.unwrap();
    assert_eq!(recent.iter().map(|alert| alert.id).collect::<Vec<_>>(), [AlertId(house.id(12)), second.id]);

    unit.prune_alerts(house.agency, 700).await.unwrap();
    assert!(unit.alert(house.agency, first.id).await.unwrap().is_some(), "not yet");
    unit.prune_alerts(house.agency, 701).await.unwrap();
    assert_eq!(unit.alert(house.agency, first.id).await.unwrap(), None);
    assert_eq!(unit.delivery(house.agency, delivery.id).await.unwrap(), None);
    assert_eq!(unit.recent_alerts(house.agency, 9).await.unwrap().len(), 2, "open ones stay");
}

pub(crate) async fn what_is_unwell_without_an_alert_is_found(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let account = house.account(1, "marketing");
    unit.add_account(&account).await.unwrap();
    let connection = crate::store::connection::Connection {
        account: Some(account.id),
        health: Health::Healthy,
        ..house.connection(3)
    };
    unit.add_connection(&connection).await.unwrap();
    assert!(unit.accounts_to_settle().await.unwrap().is_empty());

    let expected = [(house.agency, account.id)];
    unit.set_connection_health(house.agency, connection.id, Health::NoAccess, 100, None).await.unwrap();
    assert_eq!(unit.accounts_to_settle().await.unwrap(), expected);
    unit.set_connection_health(house.agency, connection.id, Health::Healthy, 100, None).await.unwrap();
    let broken = Health::Broken { cause: Cause::Revoked };
    unit.set_account_health(house.agency, account.id, 1, broken, 100, None).await.unwrap();
    assert_eq!(unit.accounts_to_settle().await.unwrap(), expected);
    unit.add_alert(&house.alert(10, REVOKED)).await.unwrap();
    assert!(unit.accounts_to_settle().await.unwrap().is_empty(), "people know");
    unit.set_account_health(house.agency, account.id, 1, Health::Healthy, 100, None).await.unwrap();
    assert_eq!(unit.accounts_to_settle().await.unwrap(), expected, "they should hear that it works");
}

pub(crate) async fn members_say_whether_they_are_told(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    assert!(unit.wants_alerts(house.agency, house.member).await.unwrap(), "unless they say no");
    unit.set_wants_alerts(house.agency, house.member, false).await.unwrap();
    assert!(!unit.wants_alerts(house.agency, house.member).await.unwrap());
    assert!(unit.members_to_tell(house.agency).await.unwrap().is_empty());
    assert_eq!(unit.members_to_tell(other.agency).await.unwrap(), [other.member()]);
    assert!(matches!(unit.set_wants_alerts(other.agency, house.member, true).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn webhooks_belong_to_one_agency(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let hook = Webhook {
        id: WebhookId(house.id(1)),
        agency: house.agency,
        url: "https://hooks.example/a".to_owned(),
        secret: sealed(1, "hook"),
        created_by: house.member,
        created_at: 100,
    };
    unit.add_webhook(&hook).await.unwrap();
    assert_eq!(unit.webhooks(house.agency).await.unwrap(), std::slice::from_ref(&hook));
    assert!(unit.webhooks(other.agency).await.unwrap().is_empty());
    assert_eq!(unit.webhook(other.agency, hook.id).await.unwrap(), None);
    assert!(matches!(unit.remove_webhook(other.agency, hook.id).await, Err(StoreError::Stale(_))));
    unit.remove_webhook(house.agency, hook.id).await.unwrap();
    assert_eq!(unit.webhook(house.agency, hook.id).await.unwrap(), None);
}
