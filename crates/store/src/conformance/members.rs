use std::sync::Arc;

use crate::{Index, Invitation, LoginToken, MemberChange, NewDashboarder, Role, StoreError};

fn person<'a>(email: &'a str, password_hash: Option<&'a str>, role: Role) -> NewDashboarder<'a> {
    NewDashboarder {
        email,
        password_hash,
        role,
        created_at_ms: 3,
    }
}

fn login(n: u8, dashboarder: i64) -> LoginToken {
    LoginToken {
        token_hash: [n; 32],
        dashboarder,
        expires_at_ms: 100,
    }
}

pub async fn people_and_logins(index: Arc<dyn Index>) {
    assert_eq!(index.dashboarder_count().await.unwrap(), 0);
    let id = index
        .create_dashboarder(&person("Admin@shop.example", Some("hash-1"), Role::Owner))
        .await
        .unwrap();
    assert_eq!(index.dashboarder_count().await.unwrap(), 1);
    let error = index
        .create_dashboarder(&person("admin@SHOP.example", None, Role::Member))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::Exists(_)), "{error}");
    let known = index.dashboarder_by_email("admin@shop.example").await.unwrap().unwrap();
    assert_eq!(
        (known.id, known.password_hash.as_deref(), known.created_at_ms),
        (id, Some("hash-1"), 3)
    );
    assert_eq!(index.dashboarder(id).await.unwrap(), Some(known));
    assert_eq!(index.dashboarder(id + 1).await.unwrap(), None);

    let logins = [1, 2].map(|n| LoginToken {
        token_hash: [n; 32],
        dashboarder: id,
        expires_at_ms: 100,
    });
    for login in &logins {
        index.create_login(login, 70).await.unwrap();
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
        index.create_login(&over, 71).await.unwrap();
    }
    assert_eq!(index.delete_expired_logins(99, 2).await.unwrap(), 2, "in steps");
    assert_eq!(index.delete_expired_logins(99, 2).await.unwrap(), 1);
    assert!(index.login(&[2; 32], 99).await.unwrap().is_some(), "not over yet");
    let seen = index.dashboarder(id).await.unwrap().unwrap();
    assert_eq!(seen.last_login_at_ms, Some(71));
    assert!(index.login(&[5; 32], 0).await.unwrap().is_none());
    index.set_password(id, "hash-2", None).await.unwrap();
    assert_eq!(
        index.login(&[2; 32], 99).await.unwrap(),
        None,
        "a new password ends every login"
    );
    assert_eq!(
        index.dashboarder(id).await.unwrap().unwrap().password_hash.as_deref(),
        Some("hash-2")
    );
}

pub async fn a_password_may_keep_one_login(index: Arc<dyn Index>) {
    let id = index
        .create_dashboarder(&person("a@x.example", Some("hash-1"), Role::Member))
        .await
        .unwrap();
    for n in [1, 2] {
        index.create_login(&login(n, id), 5).await.unwrap();
    }
    index.set_password(id, "hash-2", Some(&[2; 32])).await.unwrap();
    assert_eq!(index.login(&[1; 32], 9).await.unwrap(), None);
    assert!(index.login(&[2; 32], 9).await.unwrap().is_some());
}

pub async fn invitations(index: Arc<dyn Index>) {
    let owner = index
        .create_dashboarder(&person("o@x.example", Some("hash-1"), Role::Owner))
        .await
        .unwrap();
    let id = index
        .create_dashboarder(&person("a@x.example", None, Role::Member))
        .await
        .unwrap();
    assert_eq!(index.dashboarder(id).await.unwrap().unwrap().password_hash, None);
    let invitation = |n: u8, dashboarder| Invitation {
        token_hash: [n; 32],
        dashboarder,
        expires_at_ms: 100,
    };
    assert_eq!(index.invite(&invitation(1, id)).await.unwrap(), MemberChange::Done);
    assert_eq!(index.invite(&invitation(2, id)).await.unwrap(), MemberChange::Done);
    assert_eq!(index.invite(&invitation(3, 99)).await.unwrap(), MemberChange::Unknown);
    assert_eq!(
        index.invite(&invitation(3, owner)).await.unwrap(),
        MemberChange::LastOwner
    );
    assert_eq!(
        index.dashboarder(id).await.unwrap().unwrap().invited_until_ms,
        Some(100)
    );
    let accept = async |n: u8, at| index.accept_invitation(&[n; 32], "hash-2", at).await.unwrap();
    assert_eq!(accept(1, 50).await, None, "a second link takes the place of the first");
    assert_eq!(accept(2, 100).await, None, "expired");
    assert_eq!(accept(2, 99).await, Some(id));
    assert_eq!(accept(2, 99).await, None, "once");
    let joined = index.dashboarder(id).await.unwrap().unwrap();
    assert_eq!(
        (joined.password_hash.as_deref(), joined.invited_until_ms),
        (Some("hash-2"), None)
    );
    index.create_login(&login(1, id), 5).await.unwrap();
    index.invite(&invitation(4, id)).await.unwrap();
    assert_eq!(index.login(&[1; 32], 9).await.unwrap(), None, "a reset ends logins");
    assert_eq!(
        index.dashboarder(id).await.unwrap().unwrap().password_hash,
        None,
        "and the password"
    );
    index.delete_expired_logins(100, 10).await.unwrap();
    assert_eq!(index.dashboarder(id).await.unwrap().unwrap().invited_until_ms, None);
}

pub async fn the_last_owner_stays(index: Arc<dyn Index>) {
    let add =
        async |email: &str, password, role| index.create_dashboarder(&person(email, password, role)).await.unwrap();
    let one = add("1@x.example", Some("hash"), Role::Owner).await;
    let invited = add("2@x.example", None, Role::Owner).await;
    let member = add("3@x.example", Some("hash"), Role::Member).await;
    assert_eq!(index.delete_dashboarder(one).await.unwrap(), MemberChange::LastOwner);
    assert_eq!(
        index.set_role(one, Role::Member).await.unwrap(),
        MemberChange::LastOwner
    );
    assert_eq!(index.set_role(one, Role::Owner).await.unwrap(), MemberChange::Done);
    assert_eq!(index.set_role(99, Role::Member).await.unwrap(), MemberChange::Unknown);
    assert_eq!(index.set_role(member, Role::Owner).await.unwrap(), MemberChange::Done);
    index.create_login(&login(1, one), 5).await.unwrap();
    assert_eq!(index.delete_dashboarder(one).await.unwrap(), MemberChange::Done);
    assert_eq!(
        index.login(&[1; 32], 9).await.unwrap(),
        None,
        "logins end with their person"
    );
    assert_eq!(index.delete_dashboarder(one).await.unwrap(), MemberChange::Unknown);
    let left = index.dashboarders().await.unwrap();
    let left: Vec<_> = left.iter().map(|person| (person.id, person.role)).collect();
    assert_eq!(left, [(invited, Role::Owner), (member, Role::Owner)]);
}
