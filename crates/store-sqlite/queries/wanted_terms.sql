-- ?3: a list of values.
SELECT terms.row, terms.session_count
FROM json_each(?3) AS wanted
CROSS JOIN terms ON terms.project = ?1 AND terms.field = ?2 AND terms.value = wanted.value
