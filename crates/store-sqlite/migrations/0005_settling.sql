-- How often something arrived since everything was done that is done with quiet sessions; every session is looked at once.
ALTER TABLE sessions ADD COLUMN unsettled INTEGER NOT NULL DEFAULT 1;
CREATE INDEX sessions_unsettled ON sessions (last_received_at_ms) WHERE unsettled > 0;

-- Each kind of work had a list of its own before.
DROP INDEX sessions_loose_by_last_batch;
DROP INDEX sessions_loose_and_ended;
DROP INDEX sessions_loose_by_first_batch;
DROP INDEX sessions_by_last_batch;
CREATE INDEX sessions_loose ON sessions (row) WHERE is_loose;
