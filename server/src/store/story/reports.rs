//! Ordered reports.

use super::{begin, build_house};
use crate::store::{
    Store,
    report::{OrderKey, ReportOrder},
};

pub(crate) async fn an_order_is_remembered_until_it_is_over(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let account = house.account(1, "subject-1");
    unit.add_account(&account).await.unwrap();
    let profile = unit.put_profile(&house.profile(1, "act_1")).await.unwrap();
    let key = OrderKey {
        agency: house.agency,
        account: account.id,
        profile,
        stream: "spend".to_owned(),
        from: jiff::civil::date(2026, 3, 1),
        to: jiff::civil::date(2026, 3, 31),
    };
    let order = |report: &str, ordered_at| ReportOrder { report: report.to_owned(), ordered_at };
    assert_eq!(unit.report_order(&key).await.unwrap(), None);
    unit.put_report_order(&key, &order("r-1", 100)).await.unwrap();
    unit.put_report_order(&key, &order("r-2", 200)).await.unwrap();
    assert_eq!(unit.report_order(&key).await.unwrap(), Some(order("r-2", 200)), "the newer one counts");

    let later = OrderKey { to: jiff::civil::date(2026, 4, 1), ..key.clone() };
    unit.put_report_order(&later, &order("r-3", 300)).await.unwrap();
    let foreign = OrderKey { agency: other.agency, ..key.clone() };
    assert_eq!(unit.report_order(&foreign).await.unwrap(), None);
    unit.remove_report_order(&foreign).await.unwrap();
    unit.prune_report_orders(other.agency, 1000).await.unwrap();
    assert!(unit.report_order(&key).await.unwrap().is_some());

    unit.remove_report_order(&key).await.unwrap();
    assert_eq!(unit.report_order(&key).await.unwrap(), None);
    unit.put_report_order(&key, &order("r-4", 400)).await.unwrap();
    unit.prune_report_orders(house.agency, 400).await.unwrap();
    assert_eq!(unit.report_order(&later).await.unwrap(), None, "older than that");
    assert!(unit.report_order(&key).await.unwrap().is_some());
    unit.remove_account(house.agency, account.id).await.unwrap();
    assert_eq!(unit.report_order(&key).await.unwrap(), None, "it goes with its account");
}
