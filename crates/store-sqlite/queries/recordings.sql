SELECT sessions.project, sessions.id, recordings.generation
FROM recordings
JOIN sessions ON sessions.row = recordings.session
ORDER BY sessions.project, sessions.id
