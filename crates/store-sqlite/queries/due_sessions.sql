-- Sessions to be compacted: idle since before ?1, ended and idle since before ?2, or begun before ?3 and not compacted
-- since ?1. At most ?4 of each.
SELECT sessions.project, sessions.id
FROM sessions
WHERE sessions.row IN (
    SELECT row FROM (
        SELECT row FROM sessions WHERE is_loose AND last_received_at_ms < ?1 ORDER BY last_received_at_ms LIMIT ?4)
    UNION
    SELECT row FROM (
        SELECT row FROM sessions
        WHERE is_loose AND has_ended AND last_received_at_ms < ?2 ORDER BY last_received_at_ms LIMIT ?4)
    UNION
    SELECT row FROM (
        SELECT row FROM sessions
        WHERE is_loose AND first_received_at_ms < ?3
          AND NOT EXISTS (SELECT 1 FROM recordings WHERE session = sessions.row AND compacted_at_ms >= ?1)
        ORDER BY first_received_at_ms LIMIT ?4))
LIMIT ?4
