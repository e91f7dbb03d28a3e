-- Sessions can be found by what made them: all of them get their terms anew.
DROP INDEX sessions_with_old_terms;
CREATE INDEX sessions_with_old_terms ON sessions (row) WHERE terms_version < 2;

-- Some secret keys read a project, others record coding agents into it.
ALTER TABLE read_keys RENAME TO secret_keys;
ALTER TABLE secret_keys ADD COLUMN purpose TEXT NOT NULL DEFAULT 'read' CHECK (purpose IN ('read', 'agent'));
