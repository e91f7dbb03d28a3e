-- Every block that holds frames of session ?2 of project ?3.
INSERT OR IGNORE INTO erasure_blocks (tombstone, block)
SELECT ?1, batches.block
FROM sessions
JOIN streams ON streams.session = sessions.row
JOIN batches ON batches.stream = streams.row
WHERE sessions.project = ?2 AND sessions.id = ?3 AND batches.block IS NOT NULL
UNION
SELECT ?1, block FROM stray_frames WHERE project = ?2 AND session = ?3
