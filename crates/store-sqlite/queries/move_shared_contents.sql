-- Contents ?3 of the packs ?2 of project ?1 lie in pack ?4 now.
UPDATE shared_contents SET pack = ?4
WHERE project = ?1 AND pack IN (SELECT value FROM json_each(?2)) AND number IN (SELECT value FROM json_each(?3))
