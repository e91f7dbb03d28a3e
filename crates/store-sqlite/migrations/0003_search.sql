-- What can be found in sessions. A row's number is its session's, then its place counted from the end, so that by
-- falling numbers come the newest sessions first and within one its moments in order.
CREATE TABLE moments (
    row     INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (row), -- whoever deletes it deletes these first, with their words
    stream  INTEGER NOT NULL REFERENCES streams (row),
    at_ms   INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    text    TEXT NOT NULL
) STRICT;
CREATE INDEX moments_by_session ON moments (session);
CREATE INDEX moments_by_stream ON moments (stream);

-- The words of moments are kept with the project's id as one more word, so that a project's are found without going
-- through those of others.
CREATE VIEW moment_words AS
SELECT moments.row AS row, hex(sessions.project) AS scope, moments.text AS text
FROM moments JOIN sessions ON sessions.row = moments.session;

CREATE VIRTUAL TABLE moment_search USING fts5 (
    scope, text, content = 'moment_words', content_rowid = 'row', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- What is deleted goes from the index at once, not when its parts are merged one day.
INSERT INTO moment_search (moment_search, rank) VALUES ('secure-delete', 1);

-- The words that there are.
CREATE VIRTUAL TABLE moment_search_vocabulary USING fts5vocab ('moment_search', 'row');

-- Sessions that were gone through, up to which arrival, and what was found wrong with them.
CREATE TABLE searched_sessions (
    session           INTEGER PRIMARY KEY REFERENCES sessions (row) ON DELETE CASCADE,
    received_until_ms INTEGER NOT NULL,
    findings          TEXT NOT NULL -- JSON object
) STRICT;
CREATE INDEX sessions_by_last_batch ON sessions (last_received_at_ms);
