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
    health             TEXT,             -- JSON
    shared             TEXT NOT NULL,    -- numbers of shared contents, as JSON: [[first, how many follow], …]
    own_shared_bytes   INTEGER NOT NULL DEFAULT 0 -- bytes of copies of its own of what is shared by now
) STRICT;
CREATE INDEX recordings_to_fold ON recordings (own_shared_bytes) WHERE own_shared_bytes > 0;

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

-- Numbers that nobody has yet, of contents and packs.
CREATE TABLE shared_numbers (
    project TEXT PRIMARY KEY,
    next    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shared_packs (
    project TEXT NOT NULL,
    number  INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (project, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE shared_contents (
    project       TEXT NOT NULL,
    number        INTEGER NOT NULL,
    pack          INTEGER NOT NULL,
    hash          INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    reference_count INTEGER NOT NULL, -- recordings that refer to it
    kept_until_ms INTEGER NOT NULL,   -- even if nobody refers to it
    PRIMARY KEY (project, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_contents_by_hash ON shared_contents (hash);
CREATE INDEX shared_contents_by_pack ON shared_contents (project, pack);
CREATE INDEX shared_contents_unused ON shared_contents (kept_until_ms) WHERE reference_count = 0;

-- Contents that sessions have and that are not shared, by hash. They go with their sessions.
CREATE TABLE shared_candidates (
    hash    INTEGER NOT NULL,
    session INTEGER NOT NULL REFERENCES sessions (row) ON DELETE CASCADE,
    PRIMARY KEY (hash, session)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_candidates_by_session ON shared_candidates (session);
-- Whose sessions these are, by hash.
CREATE TABLE shared_visitors (
    session       INTEGER PRIMARY KEY REFERENCES sessions (row) ON DELETE CASCADE,
    visitor       INTEGER NOT NULL,
    offered_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX shared_visitors_by_offer ON shared_visitors (offered_at_ms);
