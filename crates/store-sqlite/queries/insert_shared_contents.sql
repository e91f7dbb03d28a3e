-- ?3: [[number, hash, bytes], …] of pack ?2 of project ?1
INSERT OR IGNORE INTO shared_contents (project, number, pack, hash, bytes, reference_count, kept_until_ms)
SELECT ?1, value ->> 0, ?2, value ->> 1, value ->> 2, 0, ?4 FROM jsonb_each(?3)
