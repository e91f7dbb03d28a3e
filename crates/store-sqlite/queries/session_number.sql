SELECT row, started_at_ms FROM sessions WHERE project = ?1 AND id = ?2
