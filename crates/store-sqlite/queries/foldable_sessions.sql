SELECT sessions.project, sessions.id
FROM recordings
JOIN sessions ON sessions.row = recordings.session
WHERE recordings.own_shared_bytes > 0 AND recordings.own_shared_bytes >= ?1 AND sessions.refused_at_ms IS NULL
ORDER BY recordings.own_shared_bytes DESC
LIMIT ?2
