SELECT annotations.id, author, email, at_ms, anchor, text, annotations.created_at_ms, changed_at_ms
FROM annotations LEFT JOIN dashboarders ON dashboarders.id = author
WHERE project = ?1 AND session = ?2 AND (?3 IS NULL OR annotations.id = ?3)
ORDER BY at_ms, annotations.id
