//! A site with a page that needs files.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse as _;
use http::StatusCode;
use reenact_assets::fetch::FetchSettings;
use reenact_ingest::Limits;
use reenact_server::Options;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{BASE_MS, Server, batch, meta};

type Files = BTreeMap<&'static str, (u16, &'static str, &'static str)>;

pub(crate) struct Site {
    address: SocketAddr,
    files: Arc<Mutex<Files>>,
    asked: Arc<Mutex<Vec<String>>>,
    /// Aborted, the site is gone.
    pub(crate) serving: JoinHandle<()>,
}

impl Site {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let files = Arc::new(Mutex::new(Files::from([
            (
                "/style.css",
                (
                    200,
                    "text/css",
                    "@import url(more.css);body{background:url(/bg.png#x)}@font-face{font-family:f;src:url(f.woff2)}\
                     p{background:url(/gone.png)}",
                ),
            ),
            (
                "/more.css",
                (
                    200,
                    "text/css",
                    "@import 'style.css';h1{color:red}i{background:url(bg.png)}",
                ),
            ),
            ("/bg.png", (200, "image/png", "the old background")),
            ("/logo.png", (200, "image/png", "the old logo")),
            ("/large.png", (200, "image/png", "the old large logo")),
            ("/f.woff2", (200, "font/woff2", "the old font")),
            ("/page.png", (200, "text/html", "no picture at all")),
        ])));
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (served, noted) = (files.clone(), asked.clone());
        let answer = async move |request: Request| {
            let path = request.uri().path().to_owned();
            let found = served.lock().unwrap().get(path.as_str()).copied();
            noted.lock().unwrap().push(path);
            let (status, media_type, body) = found.unwrap_or((404, "text/plain", "nothing"));
            let status = StatusCode::from_u16(status).unwrap();
            (status, [("content-type", media_type)], body).into_response()
        };
        let router = Router::new().fallback(answer);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            files,
            asked,
            serving,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn put(&self, path: &'static str, file: (u16, &'static str, &'static str)) {
        self.files.lock().unwrap().insert(path, file);
    }

    /// What was asked for since this was last asked, sorted.
    pub(crate) fn take_asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }

    pub(crate) async fn server(&self) -> Server {
        let fetch = FetchSettings {
            origins: vec![self.url("").parse().unwrap()],
            private_networks: vec!["127.0.0.0/8".parse().unwrap()],
            ..FetchSettings::default()
        };
        Server::that_fetches(fetch, Options::default(), Limits::default()).await
    }

    pub(crate) fn snapshot(&self, after_ms: i64) -> Value {
        let element = |id: i64, tag: &str, attributes: Value, children: Vec<Value>| json!({ "type": 2, "id": id, "tagName": tag, "attributes": attributes, "childNodes": children });
        let link = json!({ "rel": "stylesheet", "href": self.url("/style.css") });
        let srcset = format!("{} 2x", self.url("/large.png"));
        let image = json!({ "src": self.url("/logo.png"), "srcset": srcset });
        let fake = json!({ "src": self.url("/page.png") });
        let other = json!({ "src": "https://elsewhere.example/a.png" });
        let html = vec![
            element(4, "head", json!({}), vec![element(5, "link", link, vec![])]),
            element(
                6,
                "body",
                json!({}),
                vec![
                    element(7, "img", image, vec![]),
                    element(8, "img", fake, vec![]),
                    element(9, "img", other, vec![]),
                ],
            ),
        ];
        let document = json!({ "type": 0, "id": 1, "childNodes": [element(3, "html", json!({}), html)] });
        json!({
            "type": 2, "timestamp": BASE_MS + after_ms,
            "data": { "node": document, "initialOffset": { "left": 0, "top": 0 } },
        })
    }

    pub(crate) async fn visit(&self, server: &Server, session: &str) {
        let events = vec![meta(&self.url("/shop/index.html"), 0), self.snapshot(10)];
        let answer = server.batch(&batch(session, "page-0001", 0, events)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}
