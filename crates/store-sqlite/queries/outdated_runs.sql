SELECT sessions.project, sessions.id
FROM searched_sessions
JOIN sessions ON sessions.row = searched_sessions.session
WHERE searched_sessions.run_version IS NOT NULL AND searched_sessions.run_version < ?1 AND sessions.unsettled = 0
LIMIT ?2
