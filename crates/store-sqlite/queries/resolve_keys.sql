-- What is known of each batch key of ?1: [[project, session, window, page, sequence], …]
SELECT key.key AS position, sessions.row AS session, streams.row AS stream, batches.stream IS NOT NULL AS is_stored,
       batches.block AS block
FROM jsonb_each(?1) AS key
LEFT JOIN sessions ON sessions.project = key.value ->> 0 AND sessions.id = key.value ->> 1
LEFT JOIN streams ON streams.session = sessions.row
    AND streams.window_id = key.value ->> 2 AND streams.page_id = key.value ->> 3
LEFT JOIN batches ON batches.stream = streams.row AND batches.sequence = key.value ->> 4
