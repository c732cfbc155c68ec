//! What of a page's time goes to asking: the backend's methods that a page calls, alone, beside the same page whole. What is
//! left is what the page would take with its data at hand.

use std::time::{Duration, Instant};

use app::model::{
    error::AppError,
    ids::SessionId,
    list::ListQuery,
    member::{Role, Viewer},
};
use uuid::Uuid;

use super::{
    READERS,
    sizes::{LARGE, Size, large_id},
};
use crate::{
    Failure,
    founding::{Agency, open},
    rows::campaign_id,
};

const LASTS: Duration = Duration::from_secs(3);
/// Campaigns of a manager who does not see all.
const SEEN: u64 = 1_000;

pub async fn report(agency: &Agency, size: Size) -> Result<(), Failure> {
    let server = open(&agency.folder).await?;
    let backend = server.backend();
    let owner = Viewer {
        agency: agency.id,
        member: agency.owner,
        session: SessionId(Uuid::nil()),
        role: Role::Owner,
        campaigns: None,
    };
    let seen = (0..SEEN.min(size.campaigns)).map(campaign_id).collect();
    let limited = Viewer { role: Role::Manager, campaigns: Some(seen), ..owner.clone() };
    println!("  {:<44} {:>9} {:>9}", "asked of the store, without a page", "times/s", "ms of one");
    for (name, viewer) in [("the owner", owner.clone()), ("a manager of 1,000 campaigns", limited)] {
        let (asked, list) = (backend.clone(), viewer.clone());
        measure(&format!("campaigns, {name}"), move || {
            let (backend, viewer) = (asked.clone(), list.clone());
            async move { backend.campaigns.list(viewer, ListQuery::default()).await.map(drop) }
        })
        .await?;
        let asked = backend.clone();
        measure(&format!("data sources, {name}"), move || {
            let (backend, viewer) = (asked.clone(), viewer.clone());
            async move { backend.connections.data_sources(viewer, ListQuery::default()).await.map(drop) }
        })
        .await?;
    }
    for (place, (name, ..)) in LARGE.into_iter().enumerate() {
        let (asked, viewer) = (backend.clone(), owner.clone());
        measure(&format!("integrations, {name}"), move || {
            let (backend, viewer) = (asked.clone(), viewer.clone());
            async move { backend.connections.page(viewer, large_id(place)).await.map(drop) }
        })
        .await?;
        let (asked, viewer) = (backend.clone(), owner.clone());
        measure(&format!("dashboard of 28 days, {name}"), move || {
            let (backend, viewer) = (asked.clone(), viewer.clone());
            async move { backend.dashboards.dashboard(viewer, large_id(place), "28".into(), None).await.map(drop) }
        })
        .await?;
    }
    server.core().store.close().await;
    Ok(())
}

async fn measure<F>(name: &str, ask: impl Fn() -> F + Clone + Send + 'static) -> Result<(), Failure>
where
    F: Future<Output = Result<(), AppError>> + Send + 'static,
{
    let begin = Instant::now();
    let readers = (0..READERS).map(|_| {
        let ask = ask.clone();
        tokio::spawn(async move {
            let mut times = 0_u32;
            while begin.elapsed() < LASTS {
                ask().await?;
                times += 1;
            }
            Ok::<_, AppError>(times)
        })
    });
    let mut times = 0;
    for reader in readers.collect::<Vec<_>>() {
        times += reader.await??;
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "  {name:<44} {:>9.1} {:>9.2}",
        f64::from(times) / seconds,
        1e3 * seconds * READERS as f64 / f64::from(times)
    );
    Ok(())
}
