//! Signing in and out.

use async_trait::async_trait;

use super::{Cookie, Visitor};
use crate::model::{
    error::AppError,
    member::{Entrance, Me, Viewer},
};

/// Signing in and out.
#[async_trait]
pub trait Sessions: Send + Sync {
    async fn entrance(&self) -> Result<Entrance, AppError>;
    async fn set_up(
        &self,
        code: String,
        agency: String,
        email: String,
        password: String,
        visitor: Visitor,
    ) -> Result<Vec<Cookie>, AppError>;
    async fn sign_in(&self, email: String, password: String, visitor: Visitor) -> Result<Vec<Cookie>, AppError>;
    async fn sign_out(&self, viewer: Viewer) -> Result<Cookie, AppError>;
    async fn me(&self, viewer: Viewer) -> Result<Me, AppError>;
    /// Ends every other session of this member, and forgets their other browsers.
    async fn change_password(&self, viewer: Viewer, old: String, new: String, visitor: Visitor)
    -> Result<(), AppError>;
}
