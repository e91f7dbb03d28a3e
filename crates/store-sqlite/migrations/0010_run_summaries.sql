-- What runs of coding agents came to, and lists of runs by it.

-- Made when a run was gone through, by which version of the rules; absent for other sessions. Runs that were gone through
-- before there were summaries are gone through again.
ALTER TABLE searched_sessions ADD COLUMN run_version INTEGER;
ALTER TABLE searched_sessions ADD COLUMN run_summary TEXT; -- JSON object
UPDATE searched_sessions SET run_version = 0
WHERE session IN (
    SELECT session_terms.session FROM terms
    JOIN session_terms ON session_terms.term = terms.row
    WHERE terms.field = 'source' AND terms.value = 'agent');
CREATE INDEX searched_runs_by_version ON searched_sessions (run_version) WHERE run_version IS NOT NULL;

-- Absent for sessions that are no runs; -1 for a cost that is not known.
ALTER TABLE sessions ADD COLUMN run_event_count INTEGER;
ALTER TABLE sessions ADD COLUMN run_cost_micro_usd INTEGER;
UPDATE sessions SET run_event_count = facts ->> 'event_count', run_cost_micro_usd = -1
WHERE row IN (
    SELECT session_terms.session FROM terms
    JOIN session_terms ON session_terms.term = terms.row
    WHERE terms.field = 'source' AND terms.value = 'agent');

-- Each index holds all numbers that lists filter and sort by.
DROP INDEX sessions_by_start;
DROP INDEX sessions_by_duration;
DROP INDEX sessions_by_activity;
DROP INDEX sessions_by_errors;
DROP INDEX sessions_with_console_errors;
DROP INDEX sessions_with_failed_requests;
CREATE INDEX sessions_by_start ON sessions (
    project, started_at_ms, row, duration_ms, active_ms, error_count, console_error_count, failed_request_count,
    run_event_count, run_cost_micro_usd);
CREATE INDEX sessions_by_duration ON sessions (
    project, duration_ms, row, started_at_ms, active_ms, error_count, console_error_count, failed_request_count,
    run_event_count, run_cost_micro_usd);
CREATE INDEX sessions_by_activity ON sessions (
    project, active_ms, row, started_at_ms, duration_ms, error_count, console_error_count, failed_request_count,
    run_event_count, run_cost_micro_usd);
CREATE INDEX sessions_by_errors ON sessions (
    project, error_count, row, started_at_ms, duration_ms, active_ms, console_error_count, failed_request_count,
    run_event_count, run_cost_micro_usd);
CREATE INDEX sessions_with_console_errors ON sessions (
    project, console_error_count, row, started_at_ms, duration_ms, active_ms, error_count, failed_request_count,
    run_event_count, run_cost_micro_usd)
    WHERE console_error_count > 0;
CREATE INDEX sessions_with_failed_requests ON sessions (
    project, failed_request_count, row, started_at_ms, duration_ms, active_ms, error_count, console_error_count,
    run_event_count, run_cost_micro_usd)
    WHERE failed_request_count > 0;
CREATE INDEX runs_by_events ON sessions (
    project, run_event_count, row, started_at_ms, duration_ms, active_ms, error_count, console_error_count,
    failed_request_count, run_cost_micro_usd)
    WHERE run_event_count > -2;
CREATE INDEX runs_by_cost ON sessions (
    project, run_cost_micro_usd, row, started_at_ms, duration_ms, active_ms, error_count, console_error_count,
    failed_request_count, run_event_count)
    WHERE run_cost_micro_usd > -2;
