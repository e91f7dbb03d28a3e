//! What a process took, read from Linux's `/proc`.

use std::fs;

use anyhow::{Context, Result};
use serde::Serialize;

/// `USER_HZ`: fixed by the kernel's interface, whatever its own tick is.
const TICKS_PER_SECOND: f64 = 100.0;
const KIB: u64 = 1024;

#[derive(Clone, Copy, Serialize)]
pub(crate) struct Usage {
    pub(crate) cpu_s: f64,
    /// The most it ever held, since it started.
    pub(crate) rss_peak_bytes: u64,
}

/// The sum over several processes.
pub(crate) fn usage(pids: &[u32]) -> Result<Usage> {
    let mut sum = Usage {
        cpu_s: 0.0,
        rss_peak_bytes: 0,
    };
    for pid in pids {
        sum.cpu_s += cpu_s(*pid).with_context(|| format!("cannot read the CPU time of process {pid}"))?;
        sum.rss_peak_bytes +=
            rss_peak_bytes(*pid).with_context(|| format!("cannot read the memory of process {pid}"))?;
    }
    Ok(sum)
}

fn cpu_s(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field, the name in brackets, may hold spaces: count from behind it. `utime` and `stime` are 14 and 15.
    let (_, rest) = stat.rsplit_once(')').context("no name")?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next().context("no utime")?.parse()?;
    let system: u64 = fields.next().context("no stime")?.parse()?;
    Ok((user + system) as f64 / TICKS_PER_SECOND)
}

fn rss_peak_bytes(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .context("no VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * KIB)
}
