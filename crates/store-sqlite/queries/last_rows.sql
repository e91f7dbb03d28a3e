-- The highest row numbers so far, and the row of block ?1 if it is there.
SELECT coalesce((SELECT max(row) FROM sessions), 0) AS session,
       coalesce((SELECT max(row) FROM streams), 0) AS stream,
       coalesce((SELECT max(row) FROM blocks), 0) AS block,
       (SELECT row FROM blocks WHERE id = ?1) AS this_block
