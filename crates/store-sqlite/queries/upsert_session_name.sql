INSERT INTO session_names (project, session, title, description) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (project, session) DO UPDATE SET title = excluded.title, description = excluded.description
