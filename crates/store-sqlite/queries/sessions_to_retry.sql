SELECT sessions.project, sessions.id, sessions.last_received_at_ms
FROM asset_sessions JOIN sessions ON sessions.row = asset_sessions.session
WHERE asset_sessions.retry_at_ms <= ?1
ORDER BY asset_sessions.retry_at_ms
LIMIT ?2
