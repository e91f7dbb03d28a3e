-- Recordings: finished sessions, each in one object.

-- is_loose: the session has batches in blocks and is not refused.
ALTER TABLE sessions ADD COLUMN is_loose INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sessions ADD COLUMN has_ended INTEGER NOT NULL DEFAULT 0;
-- When compaction found that it cannot take the session as it is.
ALTER TABLE sessions ADD COLUMN refused_at_ms INTEGER;
UPDATE sessions SET has_ended = coalesce(facts ->> '$.ended', 0);
CREATE INDEX sessions_loose_by_last_batch ON sessions (last_received_at_ms) WHERE is_loose;
CREATE INDEX sessions_loose_and_ended ON sessions (last_received_at_ms) WHERE is_loose AND has_ended;
CREATE INDEX sessions_loose_by_first_batch ON sessions (first_received_at_ms) WHERE is_loose;
CREATE INDEX sessions_refused ON sessions (refused_at_ms) WHERE refused_at_ms IS NOT NULL;

CREATE TABLE recordings (
    session            INTEGER PRIMARY KEY REFERENCES sessions (row) ON DELETE CASCADE,
    generation         INTEGER NOT NULL,
    format_version     INTEGER NOT NULL,
    bytes              INTEGER NOT NULL,
    contents_offset    INTEGER NOT NULL, -- of the table of contents; it ends where the directory begins
    directory_offset   INTEGER NOT NULL,
    directory_end      INTEGER NOT NULL,
    compacted_at_ms    INTEGER NOT NULL,
    health             TEXT              -- JSON
) STRICT;

-- Objects that are not needed any more and may still be there; for a deleted session, its tombstone.
CREATE TABLE retired_objects (
    path      TEXT PRIMARY KEY,
    tombstone BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX retired_objects_by_tombstone ON retired_objects (tombstone) WHERE tombstone IS NOT NULL;

-- Bytes of frames that no batch refers to, because their batches lie in recordings by now.
ALTER TABLE blocks ADD COLUMN garbage_bytes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX blocks_by_garbage ON blocks (garbage_bytes * 100 / max(bytes, 1)) WHERE garbage_bytes > 0;

-- A batch without a block lies in its session's recording.
CREATE TABLE new_batches (
    stream            INTEGER NOT NULL REFERENCES streams (row) ON DELETE CASCADE,
    sequence          INTEGER NOT NULL,
    block             INTEGER REFERENCES blocks (row),
    "offset"          INTEGER NOT NULL,
    length            INTEGER NOT NULL,
    first_at_ms       INTEGER,
    last_at_ms        INTEGER,
    event_count       INTEGER NOT NULL,
    set_aside_count   INTEGER NOT NULL,
    has_full_snapshot INTEGER NOT NULL,
    kinds             TEXT NOT NULL, -- JSON array
    PRIMARY KEY (stream, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO new_batches SELECT * FROM batches;
DROP TABLE batches;
ALTER TABLE new_batches RENAME TO batches;
CREATE INDEX batches_by_block ON batches (block, "offset") WHERE block IS NOT NULL;
