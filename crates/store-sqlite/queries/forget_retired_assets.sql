-- ?1: [[project, id], …]
DELETE FROM retired_assets
WHERE (project, id) IN (SELECT gone.value ->> 0, unhex(gone.value ->> 1) FROM jsonb_each(?1) AS gone)
