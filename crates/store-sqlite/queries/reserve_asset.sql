INSERT INTO asset_contents (project, id, media_type, bytes, reserved_until_ms)
SELECT ?1, ?2, ?3, ?4, ?5
WHERE NOT EXISTS (SELECT 1 FROM retired_assets WHERE project = ?1 AND id = ?2)
ON CONFLICT (project, id) DO UPDATE SET reserved_until_ms = max(reserved_until_ms, excluded.reserved_until_ms)
RETURNING use_count
