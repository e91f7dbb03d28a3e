SELECT id, email, password_hash, created_at_ms FROM dashboarders WHERE id = ?1
