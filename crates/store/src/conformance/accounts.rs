use std::sync::Arc;

use super::samples::{entries, key, project, session};
use crate::{
    BlockId, BlockRecord, Index, KeyPurpose, Project, ProjectChange, PublicKey, Revocation, SecretKey, StoreError,
};

fn shop(name: &str, public_key: &str) -> Project {
    Project {
        id: project(name),
        name: format!("Shop {name}"),
        public_key: public_key.to_owned(),
        allowed_origins: vec!["https://shop.example".to_owned()],
        hash_identity: false,
        identity_hash_key: [9; 32],
        created_at_ms: 5,
    }
}

pub async fn projects(index: Arc<dyn Index>) {
    let (p, q) = (
        shop("p", "pk_1"),
        Project {
            created_at_ms: 1,
            ..shop("q", "pk_2")
        },
    );
    index.create_project(&p).await.unwrap();
    index.create_project(&q).await.unwrap();
    assert_eq!(index.projects().await.unwrap(), [q.clone(), p.clone()]);
    for taken in [shop("p", "pk_3"), shop("r", "pk_1")] {
        let error = index.create_project(&taken).await.unwrap_err();
        assert!(matches!(error, StoreError::Exists(_)), "{error}");
    }
    let change = ProjectChange {
        allowed_origins: Some(vec!["*".into()]),
        ..ProjectChange::default()
    };
    let changed = index.change_project(&p.id, &change).await.unwrap().unwrap();
    assert_eq!(
        changed,
        Project {
            allowed_origins: vec!["*".into()],
            ..p.clone()
        }
    );
    let change = ProjectChange {
        name: Some("New".into()),
        hash_identity: Some(true),
        ..ProjectChange::default()
    };
    let changed = index.change_project(&p.id, &change).await.unwrap().unwrap();
    assert_eq!(
        (
            changed.name.as_str(),
            changed.hash_identity,
            changed.allowed_origins.len()
        ),
        ("New", true, 1)
    );
    assert_eq!(index.change_project(&project("none"), &change).await.unwrap(), None);
}

