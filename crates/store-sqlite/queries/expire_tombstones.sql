DELETE FROM tombstones
WHERE expires_at_ms < ?1 AND id NOT IN (SELECT tombstone FROM erasures)
RETURNING id
