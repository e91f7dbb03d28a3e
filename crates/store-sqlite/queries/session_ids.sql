SELECT project, id FROM sessions
