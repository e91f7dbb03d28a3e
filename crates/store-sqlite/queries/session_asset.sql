SELECT asset_contents.id, asset_contents.media_type, asset_contents.bytes
FROM sessions
JOIN asset_contents ON asset_contents.project = ?1 AND asset_contents.id = ?3
WHERE sessions.project = ?1 AND sessions.id = ?2
  AND EXISTS (SELECT 1 FROM asset_uses
              WHERE asset_uses.content = asset_contents.row AND asset_uses.session = sessions.row)
