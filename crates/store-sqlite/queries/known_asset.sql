SELECT asset_uses.was_fetched, asset_uses.answer_at_ms, asset_uses.reason, asset_uses.tries,
       asset_contents.id, asset_contents.media_type, asset_contents.bytes
FROM asset_uses
JOIN sessions ON sessions.row = asset_uses.session AND sessions.project = ?1
LEFT JOIN asset_contents ON asset_contents.row = asset_uses.content
WHERE asset_uses.was_fetched AND asset_uses.url = ?2 AND asset_uses.answer_at_ms >= ?3
ORDER BY asset_uses.answer_at_ms DESC
LIMIT 1
