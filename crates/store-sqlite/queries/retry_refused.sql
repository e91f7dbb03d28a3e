UPDATE sessions SET is_loose = 1, refused_at_ms = NULL, unsettled = unsettled + 1 WHERE refused_at_ms IS NOT NULL
