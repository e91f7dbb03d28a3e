INSERT INTO sessions (row, project, id, started_at_ms, duration_ms, user_id, browser, error_count,
                      first_received_at_ms, last_received_at_ms, facts, has_ended)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
       value ->> 8, value ->> 9, value ->> 10, value ->> 11
FROM jsonb_each(?1)
WHERE true
ON CONFLICT (row) DO UPDATE
SET started_at_ms = excluded.started_at_ms, duration_ms = excluded.duration_ms, user_id = excluded.user_id,
    browser = excluded.browser, error_count = excluded.error_count,
    first_received_at_ms = excluded.first_received_at_ms, last_received_at_ms = excluded.last_received_at_ms,
    facts = excluded.facts, has_ended = excluded.has_ended, is_loose = 1, refused_at_ms = NULL,
    unsettled = sessions.unsettled + 1
