//! What somebody limited sees and takes of an account that others use too.

use app::{
    backend::Connections,
    model::{error::AppError, ids::ConnectionId, integration::MOST_TILES, member::Viewer},
};

use super::desk::Desk;

async fn listed(desk: &Desk, viewer: &Viewer, connection: ConnectionId) -> (Vec<String>, bool) {
    let list = desk.service.profiles(viewer.clone(), connection).await.unwrap();
    (list.profiles.into_iter().map(|profile| profile.remote_id).collect(), list.is_cut)
}

#[tokio::test]
async fn of_a_shared_account_only_what_is_used_already_is_listed_and_chosen() {
    let desk = Desk::build().await;
    desk.platforms.open("all", &["a.example", "b.example", "c.example"], 1);
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    for (connection, site) in [(first, "a.example"), (second, "b.example")] {
        desk.connect(&desk.owner, connection, &[("workspace", "Main"), ("key", "all")]).await;
        desk.service.choose_profile(desk.owner.clone(), connection, site.to_owned()).await.unwrap();
    }
    assert_eq!(listed(&desk, &desk.owner, second).await.0.len(), 3);
    assert_eq!(listed(&desk, &desk.limited, second).await, (vec!["b.example".to_owned()], true));
    let account = desk.linked(second).await.connection.account.unwrap();
    let list = desk.service.account_profiles(desk.limited.clone(), second, account).await.unwrap();
    assert_eq!((list.profiles.len(), list.is_cut), (1, true));
    for site in ["a.example", "c.example"] {
        let chosen = desk.service.choose_profile(desk.limited.clone(), second, site.to_owned()).await;
        assert_eq!(chosen, Err(AppError::NotFound), "{site}");
    }
    desk.service.choose_profile(desk.limited.clone(), second, "b.example".to_owned()).await.unwrap();
    // Where nobody else uses it, all of it is his to choose from.
    desk.service.disconnect(desk.owner.clone(), first).await.unwrap();
    assert_eq!(listed(&desk, &desk.limited, second).await.0.len(), 3);
}

#[tokio::test]
async fn of_what_somebody_has_connected_himself_he_may_choose_all() {
    let desk = Desk::build().await;
    desk.platforms.open("his", &["a.example", "b.example"], 1);
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    let typed = [("workspace", "His"), ("key", "his")];
    desk.connect(&desk.limited, second, &typed).await;
    desk.connect(&desk.owner, first, &typed).await;
    assert_eq!(desk.linked(first).await.connection.account, desk.linked(second).await.connection.account);
    let (sites, is_cut) = listed(&desk, &desk.limited, second).await;
    assert_eq!((sites.len(), is_cut), (2, false));
}

#[tokio::test]
async fn tiles_that_are_asked_for_by_themselves_are_the_campaign_s_own() {
    let desk = Desk::build().await;
    let (first, second) = (desk.add(desk.world.campaign, "rank").await, desk.add(desk.second, "rank").await);
    let asked = vec![first, second];
    let tiles = async |viewer: &Viewer, campaign| desk.service.tiles(viewer.clone(), campaign, asked.clone()).await;
    let whole = desk.service.page(desk.owner.clone(), desk.second).await.unwrap();
    let own = tiles(&desk.limited, desk.second).await.unwrap();
    assert_eq!(own.iter().map(|tile| tile.connection).collect::<Vec<_>>(), [second], "not another campaign's");
    assert_eq!(own, whole.tiles, "as the whole page has them");
    assert_eq!(tiles(&desk.limited, desk.world.campaign).await, Err(AppError::NotFound));
    let many = vec![second; MOST_TILES + 1];
    assert_eq!(desk.service.tiles(desk.owner.clone(), desk.second, many).await, Err(AppError::BadInput));
}