pub async fn secret_keys(index: Arc<dyn Index>) {
    index.create_project(&shop("p", "pk_1")).await.unwrap();
    let key = SecretKey {
        id: "key-1".to_owned(),
        project: project("p"),
        name: "CI".to_owned(),
        prefix: "rk_ab".to_owned(),
        secret_hash: [1; 32],
        created_at_ms: 7,
        last_used_at_ms: None,
        rotated_at_ms: None,
        expires_at_ms: Some(90),
        purpose: KeyPurpose::Read,
    };
    index.create_secret_key(&key).await.unwrap();
    assert_eq!(
        index.secret_keys(&key.project).await.unwrap(),
        std::slice::from_ref(&key)
    );
    assert_eq!(index.secret_key_by_hash(&[2; 32]).await.unwrap(), None);
    index.touch_secret_key("key-1", 9).await.unwrap();
    index.touch_secret_key("key-1", 8).await.unwrap();
    let used = index.secret_key_by_hash(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(
        used,
        SecretKey {
            last_used_at_ms: Some(9),
            ..key.clone()
        }
    );
    let next = SecretKey {
        id: "key-2".to_owned(),
        secret_hash: [2; 32],
        created_at_ms: 20,
        expires_at_ms: None,
        purpose: KeyPurpose::Agent,
        ..key.clone()
    };
    assert!(!index.rotate_secret_key("none", &next).await.unwrap());
    assert!(index.rotate_secret_key("key-1", &next).await.unwrap());
    let keys = index.secret_keys(&key.project).await.unwrap();
    assert_eq!(keys[1].purpose, KeyPurpose::Agent);
    let rotated: Vec<_> = keys.iter().map(|key| (key.id.as_str(), key.rotated_at_ms)).collect();
    assert_eq!(rotated, [("key-1", Some(20)), ("key-2", None)], "the old one stays");
    assert!(
        !index.delete_secret_key(&project("q"), "key-1").await.unwrap(),
        "another project's"
    );
    assert!(index.delete_secret_key(&key.project, "key-1").await.unwrap());
    assert!(!index.delete_secret_key(&key.project, "key-1").await.unwrap());
    assert_eq!(index.secret_key_by_hash(&[1; 32]).await.unwrap(), None);
}

pub async fn public_keys(index: Arc<dyn Index>) {
    let (p, q) = (shop("p", "pk_1"), shop("q", "pk_q"));
    index.create_project(&p).await.unwrap();
    index.create_project(&q).await.unwrap();
    let key = |key: &str, created_at_ms| PublicKey {
        key: key.to_owned(),
        project: project("p"),
        name: "Shop".to_owned(),
        created_at_ms,
        last_used_at_ms: None,
        rotated_at_ms: None,
    };
    let shown = async || {
        let projects = index.projects().await.unwrap();
        projects.into_iter().find(|found| found.id == p.id).unwrap().public_key
    };
    assert!(index.create_public_key(&key("pk_2", 8), None).await.unwrap());
    assert_eq!(shown().await, "pk_2", "the snippet shows the newest");
    assert!(
        !index.create_public_key(&key("pk_3", 9), Some("pk_q")).await.unwrap(),
        "another project's"
    );
    assert!(index.create_public_key(&key("pk_3", 9), Some("pk_2")).await.unwrap());
    let taken = index.create_public_key(&key("pk_q", 9), None).await.unwrap_err();
    assert!(matches!(taken, StoreError::Exists(_)), "{taken}");
    assert_eq!(shown().await, "pk_3", "what failed changed nothing");
    index.touch_public_key("pk_2", 30).await.unwrap();
    index.touch_public_key("pk_2", 20).await.unwrap();
    let keys = index.public_keys().await.unwrap();
    let keys: Vec<_> = keys
        .iter()
        .map(|key| (key.key.as_str(), key.last_used_at_ms, key.rotated_at_ms))
        .collect();
    let expected = [
        ("pk_1", None, None),
        ("pk_q", None, None),
        ("pk_2", Some(30), Some(9)),
        ("pk_3", None, None),
    ];
    assert_eq!(keys, expected);
    let revoke = async |project: &Project, key: &str| index.revoke_public_key(&project.id, key).await.unwrap();
    assert_eq!(revoke(&q, "pk_3").await, Revocation::Unknown, "another project's");
    assert_eq!(revoke(&p, "pk_3").await, Revocation::Revoked);
    assert_eq!(
        shown().await,
        "pk_1",
        "one that was rotated is shown only if there is no other"
    );
    assert_eq!(revoke(&p, "pk_1").await, Revocation::Revoked);
    assert_eq!(shown().await, "pk_2");
    assert_eq!(revoke(&p, "pk_2").await, Revocation::LastOne);
    assert_eq!(index.public_keys().await.unwrap().len(), 2);
}

pub async fn recorder_options(index: Arc<dyn Index>) {
    for (name, public_key) in [("p", "pk_1"), ("q", "pk_2")] {
        index.create_project(&shop(name, public_key)).await.unwrap();
    }
    assert_eq!(index.recorder_options().await.unwrap(), []);
    let json = "{\"maskAllText\":true}";
    assert!(index.set_recorder_options(&project("q"), json).await.unwrap());
    assert!(!index.set_recorder_options(&project("none"), json).await.unwrap());
    assert_eq!(
        index.recorder_options().await.unwrap(),
        [(project("q"), json.to_owned())]
    );
}

pub async fn deleted_projects(index: Arc<dyn Index>) {
    let p = shop("p", "pk_1");
    index.create_project(&p).await.unwrap();
    index.create_project(&shop("q", "pk_2")).await.unwrap();
    let block = BlockRecord {
        id: BlockId("block-1".to_owned()),
        bytes: 100,
        written_at_ms: 1,
    };
    let keys = [key("p", "a", "1", 0), key("p", "b", "1", 0), key("q", "a", "1", 0)];
    index.commit_block(&block, &entries(&keys)).await.unwrap();
    assert_eq!(index.sessions_of_deleted_projects(10).await.unwrap(), []);
    assert!(index.delete_project(&p.id, 50).await.unwrap());
    assert!(!index.delete_project(&p.id, 51).await.unwrap());
    assert_eq!(index.projects().await.unwrap().len(), 1);
    let keys = index.public_keys().await.unwrap();
    assert!(keys.iter().all(|key| key.project == project("q")), "keys go at once");
    let mut left = index.sessions_of_deleted_projects(10).await.unwrap();
    left.sort();
    assert_eq!(left, [(project("p"), session("a")), (project("p"), session("b"))]);
    assert_eq!(index.sessions_of_deleted_projects(1).await.unwrap().len(), 1);
    let error = index.create_project(&p).await.unwrap_err();
    assert!(matches!(error, StoreError::Exists(_)), "{error}");
    index.forget_deleted_projects(100).await.unwrap();
    assert_eq!(
        index.sessions_of_deleted_projects(10).await.unwrap().len(),
        2,
        "one with sessions is remembered"
    );
}
