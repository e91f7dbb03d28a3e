DELETE FROM deleted_projects
WHERE deleted_at_ms < ?1 AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.project = deleted_projects.id)
