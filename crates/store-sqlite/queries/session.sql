SELECT sessions.id, sessions.first_received_at_ms, sessions.last_received_at_ms, sessions.started_at_ms, sessions.facts,
       (SELECT count(*) FROM streams WHERE streams.session = sessions.row) AS page_count,
       (SELECT count(DISTINCT window_id) FROM streams WHERE streams.session = sessions.row) AS window_count,
       title, description, searched_sessions.run_summary,
       searched_sessions.received_until_ms AS run_received_until_ms
FROM sessions
LEFT JOIN session_names ON session_names.project = sessions.project AND session_names.session = sessions.id
LEFT JOIN searched_sessions ON searched_sessions.session = sessions.row
WHERE sessions.project = ?1 AND sessions.id = ?2
