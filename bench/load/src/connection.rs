//! One connection: sends, waits for the answer, sends the next.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use bytes::Bytes;
use http::{Request, StatusCode, Uri, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

use crate::sessions::{Next, Sessions};
use crate::tally::{Tally, Work};

pub(crate) const WARMING: u8 = 0;
pub(crate) const MEASURING: u8 = 1;
pub(crate) const STOPPING: u8 = 2;

/// A server that drops connections is asked again, not hammered.
const RECONNECT_AFTER: Duration = Duration::from_millis(20);
/// An answer that takes longer counts as a broken connection, so that a hanging server ends the run.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(60);
const ANSWER_CHARACTERS_SHOWN_MAX: usize = 300;

pub(crate) struct Target {
    pub(crate) authority: String,
    pub(crate) path: Uri,
    /// Answers 429 and 503 are part of the run (overload), not a fault.
    pub(crate) refusals_allowed: bool,
}

/// The part of a receipt that is counted. The limit's answer has none of it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Receipt {
    events_stored: u64,
    events_set_aside: u64,
    redactions: BTreeMap<String, u64>,
}

struct Answer {
    status: StatusCode,
    has_retry_after: bool,
    /// The server takes no more requests on this connection.
    closes: bool,
    body: Bytes,
}

pub(crate) async fn run(target: Arc<Target>, phase: Arc<AtomicU8>, mut sessions: Sessions) -> Result<Tally> {
    let mut tally = Tally::new()?;
    let mut sender = None;
    while phase.load(Ordering::Relaxed) != STOPPING && tally.unexpected.is_none() {
        let mut open = match sender.take() {
            Some(open) => open,
            None => match connect(&target.authority).await {
                Ok(open) => open,
                Err(_) => {
                    tally.connection_errors += 1;
                    tokio::time::sleep(RECONNECT_AFTER).await;
                    continue;
                }
            },
        };
        let next = sessions.next();
        let started = Instant::now();
        match tokio::time::timeout(ANSWER_WAIT_MAX, send(&mut open, &target, &next)).await {
            Ok(Ok(answer)) => {
                let measured = phase.load(Ordering::Relaxed) == MEASURING;
                take(
                    &mut tally,
                    &mut sessions,
                    &target,
                    &next,
                    &answer,
                    started.elapsed(),
                    measured,
                );
                sender = (!answer.closes).then_some(open);
            }
            Ok(Err(_)) | Err(_) => tally.connection_errors += 1,
        }
    }
    Ok(tally)
}

fn take(
    tally: &mut Tally,
    sessions: &mut Sessions,
    target: &Target,
    next: &Next,
    answer: &Answer,
    latency: Duration,
    measured: bool,
) {
    *tally.statuses.entry(answer.status.as_u16()).or_default() += 1;
    match answer.status {
        StatusCode::OK => {
            let receipt: Receipt = serde_json::from_slice(&answer.body).unwrap_or_default();
            tally.redactions += receipt.redactions.values().sum::<u64>();
            let work = Work {
                batches: 1,
                events: u64::from(next.events),
                events_stored: receipt.events_stored,
                events_set_aside: receipt.events_set_aside,
                json_bytes: next.body.json_bytes,
                body_bytes: next.body.bytes.len() as u64,
            };
            tally.record(&work, latency, measured);
            sessions.advance();
        }
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE if target.refusals_allowed => {
            tally.refusals_without_retry_after += u64::from(!answer.has_retry_after);
            sessions.skip();
        }
        status => {
            let text = String::from_utf8_lossy(&answer.body);
            let shown: String = text.chars().take(ANSWER_CHARACTERS_SHOWN_MAX).collect();
            tally.unexpected = Some(format!("{status}: {shown}"));
        }
    }
}

async fn connect(authority: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(authority).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Its error reaches us through the request that fails.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

async fn send(sender: &mut SendRequest<Full<Bytes>>, target: &Target, next: &Next) -> Result<Answer> {
    sender.ready().await?;
    let request = Request::post(target.path.clone())
        .header(header::HOST, &target.authority)
        .header(header::CONTENT_TYPE, "text/plain;charset=UTF-8")
        .header(header::CONTENT_ENCODING, "gzip")
        .header(header::USER_AGENT, user_agent(next.session_number))
        .body(Full::new(next.body.bytes.clone()))
        .context("cannot build a request")?;
    let response = sender.send_request(request).await?;
    let (parts, body) = response.into_parts();
    Ok(Answer {
        status: parts.status,
        has_retry_after: parts.headers.contains_key(header::RETRY_AFTER),
        closes: parts
            .headers
            .get(header::CONNECTION)
            .is_some_and(|value| value == "close"),
        body: body.collect().await?.to_bytes(),
    })
}

/// Visitors differ in their browsers, so that a server cannot remember a single one.
fn user_agent(session_number: usize) -> String {
    const SYSTEMS: [&str; 4] = [
        "Windows NT 10.0; Win64; x64",
        "Macintosh; Intel Mac OS X 10_15_7",
        "X11; Linux x86_64",
        "Linux; Android 10; K",
    ];
    let system = SYSTEMS[session_number % SYSTEMS.len()];
    let version = 120 + session_number / SYSTEMS.len() % 12;
    format!("Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36")
}
