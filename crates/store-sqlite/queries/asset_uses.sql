SELECT asset_uses.url, asset_uses.at_ms, asset_uses.was_fetched, asset_uses.answer_at_ms, asset_uses.reason,
       asset_uses.tries, asset_contents.id, asset_contents.media_type, asset_contents.bytes
FROM asset_uses LEFT JOIN asset_contents ON asset_contents.row = asset_uses.content
WHERE asset_uses.session = ?1
ORDER BY asset_uses.row
