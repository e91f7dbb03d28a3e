-- All, or the one with the id ?1, or the one with the address ?2.
SELECT id, email, password_hash, role, created_at_ms, last_login_at_ms,
       (SELECT expires_at_ms FROM invitations WHERE invitations.dashboarder = dashboarders.id) AS invited_until_ms
FROM dashboarders
WHERE (?1 IS NULL OR id = ?1) AND (?2 IS NULL OR email = ?2)
ORDER BY created_at_ms, id
