SELECT sessions.id, sessions.first_received_at_ms, sessions.last_received_at_ms, sessions.started_at_ms, sessions.facts,
       (SELECT count(*) FROM streams WHERE streams.session = sessions.row) AS page_count,
       (SELECT count(DISTINCT window_id) FROM streams WHERE streams.session = sessions.row) AS window_count
FROM sessions
WHERE sessions.project = ?1
  AND sessions.started_at_ms >= ?2
  AND (sessions.started_at_ms, sessions.id) < (?3, ?4)
  AND (?5 IS NULL OR sessions.duration_ms >= ?5)
  AND (?6 IS NULL OR sessions.duration_ms <= ?6)
  AND (?7 IS NULL OR sessions.error_count >= ?7)
  AND (?8 IS NULL OR sessions.browser = ?8 COLLATE NOCASE)
  AND (?9 IS NULL OR EXISTS (
      SELECT 1 FROM session_urls WHERE session_urls.session = sessions.row AND session_urls.url LIKE ?9 ESCAPE '\'))
ORDER BY sessions.started_at_ms DESC, sessions.id DESC
LIMIT ?10
