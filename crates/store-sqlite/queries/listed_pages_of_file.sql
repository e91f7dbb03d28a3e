SELECT pgno, data FROM json_each(?1) AS wanted JOIN sqlite_dbpage ON pgno = wanted.value
