SELECT id, bytes, written_at_ms FROM blocks WHERE bytes < ?1 AND written_at_ms < ?2 ORDER BY id LIMIT ?3
