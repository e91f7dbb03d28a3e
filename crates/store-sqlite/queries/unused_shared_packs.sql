SELECT DISTINCT project, pack AS number
FROM shared_contents
WHERE reference_count = 0 AND kept_until_ms <= ?1
LIMIT ?2
