INSERT INTO read_keys (id, project, name, prefix, secret_hash, created_at_ms, last_used_at_ms, rotated_at_ms, expires_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
