DELETE FROM logins
WHERE token_hash IN (SELECT token_hash FROM logins WHERE expires_at_ms <= ?1 ORDER BY expires_at_ms LIMIT ?2)
