//! Connections: accepted up to a limit, with a time limit for each request's head, and closed gracefully.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::client_address::PeerAddress;
use crate::linger::lend;
use crate::options::Options;

/// After an error such as too many open files, accepting again at once would only spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// What a connection may hold of what it receives: with [`Options::connections_max`] this bounds memory. A request's
/// head must fit in it.
const RECEIVED_BYTES_MAX: usize = 16 << 10;

/// Serves until `stop` is cancelled, then lets requests that were begun finish.
///
/// Dropping the returned future ends the connections that are left.
pub async fn serve(listener: TcpListener, router: Router, options: &Options, stop: CancellationToken) {
    let builder = Arc::new(builder(options));
    let slots = Arc::new(Semaphore::new(options.connections_max));
    let graceful = GracefulShutdown::new();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = accept(&listener, &slots) => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let (stream, peer, slot) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let router = router.clone();
        let service = tower::service_fn(move |request: hyper::Request<Incoming>| answer(router.clone(), peer, request));
        let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let connection = graceful.watch(connection);
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> io::Result<(TcpStream, PeerAddress, tokio::sync::OwnedSemaphorePermit)> {
    let slot = slots.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, PeerAddress(peer.ip()), slot))
}

async fn answer(router: Router, peer: PeerAddress, request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
    let (mut head, body) = request.into_parts();
    head.extensions.insert(peer);
    let (body, lender) = lend(body, &head.headers);
    let Ok(mut response) = router.oneshot(Request::from_parts(head, Body::new(body))).await;
    lender.settle(&mut response).await;
    Ok(response)
}

/// HTTP/1 only: browsers speak HTTP/2 with TLS alone, which is the proxy's, and proxies speak HTTP/1 to what is
/// behind them.
fn builder(options: &Options) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(options.header_read_timeout_ms))
        .max_buf_size(RECEIVED_BYTES_MAX);
    builder
}
