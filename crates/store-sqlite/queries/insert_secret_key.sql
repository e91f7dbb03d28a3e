INSERT INTO secret_keys (id, project, name, prefix, secret_hash, created_at_ms, last_used_at_ms, rotated_at_ms, expires_at_ms,
                         purpose)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
