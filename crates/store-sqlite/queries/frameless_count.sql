-- How many batches of session ?1 lie in a recording, and how many in blocks.
SELECT count(*) FILTER (WHERE batches.block IS NULL) AS recorded, count(batches.block) AS framed
FROM streams
JOIN batches ON batches.stream = streams.row
WHERE streams.session = ?1
