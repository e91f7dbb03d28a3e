-- The few sessions with any of these terms.
SELECT DISTINCT listed.row, listed.{key} AS key
FROM session_terms AS driver INDEXED BY session_terms_by_start
CROSS JOIN sessions AS listed INDEXED BY sessions_by_start
    ON listed.project = ?1 AND listed.started_at_ms = driver.started_at_ms AND listed.row = driver.session
WHERE driver.term IN (SELECT value FROM json_each(?15))
  AND (listed.{key}, listed.row) {behind} (?2, ?3)
  AND (listed.{key}, listed.row) {until} (?4, ?5)
  AND {conditions}
ORDER BY listed.{key} {order}, listed.row {order}
LIMIT ?6
