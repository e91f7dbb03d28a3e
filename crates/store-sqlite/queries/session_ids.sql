SELECT project, id FROM sessions
UNION SELECT project, session FROM annotations
UNION SELECT project, session FROM session_names
