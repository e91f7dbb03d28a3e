-- Sessions with a term, in the order of their start, between two places of it.
SELECT listed.row, listed.started_at_ms AS key
FROM session_terms AS driver INDEXED BY session_terms_by_start
CROSS JOIN sessions AS listed INDEXED BY sessions_by_start
    ON listed.project = ?1 AND listed.started_at_ms = driver.started_at_ms AND listed.row = driver.session
WHERE driver.term = ?15
  AND (driver.started_at_ms, driver.session) {behind} (?2, ?3)
  AND (driver.started_at_ms, driver.session) {until} (?4, ?5)
  AND {conditions}
ORDER BY driver.started_at_ms {order}, driver.session {order}
LIMIT ?6
