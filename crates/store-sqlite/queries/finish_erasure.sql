DELETE FROM erasures
WHERE tombstone = ?1
  AND NOT EXISTS (SELECT 1 FROM erasure_blocks WHERE erasure_blocks.tombstone = ?1)
  AND NOT EXISTS (SELECT 1 FROM retired_objects WHERE retired_objects.tombstone = ?1)
