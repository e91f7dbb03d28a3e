SELECT streams.window_id, streams.page_id, batches.sequence, blocks.id AS block, batches."offset", batches.length,
       batches.first_at_ms, batches.last_at_ms, batches.has_full_snapshot, batches.set_aside_count
FROM sessions
JOIN streams ON streams.session = sessions.row
JOIN batches ON batches.stream = streams.row
LEFT JOIN blocks ON blocks.row = batches.block
WHERE sessions.project = ?1 AND sessions.id = ?2
  AND (?3 IS NULL OR batches.last_at_ms >= ?3)
  AND (?4 IS NULL OR batches.first_at_ms <= ?4)
  AND (?5 IS NULL OR streams.window_id = ?5)
  AND (?6 IS NULL OR EXISTS (
      SELECT 1 FROM json_each(batches.kinds) AS kind WHERE kind.value IN (SELECT value FROM json_each(?6))))
  AND (NOT ?7 OR batches.set_aside_count > 0)
ORDER BY batches.first_at_ms NULLS LAST, streams.window_id, streams.page_id, batches.sequence
