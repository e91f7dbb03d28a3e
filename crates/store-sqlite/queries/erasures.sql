SELECT erasures.tombstone, erasures.due_ms, json_group_array(blocks.id) FILTER (WHERE blocks.id IS NOT NULL) AS blocks
FROM erasures
LEFT JOIN erasure_blocks ON erasure_blocks.tombstone = erasures.tombstone
LEFT JOIN blocks ON blocks.row = erasure_blocks.block
GROUP BY erasures.tombstone
ORDER BY erasures.due_ms, erasures.tombstone
