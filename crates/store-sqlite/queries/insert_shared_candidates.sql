INSERT OR IGNORE INTO shared_candidates (hash, session) SELECT value, ?2 FROM json_each(?1)
