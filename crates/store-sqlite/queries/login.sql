SELECT token_hash, dashboarder, expires_at_ms FROM logins WHERE token_hash = ?1 AND expires_at_ms > ?2
