SELECT row, started_at_ms, terms_version, first_received_at_ms, last_received_at_ms, facts
FROM sessions
WHERE row IN (SELECT value FROM json_each(?1))
