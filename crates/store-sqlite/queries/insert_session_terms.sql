-- ?1: [[session, term, started_at_ms], …]
INSERT OR IGNORE INTO session_terms (session, term, started_at_ms)
SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1)
