//! One connection to the server, kept while it lasts.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use reenact_assets::fetch::system_roots;
use reenact_recording::SessionId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

const USER_AGENT: &str = concat!("reenact-agent/", env!("CARGO_PKG_VERSION"));
/// For one request, from connecting to the answer's end.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const ANSWER_BYTES_MAX: usize = 4 << 20;

pub(crate) struct Client {
    base: Url,
    key: String,
    connection: Option<SendRequest<Full<Bytes>>>,
    tls: Option<TlsConnector>,
}

/// What the server said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

#[derive(Deserialize)]
struct ProblemBody {
    detail: String,
    remedy: String,
}

/// Of the whole project.
#[derive(Debug, Deserialize)]
pub(crate) struct LabelKey {
    pub(crate) label_key: String,
    pub(crate) project_name: String,
}

#[derive(Debug, Deserialize)]
struct Coverage {
    streams: Vec<StreamCoverage>,
}

/// How far a stream goes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct StreamCoverage {
    pub(crate) window_id: String,
    pub(crate) page_id: String,
    pub(crate) next_sequence: u32,
    pub(crate) position: Option<Position>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Position {
    pub(crate) bytes_read: u64,
    pub(crate) prefix_hash: String,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Receipt {
    pub(crate) duplicate: bool,
    pub(crate) events_set_aside: u64,
    pub(crate) redactions: std::collections::BTreeMap<String, u64>,
}

impl Client {
    pub(crate) fn new(server: &str, key: &str) -> Result<Self> {
        let base = Url::parse(server)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let Some(base) = base else {
            bail!("`{server}` is not the address of a server, such as https://replay.example");
        };
        Ok(Self {
            base,
            key: key.to_owned(),
            connection: None,
            tls: None,
        })
    }

    pub(crate) fn server(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    pub(crate) async fn label_key(&mut self) -> Result<LabelKey> {
        let answer = self.get("/v1/agent/label-key").await?;
        self.read(&answer)
    }

    /// How far the session's streams go.
    pub(crate) fn coverage_path(session: &SessionId) -> String {
        format!("/v1/agent/sessions/{session}/coverage")
    }

    pub(crate) fn streams(&self, answer: &Answer) -> Result<Vec<StreamCoverage>> {
        Ok(self.read::<Coverage>(answer)?.streams)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask(Method::GET, path, None).await
    }

    /// Hands a batch over that is packed with zstd.
    pub(crate) async fn send_batch(&mut self, packed: Bytes) -> Result<Answer> {
        self.ask(Method::POST, "/v1/batches", Some(packed)).await
    }

    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T> {
        if !answer.status.is_success() {
            bail!("{}: {}", self.server(), answer.problem());
        }
        serde_json::from_slice(&answer.body)
            .with_context(|| format!("{} does not answer as a Reenact server does", self.server()))
    }

    async fn ask(&mut self, method: Method, path: &str, packed: Option<Bytes>) -> Result<Answer> {
        let asked = tokio::time::timeout(REQUEST_TIMEOUT, self.ask_in_time(method, path, packed)).await;
        let answer = asked.unwrap_or_else(|_| Err(anyhow::anyhow!("no answer within {} s", REQUEST_TIMEOUT.as_secs())));
        if answer.is_err() {
            self.connection = None;
        }
        answer.with_context(|| format!("{} cannot be reached", self.server()))
    }

    async fn ask_in_time(&mut self, method: Method, path: &str, packed: Option<Bytes>) -> Result<Answer> {
        let mut connection = match self.connection.take().filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.ready().await?;
        let host = &self.base[url::Position::BeforeHost..url::Position::AfterPort];
        let target = format!("{}{path}", self.base.path().trim_end_matches('/'));
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, host)
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        if packed.is_some() {
            request = request.header(header::CONTENT_ENCODING, "zstd");
        }
        let (head, body) = connection
            .send_request(request.body(Full::new(packed.unwrap_or_default()))?)
            .await?
            .into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| anyhow::anyhow!("{error}"))?.to_bytes();
        self.connection = Some(connection);
        let retry_after = head
            .headers
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Answer {
            status: head.status,
            retry_after: retry_after.map(Duration::from_secs),
            body,
        })
    }

    async fn connect(&mut self) -> Result<SendRequest<Full<Bytes>>> {
        let host = self
            .base
            .host_str()
            .unwrap_or_default()
            .trim_matches(['[', ']'])
            .to_owned();
        let port = self.base.port_or_known_default().unwrap_or(80);
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        stream.set_nodelay(true)?;
        if self.base.scheme() != "https" {
            return handshake(stream).await;
        }
        let tls = match &self.tls {
            Some(tls) => tls.clone(),
            None => self.tls.insert(tls_connector()?).clone(),
        };
        let name = ServerName::try_from(host)?;
        handshake(tls.connect(name, stream).await?).await
    }
}

async fn handshake<S>(stream: S) -> Result<SendRequest<Full<Bytes>>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(async move {
        // Whoever waits for an answer is told of a failure.
        let _ = driver.await;
    });
    Ok(sender)
}

fn tls_connector() -> Result<TlsConnector> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(system_roots())
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Answer {
    /// Whether the same may be answered otherwise a little later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self.status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
    }

    /// What was refused and what to do.
    pub(crate) fn problem(&self) -> String {
        match serde_json::from_slice::<ProblemBody>(&self.body) {
            Ok(problem) => format!("{}. {}", problem.detail, problem.remedy),
            Err(_) => format!("the answer's status is {}", self.status),
        }
    }
}
