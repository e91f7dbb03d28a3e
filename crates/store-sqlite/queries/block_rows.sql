SELECT row, id FROM blocks WHERE id IN (SELECT value FROM json_each(?1))
