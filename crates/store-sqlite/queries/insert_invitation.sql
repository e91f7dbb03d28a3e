INSERT INTO invitations (dashboarder, token_hash, expires_at_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (dashboarder) DO UPDATE SET token_hash = excluded.token_hash, expires_at_ms = excluded.expires_at_ms
