//! Looking names up, and leaving out the answers that lead inside.

use std::{io, net::IpAddr, sync::Arc};

use async_trait::async_trait;

use super::{NetError, address::is_public};

/// Looks names up.
#[async_trait]
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of a name.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the operating system does it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect())
    }
}

/// A resolver whose answers may be connected to.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) resolver: Arc<dyn Resolver>,
    /// The operator vouches for the name: every answer counts.
    pub(super) vouched: bool,
}

impl Checked {
    /// The addresses of a name that may be connected to: never none.
    pub(super) async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, NetError> {
        let found = self.resolver.resolve(name).await.unwrap_or_else(|error| {
            tracing::debug!(name, %error, "a name does not resolve");
            Vec::new()
        });
        if found.is_empty() {
            return Err(NetError::Unresolved(name.to_owned()));
        }
        let allowed: Vec<IpAddr> = found.into_iter().filter(|address| self.vouched || is_public(*address)).collect();
        if allowed.is_empty() { Err(NetError::NotAllowed(name.to_owned())) } else { Ok(allowed) }
    }
}

impl reqwest::dns::Resolve for Checked {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let checked = self.clone();
        Box::pin(async move {
            let addresses = checked.resolve(name.as_str()).await?;
            // Port 0 stands for the port of the URL.
            let sockets = addresses.into_iter().map(|address| (address, 0u16).into());
            Ok(Box::new(sockets) as reqwest::dns::Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(Vec<IpAddr>);

    #[async_trait]
    impl Resolver for Fixed {
        async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            Ok(self.0.clone())
        }
    }

    async fn check(found: &[&str], vouched: bool) -> Result<Vec<IpAddr>, NetError> {
        let found = found.iter().map(|text| text.parse().unwrap()).collect();
        Checked { resolver: Arc::new(Fixed(found)), vouched }.resolve("some.example").await
    }

    #[tokio::test]
    async fn answers_that_lead_inside_are_left_out() {
        let mixed = ["127.0.0.1", "1.1.1.1", "::1", "2606:4700::1111"];
        let public: Vec<IpAddr> = ["1.1.1.1", "2606:4700::1111"].map(|text| text.parse().unwrap()).to_vec();
        assert_eq!(check(&mixed, false).await, Ok(public));
        assert_eq!(check(&["10.0.0.1"], false).await, Err(NetError::NotAllowed("some.example".to_owned())));
        assert_eq!(check(&["10.0.0.1"], true).await, Ok(vec!["10.0.0.1".parse().unwrap()]));
        assert_eq!(check(&[], true).await, Err(NetError::Unresolved("some.example".to_owned())));
    }
}
