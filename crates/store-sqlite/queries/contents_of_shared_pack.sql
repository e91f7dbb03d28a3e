SELECT number FROM shared_contents
WHERE project = ?1 AND pack = ?2 AND NOT (reference_count = 0 AND kept_until_ms <= ?3)
ORDER BY number
