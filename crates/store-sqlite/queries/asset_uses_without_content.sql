SELECT 1 FROM asset_uses WHERE session = ?1 AND content IS NULL AND reason IS NULL LIMIT 1
