//! Fetching, against servers of this machine.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use async_trait::async_trait;
use reenact_assets::fetch::{FetchError, FetchSettings, Fetched, Fetcher, Resolver, Roots, may_pass};
use reenact_assets::page::Wanted;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use url::Url;

/// Says what the test says, in turn; the last again and again.
struct Script(Vec<Vec<&'static str>>, AtomicUsize);

impl Script {
    fn of(answers: &[&[&'static str]]) -> Arc<Self> {
        let answers = answers.iter().map(|answer| answer.to_vec()).collect();
        Arc::new(Self(answers, AtomicUsize::new(0)))
    }

    fn asked(&self) -> usize {
        self.1.load(SeqCst)
    }
}

#[async_trait]
impl Resolver for Script {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let turn = self.1.fetch_add(1, SeqCst).min(self.0.len() - 1);
        Ok(self.0[turn].iter().map(|address| address.parse().unwrap()).collect())
    }
}

/// Answers every request with what `answer` makes of its head.
async fn server(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move { serve(stream, &*answer).await });
        }
    });
    address
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &(dyn Fn(&str) -> Vec<u8> + Send + Sync)) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let answer = answer(&String::from_utf8(head).unwrap());
    let _ = stream.write_all(&answer).await;
    if answer.is_empty() {
        // Slow: says nothing until the other side gives up.
        let _ = stream.read_u8().await;
    }
    let _ = stream.shutdown().await;
}

fn ok(media_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

fn redirect(target: &str) -> Vec<u8> {
    format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

fn settings<S: AsRef<str>>(origins: &[S]) -> FetchSettings {
    FetchSettings {
        origins: origins.iter().map(|origin| origin.as_ref().parse().unwrap()).collect(),
        private_networks: vec!["127.0.0.0/8".parse().unwrap()],
        bytes_max: 1_000,
        timeout_ms: 30_000,
    }
}

fn fetcher(settings: FetchSettings, resolver: Arc<Script>) -> Fetcher {
    Fetcher::new(settings, resolver, Roots::empty()).unwrap()
}

async fn fetch(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    fetcher.fetch(&Url::parse(url).unwrap(), Wanted::Image).await
}

/// Every name leads to this machine.
fn here() -> Arc<Script> {
    Script::of(&[&["127.0.0.1"]])
}

#[tokio::test]
async fn a_file_is_asked_for_as_by_a_stranger() {
    let address = server(|head| {
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with("get /a%20b.png?c=d http/1.1\r\n"), "{head}");
        assert!(head.contains("\r\nhost: shop.test:"), "{head}");
        assert!(head.contains("\r\naccept-encoding: identity\r\n"), "{head}");
        for personal in ["cookie", "authorization", "referer", "origin"] {
            assert!(!head.contains(&format!("\r\n{personal}:")), "{head}");
        }
        ok("image/png", "bytes")
    })
    .await;
    let origin = format!("http://shop.test:{}", address.port());
    let fetcher = fetcher(settings(&[&origin]), here());
    let fetched = fetch(&fetcher, &format!("{origin}/a b.png?c=d#e")).await.unwrap();
    assert_eq!((fetched.media_type, &fetched.bytes[..]), ("image/png", &b"bytes"[..]));
    assert_eq!(fetched.url.as_str(), format!("{origin}/a%20b.png?c=d"));
}

#[tokio::test]
async fn only_allowed_origins_are_asked() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let address = server(move |_| {
        counted.fetch_add(1, SeqCst);
        ok("image/png", "")
    })
    .await;
    let port = address.port();
    let resolver = here();
    let fetcher = fetcher(settings(&[format!("http://shop.test:{port}")]), resolver.clone());
    for url in [
        format!("http://other.test:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        format!("https://shop.test:{port}/"),
        format!("http://user:secret@shop.test:{port}/"),
        format!("http://user@shop.test:{port}/"),
        "http://shop.test/".to_owned(),
    ] {
        assert_eq!(fetch(&fetcher, &url).await, Err(FetchError::OriginNotAllowed), "{url}");
    }
    assert_eq!((asked.load(SeqCst), resolver.asked()), (0, 0));
    let nothing = Fetcher::new(FetchSettings::default(), resolver, Roots::empty()).unwrap();
    assert!(!nothing.is_on());
    assert_eq!(
        fetch(&nothing, &format!("http://shop.test:{port}/")).await,
        Err(FetchError::OriginNotAllowed)
    );
}

#[tokio::test]
async fn private_addresses_are_not_asked_unless_named() {
    let address = server(|_| ok("image/png", "inside")).await;
    let origin = format!("http://shop.test:{}", address.port());
    for answers in [
        &["127.0.0.1"][..],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["169.254.169.254", "10.0.0.1", "fe80::1", "100.64.0.1"],
    ] {
        let settings = FetchSettings {
            private_networks: vec![],
            ..settings(&[&origin])
        };
        let fetcher = fetcher(settings, Script::of(&[answers]));
        assert_eq!(
            fetch(&fetcher, &format!("{origin}/a.png")).await,
            Err(FetchError::AddressNotAllowed),
            "{answers:?}"
        );
    }
    // Of several, only those that may be asked are.
    let resolver = Script::of(&[&["169.254.169.254", "127.0.0.1"]]);
    let fetched = fetch(&fetcher(settings(&[&origin]), resolver), &format!("{origin}/a.png")).await;
    assert_eq!(&fetched.unwrap().bytes[..], b"inside");
}

#[tokio::test]
async fn an_address_as_a_name_is_checked_too() {
    let address = server(|_| ok("image/png", "inside")).await;
    let port = address.port();
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]"] {
        let origin = format!("http://{host}:{port}");
        let settings = FetchSettings {
            private_networks: vec![],
            ..settings(&[&origin])
        };
        let fetcher = fetcher(settings, here());
        assert_eq!(
            fetch(&fetcher, &format!("{origin}/")).await,
            Err(FetchError::AddressNotAllowed),
            "{host}"
        );
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_changes_nothing() {
    let address = server(|_| ok("image/png", "checked")).await;
    let origin = format!("http://shop.test:{}", address.port());
    // Allowed when it is checked, private to whoever would ask again.
    let resolver = Script::of(&[&["127.0.0.1"], &["10.0.0.1"]]);
    let fetcher = fetcher(settings(&[&origin]), resolver.clone());
    assert_eq!(
        &fetch(&fetcher, &format!("{origin}/")).await.unwrap().bytes[..],
        b"checked"
    );
    assert_eq!(resolver.asked(), 1, "what was checked is what is connected to");
    assert_eq!(
        fetch(&fetcher, &format!("{origin}/")).await,
        Err(FetchError::AddressNotAllowed),
        "and it is checked each time"
    );
}

#[tokio::test]
async fn each_hop_of_a_redirect_is_checked() {
    let inner = server(|_| ok("image/png", "inside")).await;
    let targets = [
        format!("http://inner.test:{}/", inner.port()),
        format!("http://127.0.0.1:{}/", inner.port()),
        "file:///etc/passwd".to_owned(),
        "ftp://shop.test/".to_owned(),
    ];
    for target in targets {
        let leads_to = target.clone();
        let outer = server(move |_| redirect(&leads_to)).await;
        let origin = format!("http://shop.test:{}", outer.port());
        let fetcher = fetcher(settings(&[&origin]), here());
        assert_eq!(
            fetch(&fetcher, &format!("{origin}/")).await,
            Err(FetchError::OriginNotAllowed),
            "{target}"
        );
    }
    // An allowed origin whose name leads inside.
    let target = format!("http://inner.test:{}/", inner.port());
    let outer = server(move |_| redirect(&target)).await;
    let origins = [
        format!("http://shop.test:{}", outer.port()),
        format!("http://inner.test:{}", inner.port()),
    ];
    let resolver = Script::of(&[&["127.0.0.1"], &["192.168.0.1"]]);
    assert_eq!(
        fetch(&fetcher(settings(&origins), resolver), &origins[0]).await,
        Err(FetchError::AddressNotAllowed)
    );
    let fetched = fetch(&fetcher(settings(&origins), here()), &origins[0]).await.unwrap();
    assert_eq!(fetched.url.as_str(), format!("{}/", origins[1]));
}

#[tokio::test]
async fn redirects_end() {
    let address = server(|_| redirect("/again")).await;
    let origin = format!("http://shop.test:{}", address.port());
    let fetcher = fetcher(settings(&[&origin]), here());
    assert_eq!(fetch(&fetcher, &origin).await, Err(FetchError::Redirects));
}

#[tokio::test]
async fn too_much_too_slow_and_of_another_kind_is_refused() {
    let endless = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\n{}",
        "x".repeat(2_000)
    );
    for (answer, expected) in [
        (ok("image/png", &"x".repeat(1_001)), FetchError::TooLarge),
        (endless.into_bytes(), FetchError::TooLarge),
        (ok("text/html", "<html>"), FetchError::WrongType),
        (ok("text/css", "a{}"), FetchError::WrongType),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n".to_vec(),
            FetchError::Compressed,
        ),
        (
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec(),
            FetchError::Status(404),
        ),
        (
            b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_vec(),
            FetchError::Status(503),
        ),
    ] {
        let address = server(move |_| answer.clone()).await;
        let origin = format!("http://shop.test:{}", address.port());
        let fetcher = fetcher(settings(&[&origin]), here());
        assert_eq!(fetch(&fetcher, &origin).await, Err(expected));
    }
    let address = server(|_| Vec::new()).await;
    let origin = format!("http://shop.test:{}", address.port());
    let settings = FetchSettings {
        timeout_ms: 50,
        ..settings(&[&origin])
    };
    assert_eq!(
        fetch(&fetcher(settings, here()), &origin).await,
        Err(FetchError::TooSlow)
    );
}

