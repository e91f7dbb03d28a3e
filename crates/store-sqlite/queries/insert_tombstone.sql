INSERT INTO tombstones (id, due_ms, expires_at_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (id) DO UPDATE SET expires_at_ms = max(tombstones.expires_at_ms, excluded.expires_at_ms)
