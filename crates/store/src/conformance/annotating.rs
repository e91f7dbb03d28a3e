//! What people write onto sessions: by whom, how much, and how long it stays.

use std::sync::Arc;

use super::samples::{block, entries, key, project, session};
use crate::{
    ANNOTATIONS_MAX, Anchor, Annotated, Annotation, AnnotationChange, Index, NewAnnotation, NewDashboarder, Role,
    SessionFilter, SessionName, SessionOrder, Tombstone, TombstoneId,
};

async fn store(index: &dyn Index, names: &[&str]) {
    let keys: Vec<_> = names.iter().map(|name| key("p", name, "1", 0)).collect();
    index.commit_block(&block(1), &entries(&keys)).await.unwrap();
}

async fn person(index: &dyn Index, email: &str) -> i64 {
    let person = NewDashboarder {
        email,
        password_hash: Some("hash"),
        role: Role::Owner,
        created_at_ms: 1,
    };
    index.create_dashboarder(&person).await.unwrap()
}

async fn write(index: &dyn Index, name: &str, new: &NewAnnotation<'_>) -> Annotated {
    index.annotate(&project("p"), &session(name), new).await.unwrap()
}

async fn read(index: &dyn Index, name: &str) -> Vec<Annotation> {
    index.annotations(&project("p"), &session(name)).await.unwrap()
}

fn note(author: i64, at_ms: i64, text: &str) -> NewAnnotation<'_> {
    NewAnnotation {
        author,
        at_ms,
        anchor: &Anchor::Time,
        text,
        now_ms: 9,
    }
}

pub async fn annotations_are_written_changed_and_deleted(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, &["a", "b"]).await;
    let anna = person(index, "anna@x.example").await;
    let line = Anchor::Line {
        event: "tool-7".to_owned(),
        path: "src/main.rs".to_owned(),
        line: 12,
    };
    let on_line = NewAnnotation {
        anchor: &line,
        ..note(anna, 20, "why?")
    };
    let Annotated::Written(late) = write(index, "a", &on_line).await else {
        panic!("it was not written");
    };
    let Annotated::Written(early) = write(index, "a", &note(anna, 10, "")).await else {
        panic!("it was not written");
    };
    assert_eq!(write(index, "never", &note(anna, 1, "")).await, Annotated::NoSession);

    let found = read(index, "a").await;
    assert_eq!(
        found.iter().map(|one| one.id).collect::<Vec<_>>(),
        [early, late],
        "by time"
    );
    assert_eq!((&found[1].anchor, found[1].text.as_str()), (&line, "why?"));
    assert_eq!(found[1].author.email.as_deref(), Some("anna@x.example"));
    assert_eq!((found[1].created_at_ms, found[1].changed_at_ms), (9, 9));
    assert_eq!(read(index, "b").await, []);

    let (p, a, b) = (project("p"), session("a"), session("b"));
    let change = AnnotationChange {
        text: Some("because"),
        ..AnnotationChange::default()
    };
    assert!(index.change_annotation(&p, &a, late, &change, 30).await.unwrap());
    assert!(!index.change_annotation(&p, &b, late, &change, 30).await.unwrap());
    assert!(
        !index
            .change_annotation(&project("q"), &a, late, &change, 30)
            .await
            .unwrap()
    );
    let changed = index.annotation(&p, &a, late).await.unwrap().unwrap();
    assert_eq!(
        (changed.text.as_str(), changed.at_ms, changed.changed_at_ms),
        ("because", 20, 30)
    );
    let moved = AnnotationChange {
        at_ms: Some(5),
        ..AnnotationChange::default()
    };
    assert!(index.change_annotation(&p, &a, late, &moved, 31).await.unwrap());
    assert_eq!(read(index, "a").await[0].text, "because", "it comes first now");

    assert_eq!(index.annotation(&p, &b, late).await.unwrap(), None);
    assert!(!index.delete_annotation(&p, &b, late).await.unwrap());
    assert!(index.delete_annotation(&p, &a, late).await.unwrap());
    assert!(!index.delete_annotation(&p, &a, late).await.unwrap());
    assert_eq!(read(index, "a").await.len(), 1);
}

