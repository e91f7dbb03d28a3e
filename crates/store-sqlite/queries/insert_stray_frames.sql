INSERT OR IGNORE INTO stray_frames (project, session, block) SELECT value ->> 0, value ->> 1, ?2 FROM jsonb_each(?1)
