-- The terms of sessions, either those about a recording's health or all others.
SELECT session_terms.session, session_terms.term
FROM session_terms CROSS JOIN terms ON terms.row = session_terms.term
WHERE session_terms.session IN (SELECT value FROM json_each(?1)) AND (terms.field = 'health') = ?2
