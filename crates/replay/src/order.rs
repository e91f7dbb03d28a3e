//! Bringing events into the order of time, also where the clock was moved.

use reenact_recording::operation::Operation;

/// Events that were sent together may be out of order by as much, without a clock having moved.
pub const DISORDER_MS_MAX: f64 = 10_000.0;
/// A single event this far ahead of its neighbours has a wrong time.
const AHEAD_MS_MAX: f64 = 86_400_000.0;

/// A clock that did not run on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockJump {
    /// The event, counted as the recording was read.
    pub event: usize,
    /// Where it stands in the mended time, in milliseconds since the epoch.
    pub at_ms: f64,
    /// By how many milliseconds its own time was off: negative when the clock was set back.
    pub jump_ms: f64,
    /// Whether later events were off by the same.
    pub lasting: bool,
}

/// Mends times and sorts. Events keep their order where their times are the same.
pub(crate) fn mend(operations: &mut [Operation<'_>]) -> Vec<ClockJump> {
    let mut jumps = Vec::new();
    let mut shift_ms = 0.0;
    let mut last: Option<f64> = None;
    for event in 0..operations.len() {
        let own = operations[event].timestamp;
        let mut at = own + shift_ms;
        if let Some(latest) = last {
            let next = operations.get(event + 1).map(|next| next.timestamp + shift_ms);
            let is_back = at < latest - DISORDER_MS_MAX;
            let next_is_back = next.is_some_and(|next| next < latest - DISORDER_MS_MAX);
            let is_ahead_alone = at > latest + AHEAD_MS_MAX && next.is_some_and(|next| next < at - AHEAD_MS_MAX);
            if is_back || is_ahead_alone {
                let lasting = is_back && next_is_back;
                jumps.push(ClockJump {
                    event,
                    at_ms: latest,
                    jump_ms: at - latest,
                    lasting,
                });
                if lasting {
                    shift_ms += latest - at;
                }
                at = latest;
            }
        }
        operations[event].timestamp = at;
        last = Some(last.map_or(at, |latest| latest.max(at)));
    }
    operations.sort_by(|a, b| a.timestamp.total_cmp(&b.timestamp));
    jumps
}

#[cfg(test)]
mod tests {
    use super::*;
    use reenact_recording::operation::Change;

    fn mended(times: &[f64]) -> (Vec<f64>, Vec<bool>) {
        let operation = |timestamp: &f64| Operation {
            timestamp: *timestamp,
            change: Change::Load,
        };
        let mut operations: Vec<_> = times.iter().map(operation).collect();
        let jumps = mend(&mut operations);
        let times = operations.iter().map(|operation| operation.timestamp).collect();
        (times, jumps.iter().map(|jump| jump.lasting).collect())
    }

    #[test]
    fn a_little_disorder_is_sorted() {
        assert_eq!(mended(&[5.0, 3.0, 4.0]), (vec![3.0, 4.0, 5.0], vec![]));
    }

    #[test]
    fn a_clock_that_was_set_back_runs_on() {
        let hour = 3_600_000.0;
        let (times, jumps) = mended(&[hour, hour + 10.0, 0.0, 20.0, 30.0]);
        assert_eq!(times, [hour, hour + 10.0, hour + 10.0, hour + 30.0, hour + 40.0]);
        assert_eq!(jumps, [true]);
    }

    #[test]
    fn single_wrong_times_cost_nobody_else() {
        assert_eq!(mended(&[1e12, 0.0, 1e12 + 5.0]).0, [1e12, 1e12, 1e12 + 5.0]);
        assert_eq!(mended(&[1.0, 1e15, 2.0, 3.0]).0, [1.0, 1.0, 2.0, 3.0]);
    }
}
