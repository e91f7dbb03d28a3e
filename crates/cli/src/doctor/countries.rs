//! The file of countries: there, whole, and not too old.

use reenact_server::{Countries, CountryFileError};
use reenact_store::{Clock as _, SystemClock};

use super::{Finding, good, note, wrong};
use crate::settings::Settings;

const DAY_S: u64 = 24 * 60 * 60;
/// Publishers bring out new ones every week or month; addresses move.
const AGE_DAYS_MAX: u64 = 180;

pub(super) fn examine(settings: &Settings) -> Option<Finding> {
    let file = settings.country_file.as_ref()?;
    let shown = file.display();
    Some(match Countries::open(file) {
        Ok(countries) => {
            let (kind, built_at_s) = countries.file().unwrap_or(("", 0));
            let now_s = u64::try_from(SystemClock.now_ms() / 1_000).unwrap_or_default();
            let age_days = now_s.saturating_sub(built_at_s) / DAY_S;
            if age_days > AGE_DAYS_MAX {
                note(format!(
                    "country_file {shown} ({kind}) is {age_days} days old; a newer one knows more"
                ))
            } else {
                good(format!("country_file {shown} ({kind}) can be read"))
            }
        }
        Err(error @ CountryFileError::Unreadable { .. }) => wrong(
            error.to_string(),
            "correct country_file, let the server's user read it, or leave it out to use the built-in table",
        ),
        Err(error) => wrong(
            error.to_string(),
            "put a whole one in its place, or leave country_file out",
        ),
    })
}
