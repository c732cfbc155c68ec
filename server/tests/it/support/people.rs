//! Agencies and members.

use app::model::{
    ids::{AgencyId, CampaignId, MemberId},
    member::Role,
};
use server::{
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
    store::agency::{Agency, Member},
};

use super::{Browser, TestServer};

/// The owner that [`TestServer::set_up`] makes. In demo mode the demo's owner stands in.
pub(crate) const EMAIL: &str = "owner@lighthouse.example";
pub(crate) const PASSWORD: &str = "a long enough password";

impl TestServer {
    /// Goes through the first set-up; the browser is signed in as the owner.
    pub(crate) async fn set_up(&self) -> Browser {
        let browser = self.browser();
        let code = self.set_up_code.as_deref().unwrap();
        let fields = [("code", code), ("agency", "Lighthouse"), ("email", EMAIL), ("password", PASSWORD)];
        browser.call("set_up", &fields).await.expect_ok();
        browser
    }

    /// Adds an agency beside the first, and signs its owner in.
    pub(crate) async fn add_agency(&self, name: &str, email: &str) -> Browser {
        let id = AgencyId(self.core.entropy.uuid(self.core.clock.unix()));
        let mut unit = self.core.store.write().await.unwrap();
        unit.add_agency(&Agency { id, name: name.to_owned(), created_at: self.core.clock.unix() }).await.unwrap();
        unit.commit().await.unwrap();
        self.add_member(id, email, Role::Owner, None).await
    }

    /// Adds a member to the first agency, and signs them in.
    pub(crate) async fn add_colleague(&self, email: &str, role: Role, campaigns: Option<Vec<CampaignId>>) -> Browser {
        let agency = self.owner().await.agency;
        self.add_member(agency, email, role, campaigns).await
    }

    async fn add_member(
        &self,
        agency: AgencyId,
        email: &str,
        role: Role,
        campaigns: Option<Vec<CampaignId>>,
    ) -> Browser {
        let now = self.core.clock.unix();
        let member = Member {
            id: MemberId(self.core.entropy.uuid(now)),
            agency,
            email: email.to_owned(),
            role,
            password_hash: self.owner().await.password_hash,
            campaigns,
            created_at: now,
        };
        let mut unit = self.core.store.write().await.unwrap();
        unit.add_member(&member).await.unwrap();
        unit.commit().await.unwrap();
        let browser = self.browser();
        browser.sign_in_as(email, self.password()).await;
        browser
    }

    /// The password of the owner, and of everybody who is added.
    fn password(&self) -> &'static str {
        if self.core.config.demo { DEMO_PASSWORD } else { PASSWORD }
    }

    async fn owner(&self) -> Member {
        let email = if self.core.config.demo { DEMO_EMAIL } else { EMAIL };
        self.core.store.read().await.unwrap().member_by_email(email).await.unwrap().unwrap()
    }
}

impl Browser {
    /// Makes a campaign.
    pub(crate) async fn create_campaign(&self, name: &str) -> CampaignId {
        let fields = [("name", name), ("time_zone", "Europe/Berlin"), ("currency", "EUR")];
        self.call("create_campaign", &fields).await.json()
    }
}
