UPDATE sessions SET is_loose = 0, refused_at_ms = ?3 WHERE project = ?1 AND id = ?2
