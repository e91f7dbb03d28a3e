SELECT project, id FROM sessions WHERE project IN (SELECT id FROM deleted_projects) LIMIT ?1
