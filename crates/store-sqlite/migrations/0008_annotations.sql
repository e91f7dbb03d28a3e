-- What people write onto sessions. It names sessions by their ids, so that it stays when sessions are built anew from the
-- blocks; whoever deletes a session deletes this too.
CREATE TABLE annotations (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    project       TEXT NOT NULL,
    session       TEXT NOT NULL,
    author        INTEGER REFERENCES dashboarders (id) ON DELETE SET NULL,
    at_ms         INTEGER NOT NULL,
    anchor        TEXT NOT NULL, -- JSON
    text          TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX annotations_by_time ON annotations (project, session, at_ms, id);
CREATE INDEX annotations_by_author ON annotations (author) WHERE author IS NOT NULL;

CREATE TABLE session_names (
    project     TEXT NOT NULL,
    session     TEXT NOT NULL,
    title       TEXT,
    description TEXT,
    PRIMARY KEY (project, session)
) STRICT, WITHOUT ROWID;
