INSERT INTO public_keys (key, project, name, created_at_ms, last_used_at_ms, rotated_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
