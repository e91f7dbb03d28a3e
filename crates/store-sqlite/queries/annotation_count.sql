SELECT count(*) AS annotations FROM annotations WHERE project = ?1 AND session = ?2
