//! How often somebody may be wrong.

use app::model::error::AppError;

use crate::core::Core;

/// Tries in one stretch of time.
const MOST: u32 = 5;
/// The stretch, in seconds. The words of [`AppError::TooManyTries`] name it.
const STRETCH: i64 = 15 * 60;

/// The tries at one door. Kept in the store, so that a restart doesn't open it.
pub(super) struct Tries<'a> {
    core: &'a Core,
    key: String,
}

impl<'a> Tries<'a> {
    /// At a member's password; the same for emails that nobody has.
    pub(super) fn of_email(core: &'a Core, email: &str) -> Self {
        Self { core, key: format!("email:{email}") }
    }

    /// At the code of the first set-up.
    pub(super) fn of_set_up(core: &'a Core) -> Self {
        Self { core, key: "set-up".to_owned() }
    }

    /// Counts a try, or refuses it. Call it before looking: then many tries at once don't slip through.
    pub(super) async fn take(&self) -> Result<(), AppError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        if unit.count_tries(&self.key, now - STRETCH + 1, now).await? >= MOST {
            return Err(AppError::TooManyTries);
        }
        unit.add_try(&self.key, now).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Forgets them: this one was right.
    pub(super) async fn clear(&self) -> Result<(), AppError> {
        let mut unit = self.core.store.write().await?;
        unit.clear_tries(&self.key).await?;
        unit.commit().await?;
        Ok(())
    }
}
