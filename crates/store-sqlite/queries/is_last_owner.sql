-- Whether ?1 is the only owner who can log in; no row if there is nobody of that id.
SELECT role = 'owner' AND password_hash <> '' AND NOT EXISTS (
           SELECT 1 FROM dashboarders AS other
           WHERE other.id <> dashboarders.id AND other.role = 'owner' AND other.password_hash <> ''
       ) AS is_last_owner
FROM dashboarders
WHERE id = ?1
