SELECT count(*) AS count FROM shared_contents
WHERE project = ?1 AND pack IN (SELECT value FROM json_each(?2))
