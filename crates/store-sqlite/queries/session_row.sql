SELECT row FROM sessions WHERE project = ?1 AND id = ?2
