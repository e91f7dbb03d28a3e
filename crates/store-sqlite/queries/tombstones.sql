SELECT id, due_ms, expires_at_ms FROM tombstones ORDER BY id
