INSERT INTO sessions (row, project, id, started_at_ms, duration_ms, active_ms, error_count, console_error_count,
                      failed_request_count, first_received_at_ms, last_received_at_ms, facts, has_ended, run_event_count,
                      run_cost_micro_usd, terms_version)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
       value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12,
       value ->> 13, value ->> 14, ?2
FROM jsonb_each(?1)
WHERE true
ON CONFLICT (row) DO UPDATE
SET started_at_ms = excluded.started_at_ms, duration_ms = excluded.duration_ms, active_ms = excluded.active_ms,
    error_count = excluded.error_count, console_error_count = excluded.console_error_count,
    failed_request_count = excluded.failed_request_count,
    first_received_at_ms = excluded.first_received_at_ms, last_received_at_ms = excluded.last_received_at_ms,
    facts = excluded.facts, has_ended = excluded.has_ended, run_event_count = excluded.run_event_count,
    run_cost_micro_usd = coalesce(sessions.run_cost_micro_usd, excluded.run_cost_micro_usd),
    terms_version = excluded.terms_version,
    is_loose = 1, refused_at_ms = NULL, unsettled = sessions.unsettled + 1
