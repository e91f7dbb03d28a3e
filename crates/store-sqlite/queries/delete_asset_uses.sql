DELETE FROM asset_uses WHERE session = ?1
