SELECT searched_sessions.findings
FROM sessions JOIN searched_sessions ON searched_sessions.session = sessions.row
WHERE sessions.project = ?1 AND sessions.id = ?2
