//! Credentials that work and can't be kept, because the disk is full.

use app::{backend::Connections, model::error::AppError};
use async_trait::async_trait;
use secrecy::ExposeSecret;
use std::sync::Arc;

use super::{
    databases::{TABLES, allow, fields, use_database},
    postgres_server::PostgresServer,
    typed::viewer,
    world::World,
};
use crate::{
    core::Core,
    service::connections::ConnectionsService,
    store::{Store, StoreError, Unit},
};

/// A store that can be read only: no byte can be written to its disk.
struct FullStore(Arc<dyn Store>);

#[async_trait]
impl Store for FullStore {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.0.read().await
    }

    async fn write(&self) -> Result<Box<dyn Unit>, StoreError> {
        Err(StoreError::Full(sqlx::Error::Io(std::io::ErrorKind::StorageFull.into())))
    }

    async fn close(&self) {
        self.0.close().await;
    }
}

#[tokio::test]
async fn credentials_that_can_not_be_kept_leave_the_old_ones() {
    let world = World::build().await;
    let server = PostgresServer::start(TABLES);
    allow(&world, &[server.port]);
    use_database(&world, &server).await;
    let before = world.linked().await.account.unwrap();
    server.sql("ALTER ROLE reader PASSWORD 'changed-pw'");
    let typed = fields(server.port, &[("password", "changed-pw")]);
    let typed = || typed.0.iter().map(|(key, value)| (key.clone(), value.expose_secret().to_owned())).collect();

    let full = Core { store: Arc::new(FullStore(world.core.store.clone())), ..world.core.clone() };
    let full = ConnectionsService::new(full, world.access.clone());
    let refused = full.save_credentials(viewer(&world), world.connection, typed()).await;
    assert_eq!(refused, Err(AppError::DiskFull));
    assert_eq!(world.linked().await.account.unwrap(), before);

    let service = ConnectionsService::new(world.core.clone(), world.access.clone());
    service.save_credentials(viewer(&world), world.connection, typed()).await.unwrap();
    assert_ne!(world.linked().await.account.unwrap().secret, before.secret);
}
