INSERT INTO searched_sessions (session, received_until_ms, findings, run_version, run_summary) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (session) DO UPDATE
SET received_until_ms = excluded.received_until_ms, findings = excluded.findings, run_version = excluded.run_version,
    run_summary = excluded.run_summary
