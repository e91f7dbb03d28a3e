DELETE FROM stray_frames WHERE project = ?1 AND session = ?2
