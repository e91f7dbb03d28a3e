SELECT sessions.project, sessions.id, streams.window_id, streams.page_id, batches.sequence, batches."offset", batches.length
FROM blocks
JOIN batches ON batches.block = blocks.row
JOIN streams ON streams.row = batches.stream
JOIN sessions ON sessions.row = streams.session
WHERE blocks.id = ?1
ORDER BY batches."offset"
