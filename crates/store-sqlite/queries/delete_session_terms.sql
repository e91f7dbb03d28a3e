-- ?1: [[session, term], …]
DELETE FROM session_terms
WHERE (session, term) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
