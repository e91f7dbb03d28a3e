DELETE FROM session_urls WHERE session IN (SELECT value FROM json_each(?1))
