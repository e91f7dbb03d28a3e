DELETE FROM invitations
WHERE dashboarder IN (SELECT dashboarder FROM invitations WHERE expires_at_ms <= ?1 LIMIT ?2)
