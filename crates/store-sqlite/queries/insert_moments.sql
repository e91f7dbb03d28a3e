-- ?2: [[window, page, at_ms, kind, text], …] of session ?1
INSERT INTO moments (row, session, stream, at_ms, kind, text)
SELECT (?1 << 16) + 65535 - moment.key, ?1, streams.row, moment.value ->> 2, moment.value ->> 3, moment.value ->> 4
FROM jsonb_each(?2) AS moment
CROSS JOIN streams ON streams.session = ?1
    AND streams.window_id = moment.value ->> 0 AND streams.page_id = moment.value ->> 1
