//! Keeping files of pages, in index and objects together.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;

use reenact_recording::ProjectId;

use super::appending::Rig;
use super::doubles::Fault;
use super::kept_assets::{assets, kept};
use super::samples::{key, project, session};
use crate::{
    ASSET_RESERVED_MS, ASSET_USES_PREFIX, ASSETS_PREFIX, AssetStore, Index, Objects, Project, SessionAssets,
    StoreError, rebuild, recover,
};

async fn sessions(rig: &Rig, names: &[&str]) {
    for name in names {
        rig.append(&key("p", name, "1", 0)).await.unwrap();
    }
}

/// Keeps these texts as the files of a session.
async fn keep(store: &AssetStore, name: &str, texts: &[&str]) -> SessionAssets {
    let mut uses = Vec::new();
    for text in texts {
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let content = store.keep(&project("p"), "image/png", bytes).await.unwrap();
        uses.push(kept(&format!("https://x.example/{text}"), content, Some(1)));
    }
    let put = assets(uses);
    assert!(store.put_session(&project("p"), &session(name), &put).await.unwrap());
    put
}

async fn paths(objects: &dyn Objects, prefix: &str) -> HashSet<String> {
    let listed = objects.list(prefix).await.unwrap();
    listed.into_iter().map(|object| object.path).collect()
}

