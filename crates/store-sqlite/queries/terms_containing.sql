SELECT row, session_count FROM terms
WHERE project = ?1 AND field = ?2 AND value LIKE ?3 ESCAPE '\'
