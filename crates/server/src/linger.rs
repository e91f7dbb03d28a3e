//! Closing gently after an early refusal (RFC 9112, 9.6).
//!
//! A handler that refuses before it has read the body leaves bytes in the socket. Closing then makes the kernel send a
//! reset, and the client, still writing, never sees why it was refused. So the rest is read and dropped, up to a number
//! of bytes and for a time, while the answer is already on its way.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use parking_lot::Mutex;

/// A body this small is mostly in memory already: it is read to its end, and the connection stays open.
const SMALL_BYTES_MAX: u64 = 16 << 10;
/// How long the answer waits for the end of a small body.
const SMALL_WITHIN: Duration = Duration::from_millis(500);
/// What is read of a larger body, all in all…
const BYTES_MAX: u64 = 16 << 20;
/// …for so long…
const TIME_MAX: Duration = Duration::from_secs(30);
/// …and with so long a silence.
const SILENCE_MAX: Duration = Duration::from_secs(5);

/// A request's body, lent to its handler. What the handler leaves of it comes back to its [`Lender`].
pub(crate) struct Lent {
    body: Option<Incoming>,
    returned: Arc<Mutex<Option<Incoming>>>,
}

/// Gets back what a handler did not read.
pub(crate) struct Lender {
    returned: Arc<Mutex<Option<Incoming>>>,
    expects_continue: bool,
}

pub(crate) fn lend(body: Incoming, headers: &HeaderMap) -> (Lent, Lender) {
    let returned = Arc::new(Mutex::new(None));
    let lent = Lent {
        body: Some(body),
        returned: returned.clone(),
    };
    let expects_continue = headers.contains_key(header::EXPECT);
    (
        lent,
        Lender {
            returned,
            expects_continue,
        },
    )
}

impl Lender {
    /// Sees to what is left of the body, now that the answer is known.
    pub(crate) async fn settle(self, response: &mut Response) {
        let Some(mut body) = self.returned.lock().take() else {
            return;
        };
        // Reading on would ask a client for a body that it has been holding back.
        if !self.expects_continue {
            let is_small = body.size_hint().upper().is_some_and(|bytes| bytes <= SMALL_BYTES_MAX);
            if is_small && let Ok(Left::Nothing) = tokio::time::timeout(SMALL_WITHIN, drain(&mut body)).await {
                return;
            }
            tokio::spawn(async move {
                let _ = tokio::time::timeout(TIME_MAX, drain(&mut body)).await;
            });
        }
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Left {
    Nothing,
    /// The client sends too much, too slowly, or went away.
    Something,
}

async fn drain(body: &mut Incoming) -> Left {
    let mut bytes = 0;
    loop {
        match tokio::time::timeout(SILENCE_MAX, body.frame()).await {
            Ok(None) => return Left::Nothing,
            Ok(Some(Ok(frame))) => bytes += frame.data_ref().map_or(0, |data| data.len() as u64),
            Ok(Some(Err(_))) | Err(_) => return Left::Something,
        }
        if bytes > BYTES_MAX {
            return Left::Something;
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            *self.returned.lock() = Some(body);
        }
    }
}

impl Body for Lent {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = Pin::new(body).poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            // Nothing more will come of it.
            self.body = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}
