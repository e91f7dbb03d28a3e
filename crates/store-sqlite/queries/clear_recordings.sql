DELETE FROM erasure_blocks;
INSERT INTO moment_search (moment_search) VALUES ('delete-all');
DELETE FROM moments;
DELETE FROM sessions;
DELETE FROM batches;
DELETE FROM streams;
DELETE FROM session_urls;
DELETE FROM stray_frames;
DELETE FROM blocks;
