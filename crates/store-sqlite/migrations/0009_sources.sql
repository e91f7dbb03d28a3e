-- Sessions can be found by what made them: all of them get their terms anew.
DROP INDEX sessions_with_old_terms;
CREATE INDEX sessions_with_old_terms ON sessions (row) WHERE terms_version < 2;
