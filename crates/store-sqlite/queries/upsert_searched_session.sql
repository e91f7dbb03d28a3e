INSERT INTO searched_sessions (session, received_until_ms, findings) VALUES (?1, ?2, ?3)
ON CONFLICT (session) DO UPDATE SET received_until_ms = excluded.received_until_ms, findings = excluded.findings
