-- ?1: [[session, active_ms, console_error_count, failed_request_count], …]
UPDATE sessions
SET active_ms = renewed.value ->> 1, console_error_count = renewed.value ->> 2,
    failed_request_count = renewed.value ->> 3, terms_version = ?2
FROM json_each(?1) AS renewed
WHERE sessions.row = renewed.value ->> 0
