-- One recording less refers to what session ?2 refers to; what nobody refers to then is kept until ?3.
UPDATE shared_contents
SET reference_count = max(reference_count - 1, 0), kept_until_ms = ?3
FROM recordings, jsonb_each(recordings.shared) AS run
WHERE recordings.session = ?2 AND shared_contents.project = ?1
  AND shared_contents.number BETWEEN run.value ->> 0 AND (run.value ->> 0) + (run.value ->> 1)
