//! `relink member`.

use std::sync::Arc;

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::{CliError, DataArgs, password};
use crate::{
    entropy::SystemEntropy,
    service::{members::check_email, sessions::password::Passwords},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum MemberCommand {
    /// Give a member a new password and end all their sessions. It is read from stdin; without one it is made up and printed
    ResetPassword {
        /// Email address of the member
        email: String,
        #[command(flatten)]
        data: DataArgs,
    },
}

pub(super) async fn run(command: MemberCommand) -> Result<(), CliError> {
    let MemberCommand::ResetPassword { email, data } = command;
    let email = check_email(&email)?;
    let store = super::open_store(&data).await?;
    let member = store.ask().await?.member_by_email(&email).await?;
    let member = member.ok_or_else(|| CliError::NoMember(email.clone()))?;
    let chosen = password::choose(&SystemEntropy)?;
    let hash = Passwords::new(Arc::new(SystemEntropy), 0)?.hash(&chosen.password).await?;
    let mut unit = store.write().await?;
    unit.set_password(member.agency, member.id, hash.expose_secret()).await?;
    unit.end_sessions(member.id, None).await?;
    unit.end_devices(member.id, None).await?;
    unit.commit().await?;
    println!("{email} has a new password. All their sessions have ended.");
    if chosen.generated {
        println!("Password: {}", chosen.password.expose_secret());
    }
    store.close().await;
    Ok(())
}
