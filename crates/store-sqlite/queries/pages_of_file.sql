WITH RECURSIVE wanted (number) AS (
    SELECT ?1
    UNION ALL
    SELECT number + 1 FROM wanted WHERE number < ?2
)
SELECT pgno, data FROM wanted JOIN sqlite_dbpage ON pgno = wanted.number
