INSERT INTO annotations (project, session, author, at_ms, anchor, text, created_at_ms, changed_at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
