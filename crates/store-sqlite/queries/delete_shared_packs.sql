DELETE FROM shared_packs WHERE project = ?1 AND number IN (SELECT value FROM json_each(?2))
