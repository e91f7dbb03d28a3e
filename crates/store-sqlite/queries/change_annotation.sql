UPDATE annotations SET at_ms = coalesce(?4, at_ms), text = coalesce(?5, text), changed_at_ms = ?6
WHERE project = ?1 AND session = ?2 AND id = ?3
