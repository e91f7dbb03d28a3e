DELETE FROM blocks WHERE row IN (SELECT value FROM json_each(?1))
