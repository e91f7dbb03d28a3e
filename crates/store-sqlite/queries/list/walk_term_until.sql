-- How far a walk over a term's sessions goes at most.
SELECT started_at_ms AS key, session AS row
FROM session_terms INDEXED BY session_terms_by_start
WHERE term = ?1 AND (started_at_ms, session) {behind} (?2, ?3)
ORDER BY started_at_ms {order}, session {order}
LIMIT 1 OFFSET ?4
