-- One recording more refers to the contents ?2 of project ?1: [[first, how many follow], …]
UPDATE shared_contents
SET reference_count = reference_count + 1
FROM jsonb_each(?2) AS run
WHERE shared_contents.project = ?1
  AND shared_contents.number BETWEEN run.value ->> 0 AND (run.value ->> 0) + (run.value ->> 1)
