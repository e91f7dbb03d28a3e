listed.started_at_ms BETWEEN ?7 AND ?8
  AND listed.duration_ms BETWEEN ?9 AND ?10
  AND listed.active_ms >= ?11
  AND listed.error_count >= ?12
  AND listed.console_error_count >= ?13
  AND listed.failed_request_count >= ?14
