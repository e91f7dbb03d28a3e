-- Unsettled sessions that are quiet: idle since before ?1, ended and idle since before ?2, or begun before ?3 and without
-- a recording made since ?1; those behind ?4, ?5, at most ?6.
SELECT sessions.row, sessions.project, sessions.id, sessions.last_received_at_ms, sessions.unsettled, sessions.is_loose,
       coalesce(searched_sessions.received_until_ms < sessions.last_received_at_ms, true) AS is_unsearched,
       coalesce(asset_sessions.received_until_ms < sessions.last_received_at_ms, true) AS is_unkept
FROM sessions
LEFT JOIN searched_sessions ON searched_sessions.session = sessions.row
LEFT JOIN asset_sessions ON asset_sessions.session = sessions.row
WHERE sessions.unsettled > 0
  AND (sessions.last_received_at_ms, sessions.row) > (?4, ?5)
  AND (sessions.last_received_at_ms < ?1
       OR sessions.has_ended AND sessions.last_received_at_ms < ?2
       OR sessions.first_received_at_ms < ?3
          AND NOT EXISTS (SELECT 1 FROM recordings WHERE session = sessions.row AND compacted_at_ms >= ?1))
ORDER BY sessions.last_received_at_ms, sessions.row
LIMIT ?6
