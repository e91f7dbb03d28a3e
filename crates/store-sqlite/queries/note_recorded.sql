-- Session ?1 was compacted; whether it has batches in blocks all the same.
UPDATE sessions SET is_loose = ?2, refused_at_ms = NULL WHERE row = ?1
