SELECT id, bytes, written_at_ms FROM blocks ORDER BY id
