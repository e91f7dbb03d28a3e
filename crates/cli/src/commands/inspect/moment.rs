//! Moments as people write them.

use std::str::FromStr;

/// Numbers from here on are milliseconds since the epoch (this is in 1973); smaller ones are seconds.
const EPOCH_MS_MIN: f64 = 1e11;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Moment {
    FromStartMs(f64),
    EpochMs(f64),
}

impl Moment {
    pub(super) fn epoch_ms(self, start_ms: f64) -> f64 {
        match self {
            Self::FromStartMs(offset_ms) => start_ms + offset_ms,
            Self::EpochMs(at_ms) => at_ms,
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| "expected a time like 1:23, 1:02:03.5, 83.5 (seconds) or 83500ms".to_owned())
    }
}

fn parse(text: &str) -> Option<Moment> {
    let number = |text: &str| {
        text.parse::<f64>()
            .ok()
            .filter(|number| number.is_finite() && *number >= 0.0)
    };
    if let Some(ms) = text.strip_suffix("ms") {
        return number(ms).map(Moment::FromStartMs);
    }
    let mut seconds = 0.0;
    for part in text.split(':') {
        seconds = seconds * 60.0 + number(part)?;
    }
    if !text.contains(':') && seconds >= EPOCH_MS_MIN {
        return Some(Moment::EpochMs(seconds));
    }
    Some(Moment::FromStartMs(seconds * 1_000.0))
}

/// Milliseconds as minutes and seconds.
pub(super) fn clock(ms: f64) -> String {
    let sign = if ms < 0.0 { "-" } else { "" };
    let tenths = (ms.abs() / 100.0).floor();
    let (minutes, seconds) = ((tenths / 600.0).floor(), (tenths % 600.0) / 10.0);
    format!("{sign}{minutes}:{seconds:04.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let ms = |text: &str| parse(text).map(|moment| moment.epoch_ms(0.0));
        assert_eq!(ms("1:23"), Some(83_000.0));
        assert_eq!(ms("1:02:03.5"), Some(3_723_500.0));
        assert_eq!(ms("83.5"), Some(83_500.0));
        assert_eq!(ms("250ms"), Some(250.0));
        assert_eq!(parse("1700000000000"), Some(Moment::EpochMs(1.7e12)));
        for wrong in ["", "x", "1:", "-1", "1:-2", "NaN"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(
            (clock(83_450.0), clock(-5.0)),
            ("1:23.4".to_owned(), "-0:00.0".to_owned())
        );
    }
}
