DELETE FROM logins WHERE dashboarder = ?1 AND token_hash IS NOT ?2