pub async fn contents_are_kept_once_and_go_with_their_last_session(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    sessions(&rig, &["gone", "here"]).await;
    let store = AssetStore::new(index.clone(), objects.clone(), rig.clock.clone());
    let of_gone = keep(&store, "gone", &["shared", "own"]).await;
    let of_here = keep(&store, "here", &["shared"]).await;
    assert_eq!(paths(&*objects, ASSETS_PREFIX).await.len(), 2);
    assert_eq!(paths(&*objects, ASSET_USES_PREFIX).await.len(), 2);
    let own = of_gone.uses[1].content().unwrap();
    let read = store.read(&project("p"), &own.id, &own.media_type).await.unwrap();
    assert_eq!(read.as_deref(), Some(&b"own"[..]));

    let keeper = rig.housekeeper();
    keeper
        .delete_session(&project("p"), &session("gone"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    assert_eq!(keeper.erasures_waiting().await.unwrap(), 0);
    let shared = of_here.uses[0].content().unwrap();
    assert_eq!(
        paths(&*objects, ASSETS_PREFIX).await,
        HashSet::from([shared.id.path(&project("p"))])
    );
    assert_eq!(paths(&*objects, ASSET_USES_PREFIX).await.len(), 1);
    assert_eq!(
        store.session(&project("p"), &session("here")).await.unwrap(),
        Some(of_here)
    );
    keeper
        .delete_session(&project("p"), &session("here"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    assert!(paths(&*objects, ASSETS_PREFIX).await.is_empty());
    assert!(paths(&*objects, ASSET_USES_PREFIX).await.is_empty());
    keeper.close().await;
}

pub async fn a_rebuilt_index_has_what_was_kept(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    sessions(&rig, &["one", "two"]).await;
    let store = AssetStore::new(index.clone(), objects.clone(), rig.clock.clone());
    let of_one = keep(&store, "one", &["a", "b"]).await;
    let of_two = keep(&store, "two", &["b", "lost"]).await;
    let lost = of_two.uses[1].content().unwrap().id;
    objects.delete(&lost.path(&project("p"))).await.unwrap();
    // Nobody's, as a crash leaves them.
    objects
        .put("assets/p/ff/ffff", Bytes::from_static(b"stray"))
        .await
        .unwrap();
    objects
        .put("asset-uses/ffff", Bytes::from_static(b"stray"))
        .await
        .unwrap();

    rebuild(&*index, &*objects, &mut new_project, &mut |_| {})
        .await
        .unwrap();
    assert_eq!(
        index.session_assets(&project("p"), &session("one")).await.unwrap(),
        Some(of_one)
    );
    let two = index
        .session_assets(&project("p"), &session("two"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(two.uses, of_two.uses[..1], "without what is not there any more");
    assert_eq!(paths(&*objects, ASSETS_PREFIX).await.len(), 2);
    assert_eq!(paths(&*objects, ASSET_USES_PREFIX).await.len(), 2);
    assert_eq!(
        index.retire_unused_assets(i64::MAX).await.unwrap(),
        [(project("p"), lost)]
    );
}

fn new_project(id: &ProjectId) -> Project {
    Project {
        id: id.clone(),
        name: "p".to_owned(),
        public_key: format!("pk_{id}"),
        allowed_origins: vec![],
        hash_identity: false,
        identity_hash_key: [0; 32],
        created_at_ms: 0,
    }
}

pub async fn a_start_completes_an_interrupted_rebuild(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    sessions(&rig, &["one"]).await;
    let store = AssetStore::new(index.clone(), objects.clone(), rig.clock.clone());
    let of_one = keep(&store, "one", &["a"]).await;
    let broken = Fault::Before(StoreError::Unavailable("broken".to_owned()));
    rig.script.fail("get asset-uses", broken, 1);
    let rebuilt = rebuild(&*index, &*rig.objects, &mut new_project, &mut |_| {}).await;
    assert!(rebuilt.is_err());
    let known = async || index.session_assets(&project("p"), &session("one")).await.unwrap();
    assert_eq!(known().await, None);
    recover(&*index, &*objects).await.unwrap();
    assert_eq!(known().await, Some(of_one));
    assert!(paths(&*objects, "state").await.is_empty());
}

pub async fn nothing_is_left_of_a_session_deleted_while_it_is_kept(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    sessions(&rig, &["gone"]).await;
    let store = AssetStore::new(index.clone(), objects.clone(), rig.clock.clone());
    let content = store
        .keep(&project("p"), "image/png", Bytes::from_static(b"bytes"))
        .await
        .unwrap();
    let keeper = rig.housekeeper();
    keeper
        .delete_session(&project("p"), &session("gone"))
        .await
        .unwrap()
        .unwrap();
    keeper.work_now().await.unwrap();
    let put = assets(vec![kept("https://x.example/a", content, Some(1))]);
    assert!(!store.put_session(&project("p"), &session("gone"), &put).await.unwrap());
    assert!(paths(&*objects, ASSET_USES_PREFIX).await.is_empty());
    assert_eq!(paths(&*objects, ASSETS_PREFIX).await.len(), 1, "it is reserved");
    rig.clock.advance(ASSET_RESERVED_MS + 1);
    keeper.work_now().await.unwrap();
    assert!(paths(&*objects, ASSETS_PREFIX).await.is_empty());
    keeper.close().await;
}

pub async fn what_an_interrupted_removal_left_is_removed(index: Arc<dyn Index>, objects: Arc<dyn Objects>) {
    let rig = Rig::new(index.clone(), objects.clone());
    sessions(&rig, &["gone"]).await;
    let store = AssetStore::new(index.clone(), objects.clone(), rig.clock.clone());
    keep(&store, "gone", &["a"]).await;
    let manifest = paths(&*objects, ASSET_USES_PREFIX).await.into_iter().next().unwrap();
    let bytes = objects.get(&manifest).await.unwrap().unwrap();
    let keeper = rig.housekeeper();
    keeper
        .delete_session(&project("p"), &session("gone"))
        .await
        .unwrap()
        .unwrap();
    // Retired, and then the program stopped.
    assert_eq!(index.retire_unused_assets(i64::MAX).await.unwrap().len(), 1);
    keeper.work_now().await.unwrap();
    assert!(paths(&*objects, ASSETS_PREFIX).await.is_empty());
    // Written just after its session was erased, and then the program stopped.
    objects.put(&manifest, bytes).await.unwrap();
    recover(&*index, &*objects).await.unwrap();
    assert!(paths(&*objects, ASSET_USES_PREFIX).await.is_empty());
    keeper.close().await;
}
