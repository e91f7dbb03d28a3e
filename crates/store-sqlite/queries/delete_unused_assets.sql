DELETE FROM asset_contents WHERE use_count = 0 AND reserved_until_ms < ?1
