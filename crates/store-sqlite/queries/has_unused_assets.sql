SELECT 1 FROM asset_contents WHERE use_count = 0 AND reserved_until_ms < ?1
UNION ALL
SELECT 1 FROM retired_assets
LIMIT 1
