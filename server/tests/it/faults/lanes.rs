//! One agency's platforms that never answer, and another agency's alert.

use std::sync::Arc;

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, MemberId, ProfileId},
};
use async_trait::async_trait;
use server::{
    config::mail,
    core::Core,
    net::{
        NetError, Outbound,
        guard::{Guard, Policy},
    },
    sandbox::ControlCommand,
    store::{
        account::Account,
        agency::{Agency, Member},
        application::Application,
        campaign::Campaign,
        connection::{Connection, Profile},
    },
    sync::queue::enqueue_sync,
    vault::Sealed,
    work::slots::Slots,
};
use tokio::{net::TcpStream, sync::Semaphore};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{desk::Desk, stage::Stage};
use crate::support::MailServer;

/// Somebody has two minutes to mend what broke.
const GRACE: i64 = 120;
/// As many as pull at the same time.
const SLOW: u32 = 4;
/// Of the other agency.
const OTHER: AgencyId = AgencyId(Uuid::from_u128(2));

/// A way out to platforms of which some never answer.
struct Hanging {
    inner: Arc<dyn Outbound>,
    arrived: Arc<Semaphore>,
}

#[async_trait]
impl Outbound for Hanging {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        if request.uri().path().contains("/ads-slow-") {
            self.arrived.add_permits(1);
            std::future::pending::<()>().await;
        }
        self.inner.send(request).await
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.inner.connect(host, port).await
    }
}

/// Another agency, with an account at each of the platforms that never answer, and its syncs due for long.
async fn add_slow_agency(desk: &Desk) {
    let core = &desk.core;
    let (model, now) = (desk.account("harbour").await.unwrap(), core.clock.unix());
    let linked =
        desk.connections().await.into_iter().find(|linked| linked.connection.account == Some(model.id)).unwrap();
    let reseal = |purpose: &str, from: Uuid, sealed: &Sealed, to: Uuid| {
        core.vault.seal(purpose, OTHER, to, &core.vault.open(purpose, model.agency, from, sealed).unwrap()).unwrap()
    };
    let mut unit = core.store.write().await.unwrap();
    unit.add_agency(&Agency { id: OTHER, name: "Other".to_owned(), created_at: now }).await.unwrap();
    let member = unit.member(model.agency, model.created_by).await.unwrap().unwrap();
    let member =
        Member { id: MemberId(Uuid::from_u128(3)), agency: OTHER, email: "owner@other.example".to_owned(), ..member };
    unit.add_member(&member).await.unwrap();
    let campaign = unit.campaign(model.agency, linked.connection.campaign).await.unwrap().unwrap();
    let campaign = Campaign { id: CampaignId(Uuid::from_u128(4)), agency: OTHER, ..campaign };
    unit.add_campaign(&campaign).await.unwrap();
    let client = unit.application(model.agency, model.application.unwrap()).await.unwrap().unwrap();
    let id = ApplicationId(Uuid::from_u128(5));
    let secret =
        client.client_secret.as_ref().map(|sealed| reseal("applications.client_secret", client.id.0, sealed, id.0));
    unit.put_application(&Application { id, agency: OTHER, client_secret: secret, ..client }).await.unwrap();
    for number in 0..u128::from(SLOW) {
        let account = Account {
            id: AccountId(Uuid::from_u128(100 + number)),
            agency: OTHER,
            application: Some(id),
            subject: format!("slow {number}"),
            secret: reseal("accounts.secret", model.id.0, &model.secret, Uuid::from_u128(100 + number)),
            created_by: member.id,
            ..model.clone()
        };
        unit.add_account(&account).await.unwrap();
        let profile = unit
            .put_profile(&Profile {
                id: ProfileId(Uuid::from_u128(200 + number)),
                agency: OTHER,
                remote_id: format!("ads-slow-{number}"),
                ..linked.profile.clone().unwrap()
            })
            .await
            .unwrap();
        let connection = Connection {
            id: ConnectionId(Uuid::from_u128(300 + number)),
            agency: OTHER,
            campaign: campaign.id,
            account: Some(account.id),
            profile: Some(profile),
            health: Health::Healthy,
            ..linked.connection.clone()
        };
        unit.add_connection(&connection).await.unwrap();
        enqueue_sync(&mut *unit, OTHER, connection.id, account.id, now - 3600).await.unwrap();
    }
    unit.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn platforms_that_never_answer_hold_nobody_s_alert_up() {
    let stage = Stage::build(false, 13).await;
    let mail_server = MailServer::start(&[]);
    let url = format!("smtp://127.0.0.1:{}?tls=off", mail_server.port);
    let mail = mail::MailServer::read(&url.into(), Some("Relink <relink@agency.example>")).unwrap();
    let policy = Policy { allow: vec![format!("127.0.0.1:{}", mail_server.port)] };
    let core = stage.open_core().await;
    let arrived = Arc::new(Semaphore::new(0));
    let core = Core {
        mail_outbound: Arc::new(Guard::new(&policy).unwrap()),
        outbound: Arc::new(Hanging { inner: core.outbound.clone(), arrived: arrived.clone() }),
        config: Arc::new(server::config::Config { mail: Some(mail), ..(*core.config).clone() }),
        ..core
    };
    let desk = Desk::open(core, stage.cookies.clone()).await;
    stage.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
    assert!(desk.account("juniper").await.unwrap().health.is_broken());

    add_slow_agency(&desk).await;
    // As many as may pull at once hang on.
    let slots = Slots { data: SLOW as usize, news: 4 };
    let (worker, stop) = (desk.worker.clone().with_slots(slots), CancellationToken::new());
    let working = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    arrived.acquire_many(SLOW).await.unwrap().forget();
    stage.advance(GRACE);
    let letter = tokio::task::block_in_place(|| mail_server.wait_letter());
    assert!(letter["subject"].as_str().unwrap().contains("ads@juniper-bikes.example"), "{letter}");
    let mut unit = desk.core.store.read().await.unwrap();
    assert_eq!(unit.due_keys(OTHER, 0).await.unwrap().len(), 4, "they hang on");
    drop(unit);
    stop.cancel();
    working.await.unwrap();
}
