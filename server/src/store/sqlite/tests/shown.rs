//! The plans of what writes and reads what connections show.

use super::{open, plan};
use crate::store::sqlite::shown::{LIST, SHOW_OF_ACCOUNT, SHOW_ONE, UNLINK};

#[tokio::test]
async fn what_is_shown_is_read_and_written_by_index() {
    let (store, _folder) = open().await;
    let account = "connections_agency_account (agency_id=? AND account_id=?)";
    // Of an account in however many campaigns: its connections, for each of them its own row and the account's.
    for (statement, index) in [(SHOW_OF_ACCOUNT, account), (UNLINK, account), (SHOW_ONE, "(agency_id=? AND id=?)")] {
        let steps = plan(&store, statement).await;
        assert!(steps[0].starts_with("SEARCH connections USING") && steps[0].ends_with(index), "{steps:#?}");
        let reads_all =
            |step: &&String| step.starts_with("SCAN") && *step != "SCAN CONSTANT ROW" && !step.starts_with("SCAN (");
        assert_eq!(steps.iter().find(reads_all), None, "{steps:#?}");
    }
    // A page goes on where the one before it ended: no sorting, and nothing is skipped over.
    let list = plan(&store, LIST).await;
    let place = "(agency_id=? AND shown_state=? AND (shown_since,id)>(?,?))";
    assert_eq!(list, [format!("SEARCH connections USING INDEX connections_shown {place}")]);
}
