-- ?3: a list of values, of a field that has few.
SELECT row, session_count FROM terms
WHERE project = ?1 AND field = ?2 AND EXISTS (
    SELECT 1 FROM json_each(?3) AS wanted WHERE wanted.value = terms.value COLLATE NOCASE)
