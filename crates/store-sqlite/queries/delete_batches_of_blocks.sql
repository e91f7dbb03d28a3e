DELETE FROM batches WHERE block IN (SELECT value FROM json_each(?1))
