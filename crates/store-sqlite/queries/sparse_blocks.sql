SELECT id, bytes, written_at_ms
FROM blocks
WHERE garbage_bytes > 0 AND garbage_bytes * 100 / max(bytes, 1) >= ?1
ORDER BY garbage_bytes * 100 / max(bytes, 1) DESC
LIMIT ?2