pub async fn annotations_end(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, &["a"]).await;
    let (anna, other) = (
        person(index, "anna@x.example").await,
        person(index, "o@x.example").await,
    );
    for number in 0..ANNOTATIONS_MAX {
        let written = write(index, "a", &note(anna, number.into(), "")).await;
        assert!(matches!(written, Annotated::Written(_)), "{number}");
    }
    assert_eq!(write(index, "a", &note(other, 1, "")).await, Annotated::TooMany);
    index.delete_dashboarder(anna).await.unwrap();
    let left = read(index, "a").await;
    assert_eq!(
        left.len(),
        ANNOTATIONS_MAX as usize,
        "what somebody wrote outlives their login"
    );
    assert_eq!((left[0].author.id, &left[0].author.email), (None, &None));
}

pub async fn sessions_have_names(index: Arc<dyn Index>) {
    let index = index.as_ref();
    store(index, &["a", "b"]).await;
    let p = project("p");
    let name = |title: &str| SessionName {
        title: Some(title.to_owned()),
        description: None,
    };
    assert!(index.name_session(&p, &session("a"), &name("First")).await.unwrap());
    assert!(index.name_session(&p, &session("a"), &name("Second")).await.unwrap());
    assert!(!index.name_session(&p, &session("never"), &name("No")).await.unwrap());
    assert_eq!(names(index, "p").await, [name("Second"), SessionName::default()]);
    let listed = index
        .list_sessions(&p, &SessionFilter::default(), SessionOrder::default(), None, 9)
        .await
        .unwrap();
    let titles: Vec<_> = listed.sessions.iter().map(|row| row.name.title.as_deref()).collect();
    assert_eq!(titles, [None, Some("Second")], "the one that arrived later comes first");
    store_in_project_q(index).await;
    assert_eq!(names(index, "q").await[0], SessionName::default(), "of another project");
}

async fn store_in_project_q(index: &dyn Index) {
    let keys = [key("q", "a", "1", 0), key("q", "b", "1", 0)];
    index.commit_block(&block(2), &entries(&keys)).await.unwrap();
}

async fn names(index: &dyn Index, project_name: &str) -> Vec<SessionName> {
    let mut names = Vec::new();
    for name in ["a", "b"] {
        let row = index.session(&project(project_name), &session(name)).await.unwrap();
        names.push(row.unwrap().name);
    }
    names
}

async fn written(index: &dyn Index) {
    store(index, &["a", "b"]).await;
    let anna = person(index, "anna@x.example").await;
    for name in ["a", "b"] {
        write(index, name, &note(anna, 1, "kept")).await;
        let title = SessionName {
            title: Some(name.to_owned()),
            description: Some("why".to_owned()),
        };
        index.name_session(&project("p"), &session(name), &title).await.unwrap();
    }
}

pub async fn what_people_wrote_stays_when_sessions_are_built_anew(index: Arc<dyn Index>) {
    let index = index.as_ref();
    written(index).await;
    index.clear_recordings().await.unwrap();
    store(index, &["a", "b"]).await;
    assert_eq!(read(index, "a").await[0].text, "kept");
    let titles = names(index, "p").await.into_iter().map(|name| name.title);
    assert_eq!(titles.collect::<Vec<_>>(), [Some("a".to_owned()), Some("b".to_owned())]);
}

pub async fn what_people_wrote_goes_with_its_session(index: Arc<dyn Index>) {
    let index = index.as_ref();
    written(index).await;
    let tombstone = |name| Tombstone {
        id: TombstoneId::of(&project("p"), &session(name)),
        due_ms: 1,
        expires_at_ms: 2,
    };
    let buried = index.bury_session(&project("p"), &session("a"), &tombstone("a")).await;
    assert!(buried.unwrap());
    assert_eq!(read(index, "a").await, []);
    // Its tombstone may turn up when the index knows nothing of the session any more.
    index.clear_recordings().await.unwrap();
    index.restore_tombstones(&[tombstone("b")]).await.unwrap();
    for name in ["a", "b"] {
        assert_eq!(read(index, name).await, []);
    }
    // Sessions of the same names, once nothing refuses them any more.
    index.scrub().await.unwrap();
    for name in ["a", "b"] {
        assert!(index.finish_erasure(&tombstone(name).id).await.unwrap());
    }
    assert_eq!(index.expire_tombstones(3).await.unwrap().len(), 2);
    let keys = [key("p", "a", "1", 0), key("p", "b", "1", 0)];
    index.commit_block(&block(3), &entries(&keys)).await.unwrap();
    assert_eq!(
        names(index, "p").await,
        [SessionName::default(), SessionName::default()]
    );
}
