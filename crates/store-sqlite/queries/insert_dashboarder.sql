INSERT INTO dashboarders (email, password_hash, role, created_at_ms) VALUES (?1, ?2, ?3, ?4)
