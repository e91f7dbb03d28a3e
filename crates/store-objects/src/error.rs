use std::error::Error;
use std::io::ErrorKind;

use reenact_store::StoreError;

/// Translates an error by who must act: a full disk or quota is `Full`, the rest may pass.
pub(crate) fn store_error(doing: &str, error: &(dyn Error + 'static)) -> StoreError {
    let said = format!("{doing}: {error}");
    if is_full(error) {
        StoreError::Full(said)
    } else {
        StoreError::Unavailable(said)
    }
}

/// Whether an I/O error in the chain of causes says that there is no room.
fn is_full(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && matches!(io.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_however_deep_it_is_wrapped() {
        let full = std::io::Error::from(ErrorKind::StorageFull);
        let wrapped = object_store::Error::Generic {
            store: "LocalFileSystem",
            source: Box::new(full),
        };
        assert!(matches!(store_error("writing a", &wrapped), StoreError::Full(_)));

        let denied = std::io::Error::from(ErrorKind::PermissionDenied);
        let wrapped = object_store::Error::Generic {
            store: "LocalFileSystem",
            source: Box::new(denied),
        };
        assert!(matches!(store_error("writing a", &wrapped), StoreError::Unavailable(_)));
    }
}
