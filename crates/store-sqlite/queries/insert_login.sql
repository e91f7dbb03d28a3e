INSERT INTO logins (token_hash, dashboarder, expires_at_ms) VALUES (?1, ?2, ?3)
