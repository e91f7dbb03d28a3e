-- The packs of project ?1 that hold the contents ?2: [[first, how many follow], …]
SELECT DISTINCT shared_contents.pack AS number
FROM jsonb_each(?2) AS run
CROSS JOIN shared_contents ON shared_contents.project = ?1
    AND shared_contents.number BETWEEN run.value ->> 0 AND (run.value ->> 0) + (run.value ->> 1)
