SELECT sessions.project, sessions.id, sessions.last_received_at_ms
FROM sessions LEFT JOIN searched_sessions ON searched_sessions.session = sessions.row
WHERE sessions.last_received_at_ms BETWEEN ?1 AND ?2
  AND coalesce(searched_sessions.received_until_ms < sessions.last_received_at_ms, true)
ORDER BY sessions.last_received_at_ms, sessions.row
LIMIT ?3
