//! Having everything checked at once after something was broken or mended on the demo provider's control page: nobody
//! who tries the demo waits for tomorrow's sync.

use crate::{core::Core, sandbox::Sandbox};

use super::seed::sync_all;

/// Runs until the demo provider is gone or the task is ended.
pub async fn watch_commands(core: Core, sandbox: Sandbox) {
    let mut commands = sandbox.commands();
    drop(sandbox);
    while commands.changed().await.is_ok() {
        if let Err(error) = check_everything(&core).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the demo could not be checked");
        }
    }
}

async fn check_everything(core: &Core) -> Result<(), super::DemoError> {
    let agencies = core.store.ask().await?.agencies().await?;
    for agency in agencies {
        sync_all(core, agency.id, core.clock.unix()).await?;
    }
    Ok(())
}
