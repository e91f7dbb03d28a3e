INSERT INTO erasures (tombstone, due_ms) VALUES (?1, ?2) ON CONFLICT (tombstone) DO NOTHING
