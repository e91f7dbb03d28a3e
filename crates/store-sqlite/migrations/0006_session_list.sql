-- What lists of sessions filter and sort by, for many sessions.

-- Values that sessions can be found by, and how many sessions have each.
CREATE TABLE terms (
    row           INTEGER PRIMARY KEY,
    project       TEXT NOT NULL,
    field         TEXT NOT NULL,
    value         TEXT NOT NULL,
    session_count INTEGER NOT NULL, -- rows of session_terms that name it, counted by the triggers below
    UNIQUE (project, field, value)
) STRICT;

CREATE TABLE session_terms (
    session       INTEGER NOT NULL REFERENCES sessions (row) ON DELETE CASCADE,
    term          INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL, -- the session's
    PRIMARY KEY (session, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_terms_by_start ON session_terms (term, started_at_ms, session);

CREATE TRIGGER session_terms_added AFTER INSERT ON session_terms BEGIN
    UPDATE terms SET session_count = session_count + 1 WHERE row = new.term;
END;
CREATE TRIGGER session_terms_removed AFTER DELETE ON session_terms BEGIN
    UPDATE terms SET session_count = session_count - 1 WHERE row = old.term;
    DELETE FROM terms WHERE row = old.term AND session_count = 0;
END;

DROP TABLE session_urls;
DROP INDEX sessions_by_start;
DROP INDEX sessions_by_user;
ALTER TABLE sessions DROP COLUMN user_id;
ALTER TABLE sessions DROP COLUMN browser;
ALTER TABLE sessions ADD COLUMN active_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN console_error_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN failed_request_count INTEGER NOT NULL DEFAULT 0;
-- By which rules the session's terms and the columns above were made: 0 for sessions that are older than both, which
-- are worked off from the newest while the server runs.
ALTER TABLE sessions ADD COLUMN terms_version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sessions_with_old_terms ON sessions (row) WHERE terms_version < 1;

-- Each of these holds all numbers that lists filter by: a session's row lies beside its facts, which are large.
CREATE INDEX sessions_by_start ON sessions (
    project, started_at_ms, row, duration_ms, active_ms, error_count, console_error_count, failed_request_count);
CREATE INDEX sessions_by_duration ON sessions (
    project, duration_ms, row, started_at_ms, active_ms, error_count, console_error_count, failed_request_count);
CREATE INDEX sessions_by_activity ON sessions (
    project, active_ms, row, started_at_ms, duration_ms, error_count, console_error_count, failed_request_count);
CREATE INDEX sessions_by_errors ON sessions (
    project, error_count, row, started_at_ms, duration_ms, active_ms, console_error_count, failed_request_count);
CREATE INDEX sessions_with_console_errors ON sessions (
    project, console_error_count, row, started_at_ms, duration_ms, active_ms, error_count, failed_request_count)
    WHERE console_error_count > 0;
CREATE INDEX sessions_with_failed_requests ON sessions (
    project, failed_request_count, row, started_at_ms, duration_ms, active_ms, error_count, console_error_count)
    WHERE failed_request_count > 0;
