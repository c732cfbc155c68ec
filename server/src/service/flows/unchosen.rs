//! Whoever came back and was waited for in vain: the access is given back to the provider, and forgotten.

use app::model::flow::FlowStatus;

use crate::{
    core::Core,
    service::farewell::Farewell,
    store::{StoreError, flow::Flow},
};

/// Flows of one transaction: others wait to write meanwhile.
const AT_ONCE: u32 = 32;

/// Ends flows whose choice nobody made in time. A provider that can't be told is told no more: the access was never used.
pub(crate) async fn give_back_unchosen(core: &Core) -> Result<(), StoreError> {
    loop {
        let mut unit = core.store.write().await?;
        let unchosen = unit.unchosen_flows(core.clock.unix(), AT_ONCE).await?;
        let mut farewells = Vec::with_capacity(unchosen.len());
        for flow in &unchosen {
            farewells.push(Farewell::of_flow(core, &mut *unit, flow).await?);
            let over = Flow { status: FlowStatus::Ended, verifier: None, secret: None, ..flow.clone() };
            unit.settle_flow(&over, FlowStatus::Choosing).await?;
        }
        unit.commit().await?;
        for farewell in farewells {
            farewell.send_apart(core);
        }
        if unchosen.len() < AT_ONCE as usize {
            return Ok(());
        }
    }
}
