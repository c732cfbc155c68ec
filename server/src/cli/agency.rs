//! `relink agency`.

use std::sync::Arc;

use app::model::member::Role;
use clap::Subcommand;
use secrecy::ExposeSecret;

use super::{CliError, DataArgs, password};
use crate::{
    clock::SystemClock,
    entropy::SystemEntropy,
    service::{
        members::{NewMember, add_agency, check_email, check_name},
        sessions::password::Passwords,
    },
    store::{Store, StoreError},
};

#[derive(Debug, Subcommand)]
pub(super) enum AgencyCommand {
    /// Add an agency with its owner. The password is read from stdin; without one it is made up and printed
    Add {
        /// Name of the agency
        name: String,
        /// Email address of its owner
        #[arg(long, value_name = "EMAIL")]
        owner: String,
        #[command(flatten)]
        data: DataArgs,
    },
}

pub(super) async fn run(command: AgencyCommand) -> Result<(), CliError> {
    let AgencyCommand::Add { name, owner, data } = command;
    let (name, email) = (check_name(&name)?, check_email(&owner)?);
    let store = super::open_store(&data).await?;
    let chosen = password::choose(&SystemEntropy)?;
    let password_hash = Passwords::new(Arc::new(SystemEntropy), 0)?.hash(&chosen.password).await?;
    let member = NewMember { email: email.clone(), role: Role::Owner, password_hash };
    let mut unit = store.write().await?;
    match add_agency(&mut *unit, &SystemClock, &SystemEntropy, name.clone(), member).await {
        Ok(_) => unit.commit().await?,
        Err(StoreError::Duplicate(_)) => return Err(CliError::EmailTaken(email)),
        Err(error) => return Err(error.into()),
    }
    println!("Added {name} with its owner {email}.");
    if chosen.generated {
        println!("Password: {}", chosen.password.expose_secret());
    }
    store.close().await;
    Ok(())
}
