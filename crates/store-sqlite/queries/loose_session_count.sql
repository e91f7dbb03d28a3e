SELECT count(*) AS sessions FROM sessions WHERE is_loose
