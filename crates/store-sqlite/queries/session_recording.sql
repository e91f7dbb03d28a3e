SELECT sessions.project, sessions.id, recordings.generation, recordings.format_version, recordings.bytes,
       recordings.contents_offset, recordings.directory_offset, recordings.directory_end, recordings.compacted_at_ms,
       recordings.health
FROM sessions
JOIN recordings ON recordings.session = sessions.row
WHERE sessions.project = ?1 AND sessions.id = ?2
