-- One recording less refers to what session ?2 refers to; what nobody refers to then is kept until ?3.
UPDATE shared_contents
SET reference_count = max(reference_count - 1, 0), kept_until_ms = ?3
WHERE project = ?1
  AND number IN (
    SELECT released.number
    FROM recordings
    CROSS JOIN jsonb_each(recordings.shared) AS run
    CROSS JOIN shared_contents AS released ON released.project = ?1
        AND released.number BETWEEN run.value ->> 0 AND (run.value ->> 0) + (run.value ->> 1)
    WHERE recordings.session = ?2)
