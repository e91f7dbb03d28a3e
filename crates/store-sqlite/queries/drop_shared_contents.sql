DELETE FROM shared_contents
WHERE project = ?1 AND pack IN (SELECT value FROM json_each(?2)) AND reference_count = 0 AND kept_until_ms <= ?3
