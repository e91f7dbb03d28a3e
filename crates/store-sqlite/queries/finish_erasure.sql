DELETE FROM erasures
WHERE tombstone = ?1 AND NOT EXISTS (SELECT 1 FROM erasure_blocks WHERE erasure_blocks.tombstone = ?1)
