DELETE FROM session_names WHERE project = ?1 AND session = ?2
