UPDATE projects
SET public_key = (
    SELECT key FROM public_keys WHERE project = ?1
    ORDER BY rotated_at_ms IS NULL DESC, created_at_ms DESC, key DESC
    LIMIT 1
)
WHERE id = ?1 AND public_key = ?2
