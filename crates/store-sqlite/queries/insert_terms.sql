-- ?1: [[project, field, value], …]
INSERT OR IGNORE INTO terms (project, field, value, session_count)
SELECT value ->> 0, value ->> 1, value ->> 2, 0 FROM jsonb_each(?1)
