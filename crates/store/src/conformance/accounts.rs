use std::sync::Arc;

use super::samples::project;
use crate::{Index, LoginToken, Project, ProjectChange, ReadKey, StoreError};

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

pub async fn read_keys(index: Arc<dyn Index>) {
    index.create_project(&shop("p", "pk_1")).await.unwrap();
    let key = ReadKey {
        id: "key-1".to_owned(),
        project: project("p"),
        name: "CI".to_owned(),
        prefix: "rk_ab".to_owned(),
        secret_hash: [1; 32],
        created_at_ms: 7,
        last_used_at_ms: None,
    };
    index.create_read_key(&key).await.unwrap();
    assert_eq!(index.read_keys(&key.project).await.unwrap(), std::slice::from_ref(&key));
    assert_eq!(index.read_key_by_hash(&[2; 32]).await.unwrap(), None);
    index.touch_read_key("key-1", 9).await.unwrap();
    index.touch_read_key("key-1", 8).await.unwrap();
    let used = index.read_key_by_hash(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(
        used,
        ReadKey {
            last_used_at_ms: Some(9),
            ..key.clone()
        }
    );
    assert!(
        !index.delete_read_key(&project("q"), "key-1").await.unwrap(),
        "another project's"
    );
    assert!(index.delete_read_key(&key.project, "key-1").await.unwrap());
    assert!(!index.delete_read_key(&key.project, "key-1").await.unwrap());
    assert_eq!(index.read_key_by_hash(&[1; 32]).await.unwrap(), None);
}

pub async fn people_and_logins(index: Arc<dyn Index>) {
    assert_eq!(index.dashboarder_count().await.unwrap(), 0);
    let id = index
        .create_dashboarder("Admin@shop.example", "hash-1", 3)
        .await
        .unwrap();
    assert_eq!(index.dashboarder_count().await.unwrap(), 1);
    let error = index
        .create_dashboarder("admin@SHOP.example", "hash-2", 4)
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Exists(_)), "{error}");
    let person = index.dashboarder_by_email("admin@shop.example").await.unwrap().unwrap();
    assert_eq!(
        (person.id, person.password_hash.as_str(), person.created_at_ms),
        (id, "hash-1", 3)
    );
    assert_eq!(index.dashboarder(id).await.unwrap(), Some(person));
    assert_eq!(index.dashboarder(id + 1).await.unwrap(), None);

    let logins = [1, 2].map(|n| LoginToken {
        token_hash: [n; 32],
        dashboarder: id,
        expires_at_ms: 100,
    });
    for login in &logins {
        index.create_login(login).await.unwrap();
    }
    assert_eq!(index.login(&[1; 32], 99).await.unwrap().as_ref(), Some(&logins[0]));
    assert_eq!(index.login(&[1; 32], 100).await.unwrap(), None, "expired");
    index.delete_login(&[1; 32]).await.unwrap();
    assert_eq!(index.login(&[1; 32], 99).await.unwrap(), None);
    for (count_max, deleted) in [(1, 0), (3, 0)] {
        assert_eq!(index.delete_expired_logins(99, count_max).await.unwrap(), deleted);
    }
    for n in 3..6 {
        let over = LoginToken {
            token_hash: [n; 32],
            dashboarder: id,
            expires_at_ms: 50 + i64::from(n),
        };
        index.create_login(&over).await.unwrap();
    }
    assert_eq!(index.delete_expired_logins(99, 2).await.unwrap(), 2, "in steps");
    assert_eq!(index.delete_expired_logins(99, 2).await.unwrap(), 1);
    assert!(index.login(&[2; 32], 99).await.unwrap().is_some(), "not over yet");
    assert!(index.login(&[5; 32], 0).await.unwrap().is_none());
    index.set_password(id, "hash-2").await.unwrap();
    assert_eq!(
        index.login(&[2; 32], 99).await.unwrap(),
        None,
        "a new password ends every login"
    );
    assert_eq!(index.dashboarder(id).await.unwrap().unwrap().password_hash, "hash-2");
}
