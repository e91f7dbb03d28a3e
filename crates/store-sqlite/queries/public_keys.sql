SELECT key, project, name, created_at_ms, last_used_at_ms, rotated_at_ms
FROM public_keys
ORDER BY created_at_ms, key
