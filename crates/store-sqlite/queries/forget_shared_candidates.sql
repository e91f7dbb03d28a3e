DELETE FROM shared_candidates
WHERE session IN (SELECT session FROM shared_visitors WHERE offered_at_ms < ?1)
