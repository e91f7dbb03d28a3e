SELECT asset_sessions.session, asset_sessions.received_until_ms, asset_sessions.retry_at_ms
FROM sessions JOIN asset_sessions ON asset_sessions.session = sessions.row
WHERE sessions.project = ?1 AND sessions.id = ?2
