INSERT INTO shared_numbers (project, next) VALUES (?1, ?2)
ON CONFLICT (project) DO UPDATE SET next = next + ?2
RETURNING next - ?2 AS first
