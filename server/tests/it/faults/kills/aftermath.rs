//! What must be true after a kill, whatever was killed.

use app::model::{
    cause::Cause,
    error::AppError,
    flow::{FlowStatus, Outcome},
    health::Health,
    ids::AccountId,
};
use secrecy::{ExposeSecret, SecretString};
use server::{oauth::access::AccessError, store::account::Account};

use super::{
    super::{desk::Desk, stage::Stage},
    scenario::{Attempt, Attempted, choice},
};

/// After this many seconds every lease of a dead process is over, and so is an exchange that it had begun.
const ALL_OVER: i64 = 11 * 60;

/// The accounts before the kill, each with its refresh token.
pub(super) struct Before {
    accounts: Vec<(AccountId, SecretString)>,
}

impl Before {
    pub(super) async fn read(stage: &Stage, desk: &Desk) -> Self {
        let mut accounts = Vec::new();
        for account in desk.accounts().await {
            let token = desk.refresh_token(&account);
            assert!(stage.sandbox.honours(&token) && !account.health.is_broken(), "{}", account.address);
            accounts.push((account.id, token));
        }
        Self { accounts }
    }

    pub(super) async fn expect_nothing_lost(&self, stage: &Stage, desk: &Desk, attempt: &Attempt, context: &str) {
        let mut status = None;
        if let Some(attempted) = &attempt.flow {
            status = Some(desk.flow(attempted.flow).await.status);
        }
        self.expect_tokens_kept(stage, desk, status, context).await;
        if let (Some(attempted), Some(status)) = (&attempt.flow, status) {
            go_on(desk, attempted, status, context).await;
        }
        stage.advance(ALL_OVER);
        expect_true_causes(stage, desk, context).await;
        if let Some(attempted) = &attempt.flow {
            expect_flow_ended(desk, attempted, context).await;
        }
        mend_what_broke(desk, context).await;
        desk.expect_syncs_go_on(context).await;
    }

    /// No token was replaced by one that is worth less; and none at all while a flow has not got to its end.
    async fn expect_tokens_kept(&self, stage: &Stage, desk: &Desk, status: Option<FlowStatus>, context: &str) {
        let stored = desk.accounts().await;
        for (id, old) in &self.accounts {
            let account = stored.iter().find(|account| account.id == *id).expect("no account is lost");
            let new = desk.refresh_token(account);
            let (was, is) = (stage.sandbox.honours(old), stage.sandbox.honours(&new));
            assert!(is || !was, "{context}: {} lost a token that is honoured", account.address);
            if status.is_some_and(|status| status != FlowStatus::Done) {
                assert_eq!(new.expose_secret(), old.expose_secret(), "{context}: {} was touched", account.address);
            }
        }
    }
}

/// Where the flow was left, the person can go on at once.
async fn go_on(desk: &Desk, attempted: &Attempted, status: FlowStatus, context: &str) {
    match status {
        // The answer was never taken: the browser hands it in again.
        FlowStatus::Pending => drop(desk.send(&attempted.post).await.expect_ok()),
        FlowStatus::Choosing | FlowStatus::Exchanging | FlowStatus::Done => {}
        FlowStatus::Failed | FlowStatus::Ended => panic!("{context}: {status:?}"),
    }
    if desk.flow(attempted.flow).await.status == FlowStatus::Choosing {
        desk.send(&choice(desk, attempted.flow)).await.expect_ok();
    }
}

/// Whose token is honoured is healthy; whose is not any more is broken, and knows why.
async fn expect_true_causes(stage: &Stage, desk: &Desk, context: &str) {
    stage.expire_access();
    let stored = desk.accounts().await;
    let honoured: Vec<bool> =
        stored.iter().map(|account| stage.sandbox.honours(&desk.refresh_token(account))).collect();
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
    for (account, honoured) in stored.into_iter().zip(honoured) {
        let alive = desk.access.keep_alive(account.agency, account.id).await;
        assert!(matches!(alive, Ok(()) | Err(AccessError::Broken { .. })), "{context}: {alive:?}");
        let account = desk.account(&account.subject).await.unwrap();
        if honoured {
            assert_eq!(account.health, Health::Healthy, "{context}: {}", account.address);
            assert!(stage.sandbox.honours(&desk.refresh_token(&account)), "{context}: {}", account.address);
        } else {
            let interrupted = Health::Broken { cause: Cause::RefreshInterrupted };
            assert_eq!(account.health, interrupted, "{context}: {}", account.address);
            let evidence = account.evidence.expect("nothing breaks without evidence");
            assert_eq!((evidence.status, evidence.code.as_deref()), (Some(400), Some("invalid_grant")), "{context}");
        }
    }
}

/// The flow came to its end, or says "start again"; and starting again works.
async fn expect_flow_ended(desk: &Desk, attempted: &Attempted, context: &str) {
    let flow = desk.flow(attempted.flow).await;
    if flow.status == FlowStatus::Done {
        return;
    }
    let interrupted = Outcome::Failed { error: AppError::FlowInterrupted };
    assert_eq!((flow.status, flow.outcome), (FlowStatus::Failed, Some(interrupted)), "{context}");
    let again = desk.sign_in_as(attempted.connection, attempted.account, attempted.person).await;
    if again.status == FlowStatus::Choosing {
        desk.send(&choice(desk, again.id)).await.expect_ok();
    }
    assert_eq!(desk.flow(again.id).await.status, FlowStatus::Done, "{context}");
}

/// A person mends what broke, and everything goes on.
async fn mend_what_broke(desk: &Desk, context: &str) {
    let broken: Vec<Account> = desk.accounts().await.into_iter().filter(|account| account.health.is_broken()).collect();
    if broken.is_empty() {
        return;
    }
    for account in broken {
        let connection = desk.connection_of(&account.subject).await;
        let flow = desk.sign_in_as(connection, Some(account.id), &account.subject).await;
        assert_eq!(flow.status, FlowStatus::Done, "{context}");
    }
    assert!(desk.accounts().await.iter().all(|account| !account.health.is_broken()), "{context}");
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
}
