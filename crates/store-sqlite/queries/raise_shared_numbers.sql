-- No number below ?2 is given out any more.
INSERT INTO shared_numbers (project, next) VALUES (?1, ?2)
ON CONFLICT (project) DO UPDATE SET next = max(next, ?2)
