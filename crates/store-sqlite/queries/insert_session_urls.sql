-- ?1: [[session, url], …]
INSERT OR IGNORE INTO session_urls (session, url) SELECT value ->> 0, value ->> 1 FROM jsonb_each(?1)
