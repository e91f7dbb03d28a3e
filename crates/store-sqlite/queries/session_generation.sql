-- A session's row and the generation of its recording.
SELECT sessions.row, recordings.generation
FROM sessions
LEFT JOIN recordings ON recordings.session = sessions.row
WHERE sessions.project = ?1 AND sessions.id = ?2
