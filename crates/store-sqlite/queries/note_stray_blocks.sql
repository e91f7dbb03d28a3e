-- Frames of session ?2 of project ?1 lie in the blocks ?3 without being needed.
INSERT OR IGNORE INTO stray_frames (project, session, block) SELECT ?1, ?2, value FROM json_each(?3)
