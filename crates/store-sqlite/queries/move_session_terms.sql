-- ?1: [[session, started_at_ms], …] of sessions that began at another time than was known.
UPDATE session_terms SET started_at_ms = moved.value ->> 1
FROM json_each(?1) AS moved
WHERE session_terms.session = moved.value ->> 0
