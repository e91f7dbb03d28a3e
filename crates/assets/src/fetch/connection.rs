//! One connection for one GET.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::{HeaderName, Request, header, response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::addresses::{Resolver, may_be_asked};
use super::{FetchError, Wanted};

/// Addresses of one name that are tried.
const ADDRESSES_TRIED_MAX: usize = 3;
const USER_AGENT: &str = concat!("Reenact/", env!("CARGO_PKG_VERSION"));

/// Whom TLS trusts.
pub type Roots = RootCertStore;

/// The certificates that the system trusts.
pub fn system_roots() -> Roots {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some of the system's certificates cannot be read");
    }
    roots.add_parsable_certificates(found.certs);
    roots
}

pub(super) struct Connector {
    resolver: Arc<dyn Resolver>,
    private_networks: Vec<IpNet>,
    tls: TlsConnector,
}

/// An answer whose body is still to come.
pub(super) struct Answer {
    pub(super) head: response::Parts,
    body: Incoming,
    _connection: Connection,
}

/// Drives a connection; ends with it.
struct Connection(JoinHandle<()>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Connector {
    pub(super) fn new(
        resolver: Arc<dyn Resolver>,
        private_networks: Vec<IpNet>,
        roots: Roots,
    ) -> Result<Self, FetchError> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| FetchError::NotConnected(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            resolver,
            private_networks,
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    pub(super) async fn get(&self, url: &Url, wanted: Wanted) -> Result<Answer, FetchError> {
        let host = url.host().ok_or(FetchError::OriginNotAllowed)?;
        let port = url.port_or_known_default().ok_or(FetchError::OriginNotAllowed)?;
        let addresses = self.addresses(&host).await?;
        let stream = connect(&addresses, port).await?;
        if url.scheme() != "https" {
            return request(stream, url, wanted).await;
        }
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.to_owned()),
            Host::Ipv4(address) => Ok(ServerName::from(IpAddr::V4(address))),
            Host::Ipv6(address) => Ok(ServerName::from(IpAddr::V6(address))),
        };
        let name = name.map_err(|error| FetchError::NotConnected(error.to_string()))?;
        let stream = self.tls.connect(name, stream).await;
        request(
            stream.map_err(|error| FetchError::NotConnected(error.to_string()))?,
            url,
            wanted,
        )
        .await
    }

    /// The host's addresses that may be asked.
    async fn addresses(&self, host: &Host<&str>) -> Result<Vec<IpAddr>, FetchError> {
        let found = match host {
            Host::Ipv4(address) => vec![IpAddr::V4(*address)],
            Host::Ipv6(address) => vec![IpAddr::V6(*address)],
            Host::Domain(name) => {
                let found = self.resolver.resolve(name).await;
                found.map_err(|error| FetchError::NotResolved(error.to_string()))?
            }
        };
        let may_be_asked = |address: &IpAddr| may_be_asked(*address, &self.private_networks);
        let allowed: Vec<_> = found.into_iter().filter(may_be_asked).collect();
        if allowed.is_empty() {
            return Err(FetchError::AddressNotAllowed);
        }
        Ok(allowed)
    }
}

async fn connect(addresses: &[IpAddr], port: u16) -> Result<TcpStream, FetchError> {
    let mut failed = FetchError::AddressNotAllowed;
    for address in addresses.iter().take(ADDRESSES_TRIED_MAX) {
        match TcpStream::connect(SocketAddr::new(*address, port)).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = FetchError::NotConnected(error.to_string()),
        }
    }
    Err(failed)
}

async fn request<S>(stream: S, url: &Url, wanted: Wanted) -> Result<Answer, FetchError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let no_answer = |error: &dyn std::error::Error| FetchError::NoAnswer(error.to_string());
    let handshake = http1::handshake::<_, Empty<Bytes>>(TokioIo::new(stream)).await;
    let (mut sender, driver) = handshake.map_err(|error| no_answer(&error))?;
    let connection = Connection(tokio::spawn(async move {
        // A failure is told to whoever waits for the answer.
        let _ = driver.await;
    }));
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let accept = match wanted {
        Wanted::Style => "text/css,*/*;q=0.1",
        Wanted::Image => "image/avif,image/webp,image/*,*/*;q=0.1",
        Wanted::Font => "font/woff2,font/*,*/*;q=0.1",
    };
    let request = Request::get(target)
        .header(header::HOST, host)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, accept)
        .header(header::ACCEPT_ENCODING, "identity")
        .body(Empty::new())
        .map_err(|error| no_answer(&error))?;
    let answer = sender.send_request(request).await.map_err(|error| no_answer(&error))?;
    let (head, body) = answer.into_parts();
    Ok(Answer {
        head,
        body,
        _connection: connection,
    })
}

impl Answer {
    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The body, if it has no more bytes than that.
    pub(super) async fn body(&mut self, bytes_max: u64) -> Result<Bytes, FetchError> {
        if self.body.size_hint().lower() > bytes_max {
            return Err(FetchError::TooLarge);
        }
        let mut bytes = BytesMut::new();
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|error| FetchError::NoAnswer(error.to_string()))?;
            let Ok(data) = frame.into_data() else { continue };
            if (bytes.len() + data.len()) as u64 > bytes_max {
                return Err(FetchError::TooLarge);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(bytes.freeze())
    }
}
