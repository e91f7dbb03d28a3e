INSERT INTO recordings (session, generation, format_version, bytes, contents_offset, directory_offset, directory_end,
                        compacted_at_ms, health, shared, own_shared_bytes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)
ON CONFLICT (session) DO UPDATE
SET generation = excluded.generation, format_version = excluded.format_version, bytes = excluded.bytes,
    contents_offset = excluded.contents_offset, directory_offset = excluded.directory_offset,
    directory_end = excluded.directory_end, compacted_at_ms = excluded.compacted_at_ms, health = excluded.health,
    shared = excluded.shared, own_shared_bytes = 0
