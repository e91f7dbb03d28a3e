SELECT streams.window_id, streams.page_id, batches.sequence, blocks.id AS block, batches."offset", batches.length,
       batches.first_at_ms, batches.last_at_ms, batches.has_full_snapshot, batches.set_aside_count
FROM sessions
JOIN streams ON streams.session = sessions.row
JOIN batches ON batches.stream = streams.row
LEFT JOIN blocks ON blocks.row = batches.block
WHERE sessions.project = ?1 AND sessions.id = ?2
  AND streams.window_id = ?3 AND streams.page_id = ?4 AND batches.sequence = ?5
