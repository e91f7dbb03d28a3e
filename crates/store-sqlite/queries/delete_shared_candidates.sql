-- ?1: [[number, hash, bytes], …], which are shared now.
DELETE FROM shared_candidates WHERE hash IN (SELECT value ->> 1 FROM jsonb_each(?1))
