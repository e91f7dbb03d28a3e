UPDATE sessions SET run_cost_micro_usd = ?2 WHERE row = ?1
