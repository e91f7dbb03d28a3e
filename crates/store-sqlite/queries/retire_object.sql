INSERT INTO retired_objects (path, tombstone) VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET tombstone = excluded.tombstone
