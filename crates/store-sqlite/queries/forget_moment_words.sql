-- Takes the words of a session's moments out of the index: what stands in it is told again to be deleted.
INSERT INTO moment_search (moment_search, rowid, scope, text)
SELECT 'delete', moments.row, hex(sessions.project), moments.text
FROM sessions JOIN moments ON moments.session = sessions.row
WHERE sessions.project = ?1 AND sessions.id = ?2
