INSERT INTO dashboarders (email, password_hash, created_at_ms) VALUES (?1, ?2, ?3)
