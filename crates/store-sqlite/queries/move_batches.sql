-- ?1: [[stream, sequence, offset, length], …], now in block ?2
UPDATE batches
SET block = ?2, "offset" = moved.value ->> 2, length = moved.value ->> 3
FROM jsonb_each(?1) AS moved
WHERE batches.stream = moved.value ->> 0 AND batches.sequence = moved.value ->> 1
