-- Of the blocks ?1, those that no batch refers to.
INSERT OR IGNORE INTO retired_blocks (id)
SELECT blocks.id
FROM json_each(?1) AS emptied
JOIN blocks ON blocks.row = emptied.value
WHERE NOT EXISTS (SELECT 1 FROM batches WHERE batches.block = blocks.row)
