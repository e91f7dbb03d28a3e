DELETE FROM blocks
WHERE row IN (SELECT value FROM json_each(?1)) AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.block = blocks.row)
