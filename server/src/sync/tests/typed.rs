//! What somebody types into the window: tried out, kept and pulled as in life, where the platform is real.

use app::{
    backend::Connections,
    model::{
        credentials::{CredentialsChoice, CredentialsEnd},
        error::AppError,
        ids::{IntegrationKey, MemberId, SessionId},
        list::ListQuery,
        member::{Role, Viewer},
    },
};
use jiff::civil::Date;
use uuid::Uuid;

use super::{databases::allow, world::World};
use crate::service::connections::ConnectionsService;

/// Values of a form, by field.
pub(super) type Typed<'a> = [(&'a str, &'a str)];

pub(super) fn viewer(world: &World) -> Viewer {
    Viewer {
        agency: world.agency,
        member: MemberId(Uuid::from_u128(2)),
        session: SessionId(Uuid::from_u128(8)),
        role: Role::Owner,
        campaigns: None,
    }
}

/// A world whose connection is of `integration`, with no account yet, and whose way out leads to `ports` of this machine.
pub(super) async fn build_world(integration: &str, ports: &[u16]) -> World {
    let world = World::build().await;
    allow(&world, ports);
    let mut connection = world.new_connection(world.connection, world.campaign);
    connection.integration = IntegrationKey(integration.to_owned());
    (connection.account, connection.profile, connection.connected_at) = (None, None, None);
    let mut unit = world.core.store.write().await.unwrap();
    unit.remove_connection(world.agency, world.connection).await.unwrap();
    unit.add_connection(&connection).await.unwrap();
    unit.commit().await.unwrap();
    world
}

/// Sends the form: `fields`, some of them replaced by `changes`.
pub(super) async fn save(world: &World, fields: &Typed<'_>, changes: &Typed<'_>) -> Result<(), AppError> {
    let values = fields.iter().chain(changes).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let service = ConnectionsService::new(world.core.clone(), world.access.clone());
    let end = service.save_credentials(viewer(world), world.connection, values).await?;
    if end == CredentialsEnd::Asked {
        // They are for something else than the stored ones: as a person answers.
        let (viewer, connection) = (viewer(world), world.connection);
        let window = service.window(viewer.clone(), world.campaign, connection, None, ListQuery::default()).await?;
        let offer = window.question.expect("it is asked").offer;
        service.choose_credentials(viewer, connection, offer, CredentialsChoice::UseHere).await?;
    }
    Ok(())
}

/// All that is stored: day, metric and value.
pub(super) async fn numbers(world: &World) -> Vec<(String, String, f64)> {
    let Some(profile) = world.linked().await.connection.profile else { return Vec::new() };
    let mut unit = world.core.store.read().await.unwrap();
    let values = unit.totals(world.agency, &[profile], Date::MIN, Date::MAX).await.unwrap();
    let mut numbers: Vec<_> = values.into_iter().map(|(_, v)| (v.day.to_string(), v.metric, v.value)).collect();
    numbers.sort_by(|one, other| one.partial_cmp(other).unwrap());
    numbers
}
