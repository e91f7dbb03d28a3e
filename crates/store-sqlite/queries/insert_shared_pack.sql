INSERT OR IGNORE INTO shared_packs (project, number, bytes) VALUES (?1, ?2, ?3)
