INSERT INTO moment_search (rowid, scope, text)
SELECT moments.row, hex(?2), moments.text FROM moments WHERE moments.session = ?1
