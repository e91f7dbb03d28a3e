DELETE FROM secret_keys WHERE project = ?1 AND id = ?2
