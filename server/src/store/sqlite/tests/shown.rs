//! The plans of what writes and reads what connections show.

use super::{open, plan};
use crate::store::sqlite::shown::{COUNT, LIST, SHOW_OF_ACCOUNT, SHOW_ONE, UNLINK};

#[tokio::test]
async fn what_is_shown_is_read_and_written_by_index() {
    let (store, _folder) = open().await;
    // Of an account in however many campaigns, its connections and one row of its own.
    let steps = plan(&store, SHOW_OF_ACCOUNT).await;
    assert_eq!(steps[0], "SEARCH connections USING INDEX connections_agency_account (agency_id=? AND account_id=?)");
    let unlinked = plan(&store, UNLINK).await;
    assert_eq!(unlinked, [steps[0].clone()]);
    let one = plan(&store, SHOW_ONE).await;
    assert!(one[0].starts_with("SEARCH connections USING INDEX sqlite_autoindex_connections"), "{one:#?}");
    for steps in [&steps, &one] {
        let reads_all =
            |step: &&String| step.starts_with("SCAN") && !step.contains("CONSTANT ROW") && !step.contains('(');
        assert_eq!(steps.iter().find(reads_all), None, "{steps:#?}");
    }
    // A page goes on where the one before it ended: no sorting, and nothing is skipped over.
    let list = plan(&store, LIST).await;
    let place = "(agency_id=? AND shown_state=? AND (shown_since,id)>(?,?))";
    assert_eq!(list, [format!("SEARCH connections USING INDEX connections_shown {place}")]);
    let count = plan(&store, COUNT).await;
    let covered = "SEARCH connections USING COVERING INDEX connections_campaign (agency_id=? AND campaign_id=?)";
    assert!(count.iter().any(|step| step == covered), "{count:#?}");
    assert!(!count.iter().any(|step| step.starts_with("SCAN")), "{count:#?}");
}
