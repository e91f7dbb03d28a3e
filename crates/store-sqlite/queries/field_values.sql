-- Values of a field that begin with a text or hold it, those of most sessions first. Only so many are looked at.
SELECT value, session_count FROM (
    SELECT value, session_count FROM (
        SELECT value, session_count FROM terms
        WHERE project = ?1 AND field = ?2 AND value >= ?3 AND value < ?3 || char(1114111)
        LIMIT ?5)
    UNION
    SELECT value, session_count FROM (
        SELECT value, session_count FROM terms
        WHERE project = ?1 AND field = ?2
        LIMIT ?5)
    WHERE value LIKE ?4 ESCAPE '\')
WHERE session_count > 0
ORDER BY session_count DESC, value
LIMIT ?6
