-- ?1: tombstones in hex
INSERT OR IGNORE INTO erasures (tombstone, due_ms)
SELECT id, due_ms FROM tombstones WHERE id IN (SELECT unhex(value) FROM json_each(?1))
