DELETE FROM shared_visitors WHERE offered_at_ms < ?1
