-- ?1: [[block, bytes], …]
UPDATE blocks
SET garbage_bytes = blocks.garbage_bytes + (garbage.value ->> 1)
FROM jsonb_each(?1) AS garbage
WHERE blocks.row = garbage.value ->> 0
