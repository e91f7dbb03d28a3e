-- Keys with which pages hand over what they recorded. The one that a project's snippet shows stands in the project too.
CREATE TABLE public_keys (
    key             TEXT PRIMARY KEY,
    project         TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name            TEXT NOT NULL,
    created_at_ms   INTEGER NOT NULL,
    last_used_at_ms INTEGER,
    rotated_at_ms   INTEGER -- another took its place; valid until it is revoked
) STRICT, WITHOUT ROWID;
CREATE INDEX public_keys_by_project ON public_keys (project, created_at_ms, key);
INSERT INTO public_keys (key, project, name, created_at_ms)
SELECT public_key, id, 'First key', created_at_ms FROM projects;

ALTER TABLE read_keys ADD COLUMN rotated_at_ms INTEGER;
ALTER TABLE read_keys ADD COLUMN expires_at_ms INTEGER;

-- What the recorder's options are changed by from here: a JSON object.
ALTER TABLE projects ADD COLUMN recorder_options TEXT NOT NULL DEFAULT '{}';

-- Projects that were deleted, as long as sessions of theirs may turn up that are to be erased.
CREATE TABLE deleted_projects (
    id            TEXT PRIMARY KEY,
    deleted_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whoever could log in before there were roles could do everything. No password is an empty text.
ALTER TABLE dashboarders ADD COLUMN role TEXT NOT NULL DEFAULT 'owner' CHECK (role IN ('owner', 'member'));
ALTER TABLE dashboarders ADD COLUMN last_login_at_ms INTEGER;

-- Links with which somebody chooses a password, once.
CREATE TABLE invitations (
    dashboarder   INTEGER PRIMARY KEY REFERENCES dashboarders (id) ON DELETE CASCADE,
    token_hash    BLOB NOT NULL UNIQUE,
    expires_at_ms INTEGER NOT NULL
) STRICT;
