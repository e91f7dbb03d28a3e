//! Media queries that can be answered without a browser.

use crate::view::Viewport;

/// Text size of the root, which `em` and `rem` in queries mean.
const EM_PIXELS: f64 = 16.0;

/// Whether a list of queries holds for a screen of this size. A query that cannot be answered does not hold.
pub(crate) fn holds(queries: &str, viewport: Option<Viewport>) -> bool {
    queries.trim().is_empty() || queries.split(',').any(|query| query_holds(query.trim(), viewport))
}

fn query_holds(query: &str, viewport: Option<Viewport>) -> bool {
    let query = query.to_ascii_lowercase();
    if let Some(medium) = query.strip_prefix("not ") {
        return medium.trim() == "print";
    }
    let query = query.strip_prefix("only ").unwrap_or(&query);
    query.split(" and ").all(|part| match part.trim() {
        "screen" | "all" => true,
        part => match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
            Some(feature) => feature_holds(feature.trim(), viewport),
            None => false,
        },
    })
}

fn feature_holds(feature: &str, viewport: Option<Viewport>) -> bool {
    let Some((name, value)) = feature.split_once(':') else {
        return range_holds(feature, viewport).unwrap_or(false);
    };
    let (name, value) = (name.trim(), value.trim());
    match (name, value) {
        ("prefers-color-scheme", value) => value == "light",
        ("prefers-reduced-motion", value) => value == "no-preference",
        ("hover" | "any-hover", value) => value == "hover",
        ("pointer" | "any-pointer", value) => value == "fine",
        ("orientation", value) => viewport.is_some_and(|size| (value == "landscape") == (size.width > size.height)),
        _ => {
            let (bound, dimension) = match name.split_once('-') {
                Some((bound @ ("min" | "max"), dimension)) => (bound, dimension.trim_start_matches("device-")),
                _ => ("", name),
            };
            let (Some(own), Some(limit)) = (own(dimension, viewport), pixels(value)) else {
                return false;
            };
            match bound {
                "min" => own >= limit,
                "max" => own <= limit,
                _ => (own - limit).abs() < f64::EPSILON,
            }
        }
    }
}

/// `width >= 600px`, `400px < width <= 700px`
fn range_holds(feature: &str, viewport: Option<Viewport>) -> Option<bool> {
    let mut sides = Vec::new();
    let mut signs = Vec::new();
    for part in feature.split_inclusive(['<', '>']) {
        let side = part.trim_end_matches(['<', '>']).trim();
        sides.push(side.strip_prefix('=').map_or((side, false), |side| (side.trim(), true)));
        signs.extend(part.chars().next_back().filter(|c| matches!(c, '<' | '>')));
    }
    let value = |side: &str| own(side, viewport).or_else(|| pixels(side));
    let mut holds = !signs.is_empty() && sides.len() == signs.len() + 1;
    for (at, sign) in signs.iter().enumerate() {
        let (left, (right, or_equal)) = (value(sides.get(at)?.0)?, *sides.get(at + 1)?);
        let right = value(right)?;
        let is_less = if *sign == '<' { left < right } else { left > right };
        holds &= is_less || or_equal && (left - right).abs() < f64::EPSILON;
    }
    Some(holds)
}

fn own(dimension: &str, viewport: Option<Viewport>) -> Option<f64> {
    let viewport = viewport?;
    match dimension {
        "width" => Some(viewport.width),
        "height" => Some(viewport.height),
        _ => None,
    }
}

fn pixels(length: &str) -> Option<f64> {
    let unit_at = length.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(length.len());
    let number: f64 = length[..unit_at].trim().parse().ok()?;
    match &length[unit_at..] {
        "px" => Some(number),
        "em" | "rem" => Some(number * EM_PIXELS),
        "" if number == 0.0 => Some(0.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_size_and_medium_are_answered() {
        let size = Some(Viewport {
            width: 800.0,
            height: 600.0,
        });
        for query in [
            "",
            "screen",
            "only screen and (min-width: 600px)",
            "print, (max-width: 50em)",
            "not print",
            "(width >= 800px)",
            "(400px < width <= 800px)",
            "(orientation: landscape)",
            "(prefers-color-scheme: light)",
        ] {
            assert!(holds(query, size), "{query}");
        }
        for query in [
            "print",
            "(min-width: 801px)",
            "not screen",
            "(width < 800px)",
            "(unknown: 1)",
            "(width)",
            "((",
            "(é<width)",
        ] {
            assert!(!holds(query, size), "{query}");
        }
    }
}
