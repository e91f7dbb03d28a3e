-- Columns that stand for themselves are what lists filter and sort by; everything else of a session is in its facts.

CREATE TABLE projects (
    id                TEXT PRIMARY KEY,
    name              TEXT NOT NULL,
    public_key        TEXT NOT NULL UNIQUE,
    allowed_origins   TEXT NOT NULL, -- JSON array
    hash_identity     INTEGER NOT NULL,
    identity_hash_key BLOB NOT NULL,
    created_at_ms     INTEGER NOT NULL
) STRICT;

CREATE TABLE read_keys (
    id              TEXT PRIMARY KEY,
    project         TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    prefix          TEXT NOT NULL,
    secret_hash     BLOB NOT NULL UNIQUE,
    created_at_ms   INTEGER NOT NULL,
    last_used_at_ms INTEGER
) STRICT;
CREATE INDEX read_keys_by_project ON read_keys (project, created_at_ms, id);

CREATE TABLE dashboarders (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE logins (
    token_hash    BLOB PRIMARY KEY,
    dashboarder   INTEGER NOT NULL REFERENCES dashboarders (id) ON DELETE CASCADE,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX logins_by_dashboarder ON logins (dashboarder);
CREATE INDEX logins_by_expiry ON logins (expires_at_ms);

CREATE TABLE sessions (
    row                  INTEGER PRIMARY KEY,
    project              TEXT NOT NULL,
    id                   TEXT NOT NULL,
    started_at_ms        INTEGER NOT NULL, -- server time
    duration_ms          INTEGER NOT NULL,
    user_id              TEXT,
    browser              TEXT,
    error_count          INTEGER NOT NULL,
    first_received_at_ms INTEGER NOT NULL,
    last_received_at_ms  INTEGER NOT NULL,
    facts                TEXT NOT NULL,    -- JSON
    UNIQUE (project, id)
) STRICT;
CREATE INDEX sessions_by_start ON sessions (project, started_at_ms, id);
CREATE INDEX sessions_by_user ON sessions (project, user_id, started_at_ms, id) WHERE user_id IS NOT NULL;

-- The URLs of a session, for the list's filter; the same as in its facts.
CREATE TABLE session_urls (
    session INTEGER NOT NULL REFERENCES sessions (row) ON DELETE CASCADE,
    url     TEXT NOT NULL,
    PRIMARY KEY (session, url)
) STRICT, WITHOUT ROWID;

-- Page loads.
CREATE TABLE streams (
    row       INTEGER PRIMARY KEY,
    session   INTEGER NOT NULL REFERENCES sessions (row) ON DELETE CASCADE,
    window_id TEXT NOT NULL,
    page_id   TEXT NOT NULL,
    url       TEXT,    -- the first one shown
    url_at_ms INTEGER,
    UNIQUE (session, window_id, page_id)
) STRICT;

CREATE TABLE blocks (
    row           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    bytes         INTEGER NOT NULL,
    written_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX blocks_by_size ON blocks (bytes, written_at_ms);

CREATE TABLE batches (
    stream            INTEGER NOT NULL REFERENCES streams (row) ON DELETE CASCADE,
    sequence          INTEGER NOT NULL,
    block             INTEGER NOT NULL REFERENCES blocks (row),
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
CREATE INDEX batches_by_block ON batches (block, "offset");

-- Sessions with frames in a block that no batch refers to (copies of batches that are stored elsewhere). Deleting such
-- a session has to rewrite that block too.
CREATE TABLE stray_frames (
    project TEXT NOT NULL,
    session TEXT NOT NULL,
    block   INTEGER NOT NULL REFERENCES blocks (row) ON DELETE CASCADE,
    PRIMARY KEY (project, session, block)
) STRICT, WITHOUT ROWID;
CREATE INDEX stray_frames_by_block ON stray_frames (block);

-- Blocks whose frames live on elsewhere or nowhere, and whose objects may still be there.
CREATE TABLE retired_blocks (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Deleted sessions, by a one-way hash.
CREATE TABLE tombstones (
    id            BLOB PRIMARY KEY,
    due_ms        INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Deletions whose bytes are not all gone.
CREATE TABLE erasures (
    tombstone BLOB PRIMARY KEY REFERENCES tombstones (id),
    due_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erasure_blocks (
    tombstone BLOB NOT NULL REFERENCES erasures (tombstone) ON DELETE CASCADE,
    block     INTEGER NOT NULL REFERENCES blocks (row) ON DELETE CASCADE,
    PRIMARY KEY (tombstone, block)
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_blocks_by_block ON erasure_blocks (block);
