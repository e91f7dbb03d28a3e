//! The upper reference of the ingest benchmark: the least that a server written with the same parts must do.
//! It inflates a body, appends it to one file, and answers once an fsync has covered it. It looks at nothing.

mod append;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use append::Appender;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use bytes::Bytes;
use clap::{Parser, ValueEnum};
use libdeflater::Decompressor;
use tokio::net::TcpListener;

const BODY_BYTES_MAX: usize = 4 << 20;
const INFLATED_BYTES_MAX: usize = 32 << 20;
/// The end of a gzip member: checksum and length, four bytes each.
const GZIP_TRAILER_BYTES: usize = 8;

thread_local! {
    static DECOMPRESSOR: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

#[derive(Parser)]
struct Arguments {
    /// What goes to the file: what was inflated, or the body as it came. Both inflate.
    #[arg(long, value_enum)]
    append: What,
    /// The file to append to.
    #[arg(long)]
    file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Inflated,
    Received,
}

struct Limit {
    append: What,
    appender: Appender,
    batches_stored: AtomicU64,
    bytes_stored: AtomicU64,
}

// One thread handles requests: the benchmark gives the server one core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let limit = Arc::new(Limit {
        append: arguments.append,
        appender: Appender::open(&arguments.file)
            .with_context(|| format!("cannot append to {}", arguments.file.display()))?,
        batches_stored: AtomicU64::new(0),
        bytes_stored: AtomicU64::new(0),
    });
    let app = Router::new()
        .route("/v1/batches", post(store_batch))
        .route("/stats", get(stats))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(limit);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    announce(&listener)?;
    axum::serve(listener, app).await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the harness reads the port from here")]
fn announce(listener: &TcpListener) -> Result<()> {
    println!("listening on http://{}", listener.local_addr()?);
    Ok(())
}

async fn store_batch(State(limit): State<Arc<Limit>>, body: Bytes) -> Result<&'static str, (StatusCode, String)> {
    let inflated = inflate(&body).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
    let bytes = match limit.append {
        What::Inflated => Bytes::from(inflated),
        What::Received => body,
    };
    let length = bytes.len() as u64;
    if let Err(error) = limit.appender.append(bytes).await {
        return Err((StatusCode::SERVICE_UNAVAILABLE, error.to_string()));
    }
    limit.batches_stored.fetch_add(1, Ordering::Relaxed);
    limit.bytes_stored.fetch_add(length, Ordering::Relaxed);
    Ok(r#"{"stored":true}"#)
}

async fn stats(State(limit): State<Arc<Limit>>) -> String {
    format!(
        r#"{{"batches_stored":{},"bytes_stored":{}}}"#,
        limit.batches_stored.load(Ordering::Relaxed),
        limit.bytes_stored.load(Ordering::Relaxed)
    )
}

/// One gzip member in one go: its trailer names the size, so the buffer is right the first time.
fn inflate(body: &[u8]) -> Result<Vec<u8>> {
    ensure!(body.len() > GZIP_TRAILER_BYTES, "not gzip: too short");
    let size: [u8; 4] = body[body.len() - 4..].try_into()?;
    let size = u32::from_le_bytes(size) as usize;
    ensure!(
        size <= INFLATED_BYTES_MAX,
        "inflates to more than {INFLATED_BYTES_MAX} bytes"
    );
    let mut inflated = vec![0; size];
    let written = DECOMPRESSOR.with_borrow_mut(|inflater| inflater.gzip_decompress(body, &mut inflated))?;
    ensure!(written == size, "the trailer's length is wrong");
    Ok(inflated)
}
