SELECT id, project, name, prefix, secret_hash, created_at_ms, last_used_at_ms, rotated_at_ms, expires_at_ms, purpose
FROM secret_keys
WHERE project = ?1
ORDER BY created_at_ms, id
