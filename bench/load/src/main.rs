//! The load generator of the ingest benchmark.
//!
//! A closed loop: each connection sends its next batch when the last one is answered. It counts what was acknowledged,
//! reads what the server's processes took meanwhile, and prints one line of JSON.

mod bodies;
mod connection;
mod process;
mod sessions;
mod tally;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use http::Uri;
use serde_json::json;

use connection::{MEASURING, STOPPING, Target, WARMING};
use process::Usage;
use sessions::Sessions;
use tally::Tally;

#[derive(Parser)]
struct Arguments {
    /// Where to send batches, with its key if it needs one.
    #[arg(long)]
    url: Uri,
    /// The index that `prepare.mjs` wrote.
    #[arg(long)]
    index: PathBuf,
    /// The compressed tails that the index points into.
    #[arg(long)]
    tails: PathBuf,
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How many sessions send in turn, over all connections.
    #[arg(long, default_value_t = 10_000)]
    live_sessions: usize,
    #[arg(long, default_value_t = 2.0)]
    warm_up_s: f64,
    #[arg(long, default_value_t = 8.0)]
    measure_s: f64,
    /// Makes session ids of this run unlike those of any other.
    #[arg(long)]
    run_id: String,
    /// Processes of the server: their CPU time and memory are read.
    #[arg(long = "server-pid")]
    server_pids: Vec<u32>,
    /// Counts 429 and 503 instead of failing on them.
    #[arg(long)]
    refusals_allowed: bool,
}

/// The measured time, and what the server took in it.
struct Window {
    elapsed: Duration,
    server: Usage,
    own_cpu_s: f64,
}

// One core is its own; its work per request is small beside the server's.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let visits = Arc::new(bodies::read(&arguments.index, &arguments.tails)?);
    let target = Arc::new(target(&arguments)?);
    let phase = Arc::new(AtomicU8::new(WARMING));
    let live = (arguments.live_sessions / arguments.connections).max(1);
    let connections: Vec<_> = (0..arguments.connections)
        .map(|number| {
            let sessions = Sessions::new(visits.clone(), &arguments.run_id, number, live);
            tokio::spawn(connection::run(target.clone(), phase.clone(), sessions))
        })
        .collect();

    let window = measure(&arguments, &phase).await?;

    let mut sum = Tally::new()?;
    for connection in connections {
        sum.add(connection.await??)?;
    }
    print(&window, &sum, process::usage(&arguments.server_pids)?);
    Ok(())
}

fn target(arguments: &Arguments) -> Result<Target> {
    let authority = arguments.url.authority().context("the URL names no host")?.to_string();
    let path = arguments.url.path_and_query().context("the URL has no path")?;
    Ok(Target {
        authority,
        path: path.as_str().parse()?,
        refusals_allowed: arguments.refusals_allowed,
    })
}

async fn measure(arguments: &Arguments, phase: &AtomicU8) -> Result<Window> {
    let own = [std::process::id()];
    tokio::time::sleep(Duration::from_secs_f64(arguments.warm_up_s)).await;
    phase.store(MEASURING, Ordering::Relaxed);
    let started = Instant::now();
    let server_before = process::usage(&arguments.server_pids)?;
    let own_before = process::usage(&own)?;
    tokio::time::sleep(Duration::from_secs_f64(arguments.measure_s)).await;
    phase.store(STOPPING, Ordering::Relaxed);
    let elapsed = started.elapsed();
    let server_after = process::usage(&arguments.server_pids)?;
    Ok(Window {
        elapsed,
        server: Usage {
            cpu_s: server_after.cpu_s - server_before.cpu_s,
            rss_peak_bytes: server_after.rss_peak_bytes,
        },
        own_cpu_s: process::usage(&own)?.cpu_s - own_before.cpu_s,
    })
}

#[expect(clippy::print_stdout, reason = "the harness reads the result from here")]
fn print(window: &Window, sum: &Tally, server_at_end: Usage) {
    let seconds = window.elapsed.as_secs_f64();
    let latency_ms = |quantile: f64| sum.latency_us.value_at_quantile(quantile) as f64 / 1000.0;
    let result = json!({
        "measured_s": seconds,
        "measured": sum.measured,
        "total": sum.total,
        "events_per_s": sum.measured.events as f64 / seconds,
        "json_bytes_per_s": sum.measured.json_bytes as f64 / seconds,
        "latency_ms": { "p50": latency_ms(0.5), "p90": latency_ms(0.9), "p99": latency_ms(0.99), "max": latency_ms(1.0) },
        "server_cpu_s": window.server.cpu_s,
        "server_cpu_s_per_gb": window.server.cpu_s / (sum.measured.json_bytes as f64 / 1e9),
        "server_cpu_share": window.server.cpu_s / seconds,
        "server_rss_peak_bytes": server_at_end.rss_peak_bytes,
        "load_cpu_share": window.own_cpu_s / seconds,
        "statuses": sum.statuses,
        "refusals_without_retry_after": sum.refusals_without_retry_after,
        "connection_errors": sum.connection_errors,
        "redactions": sum.redactions,
        "unexpected": sum.unexpected,
    });
    println!("{result}");
}
