//! What a process is doing when it is killed.

use app::model::ids::{AccountId, ConnectionId, FlowId};

use super::super::{
    desk::{Desk, Post},
    process::Task,
    stage::Stage,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scenario {
    /// Renews the tokens of an account.
    Renew,
    /// Completes a flow that reconnects an account.
    Reconnect,
    /// Completes a flow that connects an account for the first time.
    Connect,
    /// Completes a flow that ends in a question: somebody else came back.
    Ask,
    /// Answers that question.
    Choose,
    /// Works through the queue, and has to renew tokens first.
    Sync,
}

/// Everything is ready for a process to do it.
pub(super) struct Attempt {
    pub(super) task: Task,
    pub(super) flow: Option<Attempted>,
}

/// The flow, and how to try once more.
pub(super) struct Attempted {
    pub(super) flow: FlowId,
    pub(super) post: Post,
    pub(super) connection: ConnectionId,
    pub(super) account: Option<AccountId>,
    pub(super) person: &'static str,
}

impl Scenario {
    pub(super) const ALL: [Self; 6] =
        [Self::Renew, Self::Reconnect, Self::Connect, Self::Ask, Self::Choose, Self::Sync];

    pub(super) async fn prepare(self, stage: &Stage, desk: &Desk) -> Attempt {
        match self {
            Self::Renew => {
                let account = desk.account("juniper").await.unwrap();
                Attempt { task: Task::Renew(account.agency, account.id, account.token_version), flow: None }
            }
            Self::Sync => {
                stage.expire_access();
                desk.enqueue_syncs().await;
                Attempt { task: Task::Work, flow: None }
            }
            Self::Reconnect => flow(desk, "harbour", Some("harbour"), "harbour").await,
            Self::Connect => flow(desk, "nobody", None, "empty").await,
            Self::Ask => flow(desk, "harbour", Some("harbour"), "agency").await,
            Self::Choose => {
                let mut attempt = flow(desk, "harbour", Some("harbour"), "agency").await;
                let attempted = attempt.flow.as_mut().unwrap();
                desk.send(&attempted.post).await.expect_ok();
                attempted.post = choice(desk, attempted.flow);
                attempt.task = Task::Answer(attempted.post.clone());
                attempt
            }
        }
    }

    /// Leaves the stage as it was found.
    pub(super) async fn clear_up(self, desk: &Desk) {
        match self {
            Self::Connect => {
                let account = desk.account("empty").await.unwrap().id.to_string();
                desk.call("remove_account", &[("account", &account)]).await.expect_ok();
            }
            Self::Ask | Self::Choose => {
                let harbour = desk.account("harbour").await.unwrap().id;
                let moved = desk.connections().await.into_iter().find(|linked| {
                    let profile = linked.profile.as_ref().map(|profile| profile.remote_id.as_str());
                    profile != Some("web-harbour-shop")
                        && linked.account.as_ref().is_some_and(|a| a.subject == "agency")
                });
                let (connection, harbour) = (moved.unwrap().connection.id.to_string(), harbour.to_string());
                desk.call("switch_account", &[("connection", &connection), ("account", &harbour)]).await.expect_ok();
            }
            Self::Renew | Self::Sync | Self::Reconnect => {}
        }
    }
}

/// A flow of the connection that `user` uses, which expects `account`, and in which `person` came back.
async fn flow(desk: &Desk, user: &str, account: Option<&'static str>, person: &'static str) -> Attempt {
    let connection = match account {
        Some(_) => desk.connection_of(user).await,
        None => desk.connections().await.into_iter().find(|linked| linked.account.is_none()).unwrap().connection.id,
    };
    let account = match account {
        Some(account) => Some(desk.account(account).await.unwrap().id),
        None => None,
    };
    let (flow, post) = desk.come_back(connection, account, person).await;
    let task = Task::Answer(post.clone());
    Attempt { task, flow: Some(Attempted { flow, post, connection, account, person }) }
}

/// "Use it here."
pub(super) fn choice(desk: &Desk, flow: FlowId) -> Post {
    desk.post("choose_in_flow", &[("flow", &flow.to_string()), ("choice", "use_here")])
}
