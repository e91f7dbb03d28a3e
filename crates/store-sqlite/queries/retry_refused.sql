UPDATE sessions SET is_loose = 1, refused_at_ms = NULL WHERE refused_at_ms IS NOT NULL
