-- The batches of session ?1 that are listed in ?2: [[window, page, sequence], …], and where their frames lie.
SELECT batches.stream, batches.sequence, batches.block, batches.length
FROM jsonb_each(?2) AS key
CROSS JOIN streams ON streams.session = ?1
    AND streams.window_id = key.value ->> 0 AND streams.page_id = key.value ->> 1
CROSS JOIN batches ON batches.stream = streams.row AND batches.sequence = key.value ->> 2
