DELETE FROM annotations WHERE project = ?1 AND session = ?2
