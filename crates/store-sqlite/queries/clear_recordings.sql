DELETE FROM erasure_blocks;
DELETE FROM sessions;
DELETE FROM recordings;
DELETE FROM batches;
DELETE FROM streams;
DELETE FROM session_urls;
DELETE FROM stray_frames;
DELETE FROM blocks;
