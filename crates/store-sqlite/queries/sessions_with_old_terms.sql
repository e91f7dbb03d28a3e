SELECT sessions.row, sessions.project, sessions.started_at_ms, sessions.facts, searched_sessions.findings
FROM sessions INDEXED BY sessions_with_old_terms
LEFT JOIN searched_sessions ON searched_sessions.session = sessions.row
WHERE sessions.terms_version < 2
ORDER BY sessions.row DESC
LIMIT ?1
