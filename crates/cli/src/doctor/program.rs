//! The program itself and the machine's clock.

use reenact_server::{BuiltIn, built_in};
use reenact_store::{Clock as _, SystemClock};

use super::{Findings, good, wrong};

/// 2026-01-01, before which this program did not exist.
const PROGRAM_BORN_MS: i64 = 1_767_225_600_000;

pub(super) fn examine() -> Findings {
    let BuiltIn {
        dashboard,
        recorder,
        demo,
    } = built_in();
    let missing: Vec<&str> = [
        (dashboard, "the dashboard"),
        (recorder, "the recorder"),
        (demo, "the sample shop"),
    ]
    .iter()
    .filter_map(|(is_there, name)| (!is_there).then_some(*name))
    .collect();
    let web = if missing.is_empty() {
        good("the web app is built in")
    } else {
        wrong(
            format!("{} is not built in", missing.join(" and ")),
            "run `make build` at the root of the repository",
        )
    };
    let clock = if SystemClock.now_ms() > PROGRAM_BORN_MS {
        good("the machine's clock is plausible")
    } else {
        wrong(
            "the machine's clock is years behind",
            "set it, and let NTP keep it (`timedatectl set-ntp true`)",
        )
    };
    vec![web, clock]
}
