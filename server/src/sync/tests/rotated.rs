//! A password that was changed at a real database, entered in one window and elsewhere.

use app::{
    backend::Connections,
    model::{
        credentials::CredentialsEnd,
        error::AppError,
        health::Health,
        ids::{CampaignId, ConnectionId, IntegrationKey, MemberId, SessionId},
        member::{Role, Viewer},
    },
};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{
    databases::{TABLES, fields},
    postgres_server::PostgresServer,
    typed::{build_world, numbers, viewer},
    world::{NOW, World},
};
use crate::{service::connections::ConnectionsService, store::agency::Member};

async fn save(
    world: &World,
    viewer: &Viewer,
    connection: ConnectionId,
    port: u16,
    changes: &[(&str, &str)],
) -> Result<CredentialsEnd, AppError> {
    let typed = fields(port, changes);
    let typed = typed.0.iter().map(|(key, value)| (key.clone(), value.expose_secret().to_owned())).collect();
    let service = ConnectionsService::new(world.core.clone(), world.access.clone());
    service.save_credentials(viewer.clone(), connection, typed).await
}

/// A connection of another client, and somebody who may see that one only.
async fn add_second(world: &World) -> (ConnectionId, Viewer) {
    let (campaign, connection) = (CampaignId(Uuid::from_u128(30)), ConnectionId(Uuid::from_u128(31)));
    let limited = Viewer {
        member: MemberId(Uuid::from_u128(70)),
        session: SessionId(Uuid::from_u128(71)),
        role: Role::Manager,
        campaigns: Some(vec![campaign]),
        ..viewer(world)
    };
    let mut row = world.new_connection(connection, campaign);
    row.integration = IntegrationKey("postgresql".to_owned());
    (row.account, row.profile, row.connected_at) = (None, None, None);
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_campaign(&world.new_campaign(campaign)).await.unwrap();
    unit.add_connection(&row).await.unwrap();
    unit.add_member(&Member {
        id: limited.member,
        agency: world.agency,
        email: "limited@agency.example".to_owned(),
        role: limited.role,
        password_hash: String::new(),
        campaigns: limited.campaigns.clone(),
        created_at: NOW,
    })
    .await
    .unwrap();
    unit.commit().await.unwrap();
    (connection, limited)
}

#[tokio::test]
async fn a_changed_password_mends_every_campaign_and_only_by_whoever_sees_them() {
    let server = PostgresServer::start(TABLES);
    let world = build_world("postgresql", &[server.port]).await;
    let (second, limited) = add_second(&world).await;
    let owner = viewer(&world);
    for connection in [world.connection, second] {
        assert_eq!(save(&world, &owner, connection, server.port, &[]).await, Ok(CredentialsEnd::Kept));
    }
    world.worker.run_due().await.unwrap();
    let before = world.linked().await;
    assert_eq!(world.linked_of(second).await.connection.account, before.connection.account);
    let count = numbers(&world).await.len();
    assert!(count > 0);

    server.sql("ALTER ROLE reader PASSWORD 'changed-pw'");
    world.sync().await;
    let changed = [("password", "changed-pw")];
    // The same user at the same database, and still not his to replace.
    assert_eq!(save(&world, &limited, second, server.port, &changed).await, Ok(CredentialsEnd::Asked));
    assert_eq!(save(&world, &owner, world.connection, server.port, &changed).await, Ok(CredentialsEnd::Kept));
    world.worker.run_due().await.unwrap();
    let after = world.linked().await;
    assert_eq!(
        (after.connection.account, after.connection.profile),
        (before.connection.account, before.connection.profile)
    );
    for connection in [world.connection, second] {
        assert_eq!(world.linked_of(connection).await.health(), Health::Healthy);
    }
    assert_eq!(numbers(&world).await.len(), count);

    let other = [changed[0], ("query", "SELECT date '2026-11-02' AS date, 'x' AS metric, 1 AS value")];
    assert_eq!(save(&world, &owner, world.connection, server.port, &other).await, Ok(CredentialsEnd::Asked));
    assert_eq!(world.linked().await.connection, after.connection, "another query is shown before it replaces numbers");
}
