-- ?1: [[session, url], …]
INSERT OR IGNORE INTO session_urls (session, url) SELECT value ->> 0, value ->> 1 FROM json_each(?1)
