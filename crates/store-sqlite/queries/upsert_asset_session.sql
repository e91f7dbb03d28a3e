INSERT INTO asset_sessions (session, received_until_ms, retry_at_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (session) DO UPDATE SET received_until_ms = excluded.received_until_ms, retry_at_ms = excluded.retry_at_ms
