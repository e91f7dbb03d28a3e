SELECT id, media_type, bytes FROM asset_contents WHERE project = ?1 AND id = ?2