#[tokio::test]
async fn what_may_pass_is_told_apart() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let origin = format!("http://shop.test:{}", gone.port());
    let error = fetch(&fetcher(settings(&[&origin]), here()), &origin)
        .await
        .unwrap_err();
    assert!(may_pass(error.code()), "{error}");
    assert!(may_pass(FetchError::TooSlow.code()) && may_pass(FetchError::Status(503).code()));
    for error in [
        FetchError::Status(404),
        FetchError::WrongType,
        FetchError::OriginNotAllowed,
    ] {
        assert!(!may_pass(error.code()), "{error}");
    }
}

#[tokio::test]
async fn tls_is_spoken_with_whom_it_trusts() {
    let issued = rcgen::generate_simple_self_signed(vec!["shop.test".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(issued.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![issued.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, &|_| ok("image/png", "by tls")).await;
            }
        }
    });
    let origins = [
        format!("https://shop.test:{port}"),
        format!("https://other.test:{port}"),
    ];
    let mut roots = Roots::empty();
    roots.add(issued.cert.der().clone()).unwrap();
    let trusting = Fetcher::new(settings(&origins), here(), roots).unwrap();
    assert_eq!(&fetch(&trusting, &origins[0]).await.unwrap().bytes[..], b"by tls");
    let wrong_name = fetch(&trusting, &origins[1]).await;
    assert!(matches!(wrong_name, Err(FetchError::NotConnected(_))), "{wrong_name:?}");
    let untrusted = fetch(&fetcher(settings(&origins), here()), &origins[0]).await;
    assert!(matches!(untrusted, Err(FetchError::NotConnected(_))), "{untrusted:?}");
}
