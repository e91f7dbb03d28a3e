-- ?1: [[stream, sequence], …], which lie in their session's recording now.
UPDATE batches
SET block = NULL, "offset" = 0, length = 0
FROM jsonb_each(?1) AS covered
WHERE batches.stream = covered.value ->> 0 AND batches.sequence = covered.value ->> 1
