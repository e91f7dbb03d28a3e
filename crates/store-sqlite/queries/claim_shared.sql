-- One recording more refers to the contents ?2 of project ?1: [[first, how many follow], …]
UPDATE shared_contents
SET reference_count = reference_count + 1
WHERE project = ?1
  AND number IN (
    SELECT claimed.number
    FROM jsonb_each(?2) AS run
    CROSS JOIN shared_contents AS claimed ON claimed.project = ?1
        AND claimed.number BETWEEN run.value ->> 0 AND (run.value ->> 0) + (run.value ->> 1))
