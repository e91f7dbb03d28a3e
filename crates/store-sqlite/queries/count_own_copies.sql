-- Recordings that have copies of their own of the contents ?1: [[number, hash, bytes], …], which are shared now.
UPDATE recordings
SET own_shared_bytes = recordings.own_shared_bytes + copies.bytes
FROM (
    SELECT shared_candidates.session AS session, sum(content.value ->> 2) AS bytes
    FROM jsonb_each(?1) AS content
    JOIN shared_candidates ON shared_candidates.hash = content.value ->> 1
    GROUP BY shared_candidates.session) AS copies
WHERE recordings.session = copies.session
