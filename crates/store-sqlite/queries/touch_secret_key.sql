UPDATE secret_keys SET last_used_at_ms = max(coalesce(last_used_at_ms, ?2), ?2) WHERE id = ?1
