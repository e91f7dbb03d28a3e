INSERT INTO shared_visitors (session, visitor, offered_at_ms) VALUES (?1, ?2, ?3)
ON CONFLICT (session) DO UPDATE SET visitor = excluded.visitor, offered_at_ms = excluded.offered_at_ms
