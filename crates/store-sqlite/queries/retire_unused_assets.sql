INSERT INTO retired_assets (project, id)
SELECT project, id FROM asset_contents WHERE use_count = 0 AND reserved_until_ms < ?1
