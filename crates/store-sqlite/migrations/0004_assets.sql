-- Style sheets, fonts and images that recorded pages need, once per project.
CREATE TABLE asset_contents (
    row               INTEGER PRIMARY KEY,
    project           TEXT NOT NULL,
    id                BLOB NOT NULL, -- hash of media type and bytes
    media_type        TEXT NOT NULL,
    bytes             INTEGER NOT NULL,
    use_count         INTEGER NOT NULL DEFAULT 0, -- rows of asset_uses that name it, counted by the triggers below
    reserved_until_ms INTEGER NOT NULL,
    UNIQUE (project, id)
) STRICT;
CREATE INDEX asset_contents_unused ON asset_contents (reserved_until_ms) WHERE use_count = 0;

-- Contents that nobody uses any more and whose objects may still be there.
CREATE TABLE retired_assets (
    project TEXT NOT NULL,
    id      BLOB NOT NULL,
    PRIMARY KEY (project, id)
) STRICT, WITHOUT ROWID;

-- Sessions that were gone through, up to which arrival.
CREATE TABLE asset_sessions (
    session           INTEGER PRIMARY KEY REFERENCES sessions (row) ON DELETE CASCADE,
    received_until_ms INTEGER NOT NULL,
    retry_at_ms       INTEGER
) STRICT;
CREATE INDEX asset_sessions_by_retry ON asset_sessions (retry_at_ms) WHERE retry_at_ms IS NOT NULL;

CREATE TABLE asset_uses (
    row          INTEGER PRIMARY KEY,
    session      INTEGER NOT NULL REFERENCES sessions (row) ON DELETE CASCADE,
    url          TEXT,    -- none: only a kept style sheet names it
    at_ms        INTEGER NOT NULL,
    content      INTEGER REFERENCES asset_contents (row), -- none: it could not be had
    was_fetched  INTEGER NOT NULL,
    answer_at_ms INTEGER, -- when it was fetched or tried
    reason       TEXT,
    tries        INTEGER
) STRICT;
CREATE INDEX asset_uses_by_session ON asset_uses (session);
CREATE INDEX asset_uses_by_content ON asset_uses (content) WHERE content IS NOT NULL;
CREATE INDEX asset_uses_by_url ON asset_uses (url, answer_at_ms) WHERE was_fetched;

CREATE TRIGGER asset_use_begins AFTER INSERT ON asset_uses WHEN new.content IS NOT NULL
BEGIN
    UPDATE asset_contents SET use_count = use_count + 1, reserved_until_ms = 0 WHERE row = new.content;
END;
CREATE TRIGGER asset_use_ends AFTER DELETE ON asset_uses WHEN old.content IS NOT NULL
BEGIN
    UPDATE asset_contents SET use_count = use_count - 1 WHERE row = old.content;
END;
