//! Times as logs write them.

const MS_PER_DAY: i64 = 86_400_000;

/// Milliseconds since the Unix epoch of a time as RFC 3339 writes it. `None`: it is not one.
pub fn rfc3339_ms(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || bytes[4] != b'-' || bytes[7] != b'-' || bytes[13] != b':' || bytes[16] != b':' {
        return None;
    }
    if !matches!(bytes[10], b'T' | b't' | b' ') {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let fraction_len = match bytes.get(19) {
        Some(b'.') => bytes[20..].iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    let milliseconds = match fraction_len {
        0 => 0,
        length => number(20, 20 + length.min(3))? * [100, 10, 1][length.min(3) - 1],
    };
    let zone_at = if fraction_len == 0 { 19 } else { 20 + fraction_len };
    let offset_minutes = zone_minutes(text.get(zone_at..)?)?;
    let seconds = (hour * 60 + minute - offset_minutes) * 60 + second;
    Some(days_since_epoch(year, month, day) * MS_PER_DAY + seconds * 1000 + milliseconds)
}

/// A time in UTC, to the second, as `2026-02-11T20:36:45Z`.
pub fn rfc3339(at_ms: i64) -> String {
    let (year, month, day) = date_of(at_ms.div_euclid(MS_PER_DAY));
    let second = at_ms.rem_euclid(MS_PER_DAY) / 1_000;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn zone_minutes(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?))
}

/// Of the proleptic Gregorian calendar: years begin in March, so that a leap day is the last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The other way round.
fn date_of(days_since_epoch: i64) -> (i64, i64, i64) {
    let days = days_since_epoch + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_they_are_read() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2000-02-29T00:00:00Z",
            "2026-02-11T20:36:45Z",
            "2100-02-28T23:59:59Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(rfc3339_ms(text).map(rfc3339).as_deref(), Some(text));
        }
    }

    #[test]
    fn times_are_read_to_the_millisecond_in_any_zone() {
        assert_eq!(rfc3339_ms("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(rfc3339_ms("2026-02-11T20:36:45.618Z"), Some(1_770_842_205_618));
        assert_eq!(rfc3339_ms("2024-02-29T23:59:59.5+01:00"), Some(1_709_247_599_500));
        assert_eq!(rfc3339_ms("2024-01-01T00:00:00.123456Z"), Some(1_704_067_200_123));
        for wrong in [
            "",
            "2024",
            "2024-13-01T00:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01 0a:00:00Z",
            "äöü-äö-äöTäö:00:00Z",
        ] {
            assert_eq!(rfc3339_ms(wrong), None, "{wrong}");
        }
    }
}
